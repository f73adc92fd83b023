"""The institute's own keys: the seal of acuses and the key that signs checkpoints of the ledger."""
