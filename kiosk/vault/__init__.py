"""The second home of cryptography: the key ring, sealed fields, blind indexes and digests of codes."""

from kiosk.vault.errors import AlreadyThere, KeysRefused, Unreadable, VaultError
from kiosk.vault.ring import DataKey, Vault, sealed_by

__all__ = ["AlreadyThere", "DataKey", "KeysRefused", "Unreadable", "Vault", "VaultError", "sealed_by"]
