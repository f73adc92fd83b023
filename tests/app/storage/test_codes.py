"""One-time and hand-off codes: used once, for a time, for a number of tries."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from kiosk.storage import Store, codes
from kiosk.storage.codes import NewCode
from tests.app.storage.making import MINUTE, NOW, SYSTEM, a_draft


def sent(
    store: Store, draft_id: UUID, digest: bytes, *, target: str = "typed", at: datetime = NOW
) -> UUID:
    code_id = uuid4()
    with store.writing(SYSTEM) as work:
        codes.keep_all(
            work,
            [NewCode(code_id, target, b"c" * 16, digest)],
            draft_id=draft_id,
            sent_at=at,
            expires_at=at + 10 * MINUTE,
        )
    return code_id


def live(store: Store, draft_id: UUID, *, minutes: int = 1) -> list[bytes]:
    with store.writing(SYSTEM) as work:
        return sorted(row.digest for row in codes.live(work, draft_id, at=NOW + minutes * MINUTE))


def test_a_code_lives_ten_minutes_and_is_used_once(store: Store) -> None:
    draft = a_draft(store)
    code_id = sent(store, draft.id, b"one")
    assert live(store, draft.id, minutes=9) == [b"one"]
    assert live(store, draft.id, minutes=10) == []
    assert live(store, a_draft(store).id) == []
    with store.writing(SYSTEM) as work:
        assert codes.use(work, code_id, at=NOW)
        assert not codes.use(work, code_id, at=NOW)
    assert live(store, draft.id) == []


def test_a_wrong_code_counts_against_all_that_are_unused(store: Store) -> None:
    draft, other = a_draft(store), a_draft(store)
    sent(store, draft.id, b"one")
    used = sent(store, draft.id, b"two", target="on_file")
    sent(store, other.id, b"three")
    with store.writing(SYSTEM) as work:
        codes.use(work, used, at=NOW)
        codes.count_try(work, draft.id)
        codes.count_try(work, draft.id)
    with store.writing(SYSTEM) as work:
        assert [(row.target, row.tries) for row in codes.live(work, draft.id, at=NOW)] == [("typed", 2)]
        assert [row.tries for row in codes.live(work, other.id, at=NOW)] == [0]


def test_new_codes_put_old_ones_out(store: Store) -> None:
    draft = a_draft(store)
    sent(store, draft.id, b"old")
    sent(store, draft.id, b"new", at=NOW + timedelta(seconds=1))
    assert live(store, draft.id) == [b"new"]


def offered(store: Store, digest: bytes, draft_id: UUID) -> None:
    with store.writing(SYSTEM) as work:
        codes.offer(work, digest=digest, draft_id=draft_id, made_at=NOW, expires_at=NOW + 10 * MINUTE)


def test_a_hand_off_code_leads_to_its_draft_once(store: Store) -> None:
    draft = a_draft(store)
    offered(store, b"code", draft.id)
    with store.writing(SYSTEM) as work:
        assert codes.take(work, b"wrong", at=NOW) is None
        assert codes.take(work, b"code", at=NOW + 10 * MINUTE) is None
        assert codes.take(work, b"code", at=NOW) == draft.id
        assert codes.take(work, b"code", at=NOW) is None


def test_a_hand_off_code_may_be_looked_at_five_times(store: Store) -> None:
    draft = a_draft(store)
    offered(store, b"code", draft.id)
    with store.writing(SYSTEM) as work:
        looks = [codes.offered(work, b"code", at=NOW) for _ in range(6)]
        assert looks == [draft.id] * 5 + [None]
        assert codes.take(work, b"code", at=NOW) is None


def test_a_new_hand_off_code_puts_the_old_one_out(store: Store) -> None:
    draft = a_draft(store)
    offered(store, b"old", draft.id)
    offered(store, b"new", draft.id)
    with store.writing(SYSTEM) as work:
        assert codes.take(work, b"old", at=NOW) is None
        assert codes.take(work, b"new", at=NOW) == draft.id


def test_old_codes_are_deleted(store: Store) -> None:
    draft = a_draft(store)
    sent(store, draft.id, b"one")
    offered(store, b"code", draft.id)
    with store.writing(SYSTEM) as work:
        assert codes.purge(work, before=NOW) == 0
        assert codes.purge(work, before=NOW + timedelta(days=1)) == 2
