"""What storage may say instead of an answer.

    Exception
    └── StorageError
        ├── Busy            somebody else holds what we need; nothing was written, trying again may work
        ├── Unavailable     the database does not answer or its disk fails; nothing was acknowledged
        │   └── Damaged     the file of the database is not whole: a backup must be restored
        ├── UnknownOutcome  the commit was asked for and its end is unknown: look by key before trying again
        ├── SeqTaken        another save of the same draft came first
        ├── AlreadyKept     a row that must be the only one of its kind is there already
        └── ClockBehind     the clock stands before the last entry of the ledger: nothing may be sealed

Services turn them into pages; none of them carries a value, a statement or a parameter.
"""

from __future__ import annotations


class StorageError(Exception):
    """Storage did not do what was asked."""


class Busy(StorageError):
    """Another transaction was in the way; nothing was written."""


class Unavailable(StorageError):
    """The database is out of reach or its disk fails; nothing was acknowledged."""


class Damaged(Unavailable):
    """The file of the database is not whole."""


class UnknownOutcome(StorageError):
    """The commit was asked for and nobody knows whether it happened."""


class SeqTaken(StorageError):
    """The sequence number of an entry is taken: somebody saved first."""


class AlreadyKept(StorageError):
    """There is one already (`what` names the kind of row)."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class ClockBehind(StorageError):
    """The clock is behind the last entry of the ledger by more than it may be."""
