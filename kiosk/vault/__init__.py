"""The second home of cryptography: the key ring, sealed fields, blind indexes and digests of codes."""

from kiosk.vault.errors import AlreadyThere, KeysRefused, Unreadable, VaultError
from kiosk.vault.files import retire_key
from kiosk.vault.passwords import factor_of, factor_text, hash_secret, is_secret, is_time_code, time_code
from kiosk.vault.ring import RETIRED, DataKey, Vault, family_of, head_of, names_in, number_of, sealed_by

__all__ = [
    "RETIRED", "AlreadyThere", "DataKey", "KeysRefused", "Unreadable", "Vault", "VaultError", "factor_of",
    "factor_text", "family_of", "hash_secret", "head_of", "is_secret", "is_time_code", "names_in",
    "number_of", "retire_key", "sealed_by", "time_code",
]  # fmt: skip
