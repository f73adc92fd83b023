"""What a person says about how it went: one tap each, kept with the draft, told to the measures without a
name."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.services.callers import Caller
from kiosk.services.drafts import NotOurs
from kiosk.services.house import House
from kiosk.services.status import actor_of
from kiosk.storage import cases, drafts
from kiosk.storage.rows import Survey
from kiosk.storage.store import Actor, Work


def keep(house: House, caller: Caller, folio: str, given: Mapping[str, str]) -> None:
    """Keep the taps of whoever may see the case. Raises NotOurs."""
    with house.store.writing(Actor("system")) as work:
        own = Work(work.sql, work.vault, actor_of(work, house, caller))
        case = cases.look(own, folio, at=house.clock())
        looked = drafts.look(work, case.draft_id) if case is not None else None
        if looked is None:
            raise NotOurs
        survey = Survey(given.get("first_time"), given.get("could_finish"), given.get("was_easy"))
        drafts.keep_survey(work, looked.draft, survey=survey)
