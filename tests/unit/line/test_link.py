"""The sums of a slow line: rate, delay, first window, turns; and cuts that a seed repeats."""

from __future__ import annotations

import pytest

from tests.bench.line.cuts import Cuts, Place
from tests.bench.line.link import (
    FIRST_WINDOW,
    HEADER_BYTES,
    LARGEST_WINDOW,
    SEGMENT_BYTES,
    Flow,
    Profile,
    Wire,
)

SLOW = Profile("for tests", 80_000, 80_000, 0.4)
"""Ten bytes a millisecond, 200 ms each way."""
FULL = (SEGMENT_BYTES + HEADER_BYTES) * 8 / 80_000
"""Seconds that a whole segment takes to leave."""


def wire(*flows: Flow) -> Wire:
    found = Wire(SLOW.down, SLOW.delay)
    found.turns.extend(flows)
    return found


def test_a_segment_takes_its_bits_and_then_the_way() -> None:
    flow = Flow(0.0)
    flow.offer(b"x" * 960, 1.0)
    sent = wire(flow).send()
    assert sent.left == pytest.approx(1.1)
    assert sent.arrives == pytest.approx(1.3)
    assert sent.content == b"x" * 960


def test_segments_follow_one_another_without_a_gap() -> None:
    flow = Flow(0.0)
    flow.offer(b"x" * 3 * SEGMENT_BYTES, 0.0)
    line = wire(flow)
    assert [line.send().left for _ in range(3)] == pytest.approx([FULL, 2 * FULL, 3 * FULL])
    assert line.next_start() is None


def test_nothing_leaves_before_the_handshake() -> None:
    flow = Flow(0.4)
    flow.offer(b"GET", 0.0)
    assert wire(flow).next_start() == 0.4


def test_no_more_than_the_first_window_is_under_way() -> None:
    flow = Flow(0.0)
    flow.offer(b"x" * 2 * FIRST_WINDOW, 0.0)
    line = wire(flow)
    sent = [line.send() for _ in range(10)]
    assert line.next_start() is None, "the eleventh segment waits for an acknowledgement"
    heard = sent[0].arrives + SLOW.delay
    flow.acknowledged(len(sent[0].content), heard)
    assert line.next_start() == max(heard, sent[-1].left)
    line.send()
    line.send()
    assert line.next_start() is None, "one acknowledged: two more may leave"


def test_the_window_doubles_in_a_round_trip_and_stops_growing() -> None:
    flow = Flow(0.0)
    flow.acknowledged(FIRST_WINDOW, 1.0)
    assert flow.window == 2 * FIRST_WINDOW
    flow.acknowledged(LARGEST_WINDOW, 2.0)
    assert flow.window == LARGEST_WINDOW


def test_connections_share_the_wire_in_turns() -> None:
    one, two = Flow(0.0), Flow(0.0)
    one.offer(b"1" * 4 * SEGMENT_BYTES, 0.0)
    two.offer(b"2" * 2 * SEGMENT_BYTES, 0.0)
    line = wire(one, two)
    assert b"".join(line.send().content[:1] for _ in range(6)) == b"121211"


def test_a_late_timer_does_not_slow_the_line() -> None:
    """Whoever asks late gets the times that were right."""
    flow = Flow(0.0)
    flow.offer(b"x" * SEGMENT_BYTES, 0.0)
    flow.offer(b"x" * SEGMENT_BYTES, 0.0)
    line = wire(flow)
    line.send()
    assert line.send().left == pytest.approx(2 * FULL)


def test_nobody_sends_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to send"):
        wire(Flow(0.0)).send()


def test_the_same_seed_cuts_the_same_exchanges() -> None:
    def plan(seed: int) -> list[object]:
        return [Cuts(0.05, seed).of(number, 0) for number in range(2_000)]

    assert plan(1) == plan(1)
    assert plan(1) != plan(2)
    cuts = [one for one in plan(1) if one is not None]
    assert 70 <= len(cuts) <= 130, "five in a hundred of two thousand"
    assert {one.place for one in cuts} == set(Place)


@pytest.mark.parametrize(("share", "cut"), [(0.0, 0), (1.0, 100)])
def test_none_or_all_may_be_cut(share: float, cut: int) -> None:
    assert sum(Cuts(share, 7).of(n, 3) is not None for n in range(100)) == cut
