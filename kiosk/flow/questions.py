"""Questions, what was answered, and who said it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from kiosk.domain.words import Msg
from kiosk.flow.kinds import Kind

T = TypeVar("T")


class DataClass(Enum):
    """How careful the program must be with an answer."""

    PUBLIC = "public"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    SECRET = "secret"  # noqa: S105 (the name of a class, not a password)


class Source(Enum):
    """Who an answer comes from."""

    CITIZEN = "CITIZEN"
    STAFF = "STAFF"
    REGISTRY = "REGISTRY"
    FILE = "FILE"
    COMPUTED = "COMPUTED"

    @property
    def typed(self) -> bool:
        """Whether a person gave it (and not a register or a rule)."""
        return self in (Source.CITIZEN, Source.STAFF, Source.FILE)


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """One thing asked. `key` follows the data dictionary, is stored, and is never renamed.

    `purpose` and `basis` are shown under "Por qué lo preguntamos"; `empty` is what R-GEN-01 says;
    `review` is the short label of the review and of the acuse.
    """

    key: str
    kind: Kind[T]
    label: Msg
    empty: Msg
    purpose: Msg
    basis: Msg
    data_class: DataClass
    hint: Msg | None = None
    review: Msg | None = None
    optional: bool = False

    @property
    def short_label(self) -> Msg:
        return self.review or self.label


@dataclass(frozen=True, slots=True)
class Entry:
    """One saved page by one source: values as their kinds dump them, and facts for measuring only."""

    seq: int
    page: str
    row: str
    source: Source
    actor: str
    at: datetime
    values: Mapping[str, str]
    notes: Mapping[str, Any] = field(default_factory=dict)


class NotAnswered(Exception):
    """A rule asked for an answer that is not there: the declaration of the procedure is wrong."""


@dataclass(frozen=True, slots=True)
class Said:
    """A stored answer: its dumped value, who gave it, and the number of the entry that last changed it."""

    value: str
    source: Source
    seq: int


@dataclass(frozen=True, slots=True)
class Answers:
    """The current answers of a draft, or of one row of it, read through the types of their questions."""

    said: Mapping[str, Said] = field(default_factory=dict)
    saved_pages: Mapping[str, int] = field(default_factory=dict)
    row_answers: Mapping[str, Mapping[str, Answers]] = field(default_factory=dict)

    def __getitem__(self, question: Question[T]) -> T:
        value = self.get(question)
        if value is None:
            raise NotAnswered(question.key)
        return value

    def get(self, question: Question[T]) -> T | None:
        """The answer, or None when it was not given or was left empty."""
        said = self.said.get(question.key)
        return question.kind.load(said.value) if said is not None and said.value else None

    def has(self, question: Question[Any]) -> bool:
        """Whether it was answered; an optional question left empty counts as answered."""
        said = self.said.get(question.key)
        return said is not None and (bool(said.value) or question.optional)

    def source(self, question: Question[Any]) -> Source | None:
        said = self.said.get(question.key)
        return said.source if said is not None else None

    def seq(self, question: Question[Any]) -> int:
        """Number of the entry that holds the answer; 0 when there is none."""
        said = self.said.get(question.key)
        return said.seq if said is not None else 0

    def saved_at(self, page: str) -> int:
        """Number of the newest entry of a page; 0 when it was never saved."""
        return self.saved_pages.get(page, 0)

    def rows(self, group: str) -> Mapping[str, Answers]:
        """Rows of a group by id, in the order they were added."""
        return self.row_answers.get(group, {})

    def with_values(self, values: Mapping[str, str]) -> Answers:
        """These answers and some more, as if a person had just given them (for checks before saving)."""
        now = 1 + max((said.seq for said in self.said.values()), default=0)
        newer = {key: Said(value, Source.CITIZEN, now) for key, value in values.items()}
        return Answers({**self.said, **newer}, self.saved_pages, self.row_answers)


REMOVED = "removed"


def fold(entries: Iterable[Entry]) -> Answers:
    """Read the entries of a draft, oldest first, into its current answers.

    Saving a page again forgets what registers or rules had said about its earlier content: a new CURP
    must never keep the name of the old one. Typing the same value again changes nothing, so that nothing
    that hangs on it is asked again. A row saved after it was removed is there again: no answer is lost.
    """
    main: list[Entry] = []
    rows: dict[str, dict[str, list[Entry]]] = {}
    for entry in entries:
        group, _, page = entry.page.partition("/")
        if not entry.row:
            main.append(entry)
        elif REMOVED in entry.values:
            rows.get(group, {}).pop(entry.row, None)
        else:
            rows.setdefault(group, {}).setdefault(entry.row, []).append(replace(entry, page=page))
    said, saved = _fold_flat(main)
    folded_rows = {
        group: {row: Answers(*_fold_flat(own)) for row, own in by_row.items()}
        for group, by_row in rows.items()
    }
    return Answers(said, saved, folded_rows)


def _fold_flat(entries: Iterable[Entry]) -> tuple[dict[str, Said], dict[str, int]]:
    said: dict[str, Said] = {}
    saved: dict[str, int] = {}
    found: dict[str, dict[str, Said]] = {}
    for entry in entries:
        new = {key: _said(said.get(key), value, entry) for key, value in entry.values.items()}
        if entry.source.typed:
            for key, fact in found.pop(entry.page, {}).items():
                if said.get(key) is fact:  # another page may have answered it since
                    del said[key]
        else:
            found.setdefault(entry.page, {}).update(new)
        said |= new
        saved[entry.page] = entry.seq
    return said, saved


def _said(before: Said | None, value: str, entry: Entry) -> Said:
    same = before is not None and before.value == value and before.source.typed and entry.source.typed
    return before if before is not None and same else Said(value, entry.source, entry.seq)
