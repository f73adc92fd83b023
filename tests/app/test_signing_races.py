"""P6, T06: many edits race many sends of what was approved; nothing is ever written that was not approved."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text

from kiosk.domain.approvals import Method
from kiosk.services import approval, content, drafts, submission
from kiosk.services.approval import NotApproved
from kiosk.services.drafts import AlreadySent, OpenDraft
from kiosk.storage import cases
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.people import AMAYA, CELL, confirmed
from tests.app.sittings import helped, looked
from tests.figures import FIGURE

LATE = "5599990000"
SEED = 20260417


def race(world: World, chance: random.Random) -> tuple[bytes | None, dict[str, str], dict[str, str]]:
    """One edit of the telephone against one send, from the same approved review: digest and answers of the
    case (none: nothing was sent), and the answers that were approved."""
    citizen = confirmed(world.citizen(channel="kiosk"), AMAYA.curp).chooses_delivery("PRINT")
    citizen.goes_on_without_code().is_at("/revisar")
    helped(citizen)
    draft = looked(citizen)
    approval.approve(world.house(), draft, Method.TAP)
    approved = {line.question.key: line.value for line in draft.journey.review()}
    waits = [chance.random() / 5, chance.random() / 50]

    def edit() -> None:
        place = draft.journey.find("entrega")
        assert place is not None
        time.sleep(waits[0])
        drafts.save_page(
            world.house(), draft, place, drawn=draft.newest,
            values={"delivery": "PRINT,SMS", "phone": LATE, "email": ""},
        )  # fmt: skip

    def send() -> None:
        time.sleep(waits[1])
        submission.submit(world.house(), draft, key=submission.submit_key(world.house(), draft))

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(act) for act in chance.sample([edit, send], 2)]:
            error = done.exception()
            assert error is None or isinstance(
                error, (AlreadySent, NotApproved, submission.ChangedMeanwhile, drafts.NotOurs)
            ), error
    return written(world, draft, approved)


def written(
    world: World, draft: OpenDraft, approved: dict[str, str]
) -> tuple[bytes | None, dict[str, str], dict[str, str]]:
    with world.house().store.reading(Actor("system")) as work:
        found = cases.look_by_draft(work, draft.id, at=world.clock())
        if found is None:
            return None, {}, approved
        answers = {one.key: one.value for one in cases.answers(work, found)}
        row = work.sql.execute(
            text("SELECT content_hash, approved_hash FROM case_file WHERE folio = :folio"),
            {"folio": found.folio},
        ).one()
    assert row.content_hash == row.approved_hash == content.content_hash(draft)
    return row.content_hash, {key: answers.get(key, "") for key in approved}, approved


@pytest.mark.parametrize(
    "times", [12, pytest.param(200, marks=[pytest.mark.full, pytest.mark.slow("two hundred races")])]
)
def test_t06_edits_race_sends_and_nothing_unapproved_is_written(
    world: World, times: int, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(SEED)
    sent = differ = 0
    for _ in range(times):
        digest, answers, approved = race(world, chance)
        sent += digest is not None
        differ += digest is not None and answers != approved
        with world.house().store.writing(Actor("system")) as work:  # the next race is about the same person
            work.sql.exec_driver_sql("UPDATE case_file SET state = 'withdrawn'")
        world.clock.passes(minutes=11)
    assert differ == 0
    told = f"edit against send: {times} races, {sent} sent, {differ} differ from what was approved"
    record_property(FIGURE, told)


def test_a_planted_case_that_was_edited_is_found(world: World) -> None:
    """The comparison sees a difference when there is one."""
    citizen = confirmed(world.citizen(), AMAYA.curp).chooses_delivery("SMS", phone=CELL)
    citizen.types_code(sent_to=CELL)
    helped(citizen)
    draft = looked(citizen)
    approval.approve(world.house(), draft, Method.TAP)
    submission.submit(world.house(), draft, key=submission.submit_key(world.house(), draft))
    approved = {line.question.key: line.value for line in draft.journey.review()}
    _, answers, _ = written(world, draft, approved)
    assert answers == approved
    _, other, planted = written(world, draft, {**approved, "phone": LATE})
    assert other != planted


def test_two_presses_on_sign_are_one_approval(world: World) -> None:
    citizen = confirmed(world.citizen(), AMAYA.curp).chooses_delivery("SMS", phone=CELL)
    citizen.types_code(sent_to=CELL)
    helped(citizen)
    draft = looked(citizen)
    with ThreadPoolExecutor(4) as pool:
        press = [pool.submit(approval.approve, world.house(), draft, Method.TAP) for _ in range(4)]
        found = {one.result().id for one in press}
    assert len(found) == 1


def test_r_a10_05_whoever_helps_cannot_approve_nor_send(world: World) -> None:
    """The same draft, seen through the operator's sitting: no approval, and no sending of one."""
    citizen = confirmed(world.citizen(), AMAYA.curp).chooses_delivery("SMS", phone=CELL)
    citizen.types_code(sent_to=CELL)
    helping = helped(citizen)
    mine = looked(citizen)
    theirs = replace(mine, helping=helping, helper=helping)
    for method in Method:
        with pytest.raises(approval.NotOpen):
            approval.approve(world.house(), theirs, method)
    approval.approve(world.house(), mine, Method.TAP)
    with pytest.raises(NotApproved):
        submission.submit(world.house(), theirs, key=submission.submit_key(world.house(), theirs))
