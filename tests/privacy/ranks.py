"""Whether two lots of times differ: the rank test of Mann and Whitney, and Holm's rule for many of them.

Ties get middle ranks; the normal approximation with the correction for ties and for continuity is good from
some twenty values a side on (Mann and Whitney 1947; Holm 1979).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def p_value(first: Sequence[float], second: Sequence[float]) -> float:
    """Two-sided: how often two lots of one origin would differ as much as these. 1.0 when all are equal."""
    n, m = len(first), len(second)
    ranks, ties = _ranks([*first, *second])
    u = sum(ranks[:n]) - n * (n + 1) / 2
    total = n + m
    spread = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if spread <= 0:
        return 1.0
    z = max(0.0, abs(u - n * m / 2) - 0.5) / math.sqrt(spread)
    return math.erfc(z / math.sqrt(2))


def _ranks(values: Sequence[float]) -> tuple[list[float], float]:
    """Rank of each value from 1 on, and the sum of t^3 - t over groups of t equal ones."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks, ties, start = [0.0] * len(values), 0.0, 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in range(start, end):
            ranks[order[place]] = (start + 1 + end) / 2
        ties += (end - start) ** 3 - (end - start)
        start = end
    return ranks, ties


def holm(found: Mapping[str, float]) -> dict[str, float]:
    """The same p values, each made larger for being one of many, so that a bound holds for all together."""
    adjusted: dict[str, float] = {}
    least = 0.0
    for place, (name, p) in enumerate(sorted(found.items(), key=lambda item: item[1])):
        least = max(least, min(1.0, p * (len(found) - place)))
        adjusted[name] = least
    return adjusted
