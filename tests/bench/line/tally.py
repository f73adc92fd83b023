"""What went over a line, exchange by exchange: the counts of a run, and the material of a waterfall."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.bench.line.cuts import Cut, Place


@dataclass(slots=True)
class Exchange:
    """One request with its answer; times in seconds on the line's own clock, bytes without headers of TCP."""

    connection: int
    opened_at: float
    """When the connection was asked for."""
    number: int
    asked: str
    sent_at: float
    cut: Cut | None = None
    cut_at: float = 0.0
    up: int = 0
    down: int = 0
    asked_at: float = 0.0
    """When the last of the request was with the program."""
    answered_at: float = 0.0
    """When the program began to answer."""
    first_down_at: float = 0.0
    last_down_at: float = 0.0

    @property
    def broken(self) -> bool:
        return self.cut_at > 0

    @property
    def on_the_line(self) -> float:
        """Seconds from the first byte sent to the last one heard, without what the program took."""
        return self.last_down_at - self.sent_at - max(0.0, self.answered_at - self.asked_at)


@dataclass(slots=True)
class Tally:
    """What went over the line since it was last taken."""

    connections: int = 0
    refused: int = 0
    """Connections to somewhere else, which a browser tries on its own."""
    exchanges: list[Exchange] = field(default_factory=list)
    most_held: int = 0
    """Bytes of one direction of one connection, at most."""

    @property
    def cuts(self) -> dict[Place, int]:
        places = [one.cut.place for one in self.exchanges if one.cut and one.broken]
        return {place: places.count(place) for place in Place}

    @property
    def broken(self) -> int:
        return sum(self.cuts.values())

    @property
    def up(self) -> int:
        return sum(one.up for one in self.exchanges)

    @property
    def down(self) -> int:
        return sum(one.down for one in self.exchanges)

    def waterfall(self) -> str:
        """One line an exchange, in milliseconds since the first connection was asked for."""
        if not self.exchanges:
            return "nothing went over the line"
        began = min(one.opened_at for one in self.exchanges)

        def ms(at: float) -> str:
            return f"{(at - began) * 1000:7.0f}" if at else "      -"

        lines = ["opened    sent   first    last      up    down  connection, request"]
        for one in sorted(self.exchanges, key=lambda exchange: exchange.sent_at):
            times = " ".join(map(ms, (one.opened_at, one.sent_at, one.first_down_at, one.last_down_at)))
            end = f" CUT ({one.cut.place})" if one.cut and one.broken else ""
            lines.append(f"{times} {one.up:7} {one.down:7}  {one.connection} {one.asked}{end}")
        return "\n".join(lines)
