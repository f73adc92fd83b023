"""Limits, folios, messages, clicks and measures: counted, given and sent once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select

from kiosk.storage import Store, drafts, folios, intents, limits, measures, outbox
from kiosk.storage.columns import metadata
from kiosk.storage.measures import Measure
from kiosk.storage.outbox import NewMessage
from kiosk.storage.tables import idempotency
from kiosk.storage.tables import outbox as outbox_table
from tests.app.storage.making import MINUTE, NOW, SYSTEM, a_draft
from tests.counting import counting

WINDOW = timedelta(minutes=10)


def test_a_limit_counts_and_answers_in_one_statement(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        limits.hit_all(work, ["warm"], window=WINDOW, at=NOW)
        with counting() as seen:
            counts = [limits.hit_all(work, ["a|b"], window=WINDOW, at=NOW) for _ in range(3)]
    assert counts == [(1,), (2,), (3,)]
    assert len(seen.statements) == 3


def test_a_count_can_be_taken_back(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        assert limits.hit_all(work, ["one", "two"], window=WINDOW, at=NOW) == (1, 1)
        assert limits.hit_all(work, ["one", "two"], window=WINDOW, at=NOW) == (2, 2)
        limits.take_back(work, ["two"], window=WINDOW, at=NOW)
        assert limits.hit_all(work, ["one", "two"], window=WINDOW, at=NOW) == (3, 2)


def test_limits_keep_things_and_windows_apart(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        assert limits.hit_all(work, ["one"], window=WINDOW, at=NOW) == (1,)
        assert limits.hit_all(work, ["two"], window=WINDOW, at=NOW) == (1,)
        assert limits.hit_all(work, ["one"], window=timedelta(hours=1), at=NOW) == (1,)
        assert limits.hit_all(work, ["one"], window=WINDOW, at=NOW + WINDOW) == (1,)
        assert limits.hit_all(work, ["one"], window=WINDOW, at=NOW) == (2,)
        assert limits.so_far(work, "one", window=WINDOW, at=NOW) == 2
        assert limits.so_far(work, "three", window=WINDOW, at=NOW) == 0


def test_a_limit_that_was_not_committed_was_not_counted(store: Store) -> None:
    try:
        with store.writing(SYSTEM) as work:
            limits.hit_all(work, ["one"], window=WINDOW, at=NOW)
            raise KeyError
    except KeyError:
        pass
    with store.reading(SYSTEM) as work:
        assert limits.so_far(work, "one", window=WINDOW, at=NOW) == 0


def test_a_counter_says_nothing_of_whom_it_counts(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        limits.hit_all(work, ["CANARY"], window=WINDOW, at=NOW)
        rows = work.sql.execute(select(metadata.tables["limit_counter"])).all()
    assert "CANARY" not in repr(rows)
    assert len(rows[0].key) == 16


def test_old_counters_are_deleted(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        limits.hit_all(work, ["one"], window=WINDOW, at=NOW)
        limits.hit_all(work, ["one"], window=WINDOW, at=NOW + 2 * WINDOW)
        assert limits.purge(work, before=NOW + WINDOW) == 1


def test_several_things_are_counted_in_one_statement(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        limits.hit_all(work, ["b"], window=WINDOW, at=NOW)
        assert limits.hit_all(work, ["a", "b"], window=WINDOW, at=NOW) == (1, 2)
        assert limits.hit_all(work, ["b"], window=WINDOW, at=NOW) == (3,)


def test_folios_count_by_year_and_carry_their_check_digit(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        given = [folios.next_folio(work, year=year) for year in (2026, 2026, 2027)]
    assert [(folio.year, folio.serial) for folio in given] == [(2026, 1), (2026, 2), (2027, 1)]


def put(store: Store, dedupe: str = "a", *, at: datetime = NOW) -> None:
    with store.writing(SYSTEM) as work:
        outbox.put_all(work, [NewMessage(uuid4(), dedupe, "sms", "5500000001", "CANARY")], at=at)


def test_a_message_is_written_once_and_sealed(store: Store) -> None:
    put(store)
    put(store)
    with store.reading(SYSTEM) as work:
        (message,) = outbox.latest(work, limit=9)
        raw = work.sql.execute(select(outbox_table.c.to_sealed, outbox_table.c.body_sealed)).one()
    assert (message.to, message.body, message.kind, message.sent_at) == ("5500000001", "CANARY", "sms", None)
    assert b"CANARY" not in raw.body_sealed
    assert b"5500000001" not in raw.to_sealed


def test_messages_leave_in_order_when_their_time_comes(store: Store) -> None:
    put(store, "later", at=NOW + MINUTE)
    put(store, "now")
    with store.writing(SYSTEM) as work:
        (first,) = outbox.due(work, at=NOW, limit=9)
        assert first.dedupe == "now"
        assert outbox.mark_sent(work, first.id, at=NOW)
        assert not outbox.mark_sent(work, first.id, at=NOW)
        assert [message.dedupe for message in outbox.due(work, at=NOW + MINUTE, limit=9)] == ["later"]
        assert outbox.purge(work, before=NOW + MINUTE) == 1


def test_a_message_nobody_takes_is_parked_after_eight_tries(store: Store) -> None:
    put(store)
    for attempt in range(outbox.MOST_TRIES):
        at = NOW + attempt * MINUTE
        with store.writing(SYSTEM) as work:
            (message,) = outbox.due(work, at=at, limit=9)
            outbox.mark_failed(work, message.id, at=at, again_at=at + MINUTE)
            assert outbox.due(work, at=at, limit=9) == ()
    with store.reading(SYSTEM) as work:
        assert outbox.due(work, at=NOW + timedelta(days=9), limit=9) == ()
        (parked,) = outbox.latest(work, limit=9)
    assert (parked.tries, parked.sent_at) == (outbox.MOST_TRIES, None)
    assert parked.parked_at is not None


def test_a_click_is_kept_until_it_is_settled(store: Store) -> None:
    draft = a_draft(store)
    with store.writing(SYSTEM) as work:
        intents.intend(work, key=b"k", draft_id=draft.id, content_hash=b"first", at=NOW)
        intents.intend(work, key=b"k", draft_id=draft.id, content_hash=b"second", at=NOW)
        (intent,) = intents.unfinished(work, before=NOW + MINUTE, limit=9)
        assert intent.content_hash == b"first"
        assert intents.unfinished(work, before=NOW, limit=9) == ()
        intents.settle(work, draft.id, folio="2026-000001-8")
        assert intents.unfinished(work, before=NOW + MINUTE, limit=9) == ()
        assert work.sql.execute(select(idempotency.c.folio)).scalar() == "2026-000001-8"
        assert intents.purge(work, before=NOW + MINUTE) == 1


def test_a_click_on_a_draft_that_ended_is_not_finished(store: Store) -> None:
    draft = a_draft(store)
    with store.writing(SYSTEM) as work:
        intents.intend(work, key=b"k", draft_id=draft.id, content_hash=b"first", at=NOW)
        drafts.end(work, draft, seq=1, state="withdrawn", actor="person", channel="home", at=NOW)
        assert intents.unfinished(work, before=NOW + MINUTE, limit=9) == ()
        intents.forget(work, b"k")
        assert work.sql.execute(select(idempotency)).all() == []


TAKEN = Measure(
    phase="open",
    day=date(2026, 11, 9),
    hour=10,
    office="0301",
    device="kiosco-7",
    procedure="a_procedure",
    version=1,
    channel_start="kiosk",
    channel_end="home",
    assisted=False,
    active_seconds=95,
    questions_shown=3,
    prefilled=5,
    asked_twice=0,
    documents_asked=0,
    characters_typed=28,
    help_calls=1,
    refusals={"R-GEN-02": 2},
    last_page="",
    outcome_rule="R-B11-02",
    pages_printed=1,
    age_band="18-29",
    language="es_MX",
    area="urban",
    first_time="yes",
    could_finish="yes",
    was_easy="",
)


def test_measures_come_back_by_day(store: Store) -> None:
    next_day = replace(TAKEN, day=date(2026, 11, 10), refusals={})
    with store.writing(SYSTEM) as work:
        for taken in (next_day, TAKEN):
            measures.keep(work, uuid4(), taken)
    with store.reading(SYSTEM) as work:
        assert list(measures.between(work, date(2026, 11, 1), date(2026, 11, 30))) == [TAKEN, next_day]
        assert list(measures.between(work, date(2026, 11, 10), date(2026, 11, 10))) == [next_day]
