"""What can go wrong with keys and sealed values.

    Exception
    └── VaultError
        ├── AlreadyThere   the folder holds keys already; making new ones would lose what they sealed
        ├── KeysRefused    a key file is missing, malformed, open to others, or made for demonstration
        └── Unreadable     a sealed value was changed, belongs elsewhere, or its key is gone

Messages name files and keys, never the content of either.
"""

from __future__ import annotations


class VaultError(Exception):
    """Something is wrong with keys or with what they sealed."""


class AlreadyThere(VaultError):
    """The folder already holds keys."""


class KeysRefused(VaultError):
    """The key files cannot be trusted or read."""


class Unreadable(VaultError):
    """A sealed value does not open: changed, moved to another place, or sealed with a key we lack."""
