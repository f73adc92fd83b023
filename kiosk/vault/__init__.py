"""The second home of cryptography: the key ring, sealed fields, blind indexes and digests of codes."""

from kiosk.vault.errors import AlreadyThere, KeysRefused, Unreadable, VaultError
from kiosk.vault.files import retire_key
from kiosk.vault.ring import RETIRED, DataKey, Vault, family_of, head_of, names_in, number_of, sealed_by

__all__ = [
    "RETIRED", "AlreadyThere", "DataKey", "KeysRefused", "Unreadable", "Vault", "VaultError", "family_of",
    "head_of", "names_in", "number_of", "retire_key", "sealed_by",
]  # fmt: skip
