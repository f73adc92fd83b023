"""When two names probably mean the same person, for records with equal birth date, sex and state."""

from __future__ import annotations

from collections import Counter

from kiosk.domain.people import Name, plain_letters

_SHORT_WORD = 6
"""Words below this length may differ by one letter only: Ana and Eva are two people."""


def nearly_same(one: Name, other: Name) -> bool:
    """Whether two different writings are near enough for an officer to look at.

    Accents, hyphens and capitals never count (`Name.normalised`), and equal writings are near too. Near means
    one of these, and only one: the same words in another order or cut elsewhere; one word missing; one
    surname altogether different (a married name, a capture error); up to two words with a typing difference.
    A different given name is not near: twins share everything else.
    """
    ours, theirs = one.normalised.split(), other.normalised.split()
    only_ours, only_theirs = _without(ours, theirs), _without(theirs, ours)
    if len(only_ours) + len(only_theirs) <= 1 or "".join(ours) == "".join(theirs):
        return True
    if len(only_ours) != len(only_theirs) or len(only_ours) > 2:
        return False
    if all(map(_typed_alike, only_ours, only_theirs)):
        return True
    return len(only_ours) == 1 and only_ours[0] in _surnames(one) and only_theirs[0] in _surnames(other)


def _without(words: list[str], others: list[str]) -> list[str]:
    """The words that the other writing lacks, in their order."""
    spare = Counter(others)
    left = []
    for word in words:
        if spare[word]:
            spare[word] -= 1
        else:
            left.append(word)
    return left


def _surnames(name: Name) -> list[str]:
    return plain_letters(f"{name.surname_1} {name.surname_2}").split()


def _typed_alike(one: str, other: str) -> bool:
    allowed = 1 if min(len(one), len(other)) < _SHORT_WORD else 2
    return abs(len(one) - len(other)) <= allowed and edit_distance(one, other) <= allowed


def edit_distance(one: str, other: str) -> int:
    """Letters to add, drop or change to turn one word into the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, wanted in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != wanted))
    return row[-1]
