"""A draft built entry by entry, as the program keeps it, for tests of the walk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from kiosk.flow.journey import Journey, walk
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import REMOVED, Answers, Entry, Source, fold
from kiosk.flow.steps import Facts

AT = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)
TODAY = date(2026, 11, 9)


@dataclass(frozen=True, slots=True)
class Draft:
    """Entries in order. Every method gives a new draft, so that a test can fork one."""

    entries: tuple[Entry, ...] = ()

    def saved(
        self, page: str, *, row: str = "", source: Source = Source.CITIZEN, **values: str
    ) -> Draft:
        """One more entry, by one source."""
        return self.keeping(page, values, row=row, source=source)

    def keeping(
        self, page: str, values: Mapping[str, str], *, row: str = "", source: Source = Source.CITIZEN
    ) -> Draft:
        entry = Entry(len(self.entries) + 1, page, row, source, "person", AT, values)
        return Draft((*self.entries, entry))

    def found(self, page: str, **values: str) -> Draft:
        """What a register said of the page just saved."""
        return self.saved(page, source=Source.REGISTRY, **values)

    def removed(self, group: str, row: str) -> Draft:
        return self.keeping(group, {REMOVED: "yes"}, row=row)

    @property
    def answers(self) -> Answers:
        return fold(self.entries)

    def walked(self, procedure: Procedure, *, facts: Facts | None = None) -> Journey:
        return walk(procedure, self.answers, facts or Facts(TODAY))
