"""Search of procedures and events by plain words: no accents needed, typing slips forgiven, best first.

How a text is matched: it is cut into words, empty words are dropped, endings are cut off (`stem`). A word of
the text meets a word of the catalogue when the stems are equal, when it begins it, or when one or two slips
make them equal. Rare words count more than common ones, and saying a whole line people say counts most.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from kiosk.catalogues.life_events import LIFE_EVENTS, LifeEvent
from kiosk.catalogues.listing import CARDS, Card
from kiosk.catalogues.search_words import EVENT_WORDS, PROCEDURE_WORDS
from kiosk.domain.words import Msg

LONGEST_TEXT = 120
"""Characters of a search that are read; the rest is left out."""

MOST_WORDS = 8

EMPTY_WORDS = frozenset(
    """
    a al algo como con cual cuando de del donde e el ella en es esta estan este esto hacer hago la las le les
    lo los me mi mis necesito no o para pero por puedo que quiero se si sin son su sus tengo tramite tramites
    tu un una unas unos y ya yo imss saber favor the my how to of i
    """.split()
)
"""Words that say nothing about the errand; they still count inside a line people say."""

_SAID, _TITLE, _OFFICIAL, _ABOUT = 4.0, 3.0, 2.0, 1.0
_EXACT, _BEGINS, _SLIP = 1.0, 0.7, 0.55
_WHOLE_LINE, _PART_OF_LINE = 12.0, 5.0
_KEEP = 0.3


class HitKind(Enum):
    """What a result is."""

    PROCEDURE = "procedure"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Hit:
    """One result, best first. `key` is the procedure key, or the slug of an event."""

    kind: HitKind
    key: str
    slug: str
    title: Msg
    about: Msg
    icon: str
    built: bool
    score: float


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the search knows of one procedure or event: weight of each stem, and the lines people say."""

    hit: Hit
    weights: Mapping[str, float]
    lines: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Index:
    entries: tuple[_Entry, ...]
    rarity: Mapping[str, float]


def plain(text: str) -> str:
    """Lower case, no accents (ñ becomes n), only letters, digits and single spaces; "N.S.S." becomes nss."""
    split = unicodedata.normalize("NFD", text.lower())
    bare = "".join(mark for mark in split if not unicodedata.combining(mark))
    spaced = " ".join("".join(mark if mark.isalnum() else " " for mark in bare).split())
    return _SPELLED.sub(lambda found: found[0].replace(" ", ""), spaced)


_SPELLED = re.compile(r"\b\w(?: \w)+\b")
"""Letters said one by one."""

_ENDINGS = (
    *(
        "aciones",
        "uciones",
        "ciones",
        "amiento",
        "imiento",
        "acion",
        "ucion",
        "cion",
        "mente",
        "ando",
        "iendo",
    ),
    *("arme", "erme", "irme", "arse", "ados", "adas", "idos", "idas", "ado", "ada", "ido", "ida"),
    *("ar", "er", "ir", "an", "en", "es", "as", "os", "a", "e", "o", "s"),
)


def stem(word: str) -> str:
    """The word without its ending, if four letters stay: "trabajadora" and "trabajadores" give one stem."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return stem(word[: -len(ending)]) if ending in {"s", "es", "as", "os"} else word[: -len(ending)]
    return word


def stems_of(text: str) -> list[str]:
    """Stems of the words of a text that say something, in order."""
    return [stem(word) for word in plain(text).split() if word not in EMPTY_WORDS]


def slips(one: str, other: str, most: int) -> int:
    """Typing slips between two words (a letter more, less, changed, or two swapped); `most + 1` when more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        following = [at]
        for to, against in enumerate(other, 1):
            cost = min(row[to] + 1, following[-1] + 1, row[to - 1] + (letter != against))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == against:
                cost = min(cost, before[to - 2] + 1)
            following.append(cost)
        before, row = row, following
    return min(row[-1], most + 1)


def _slips_allowed(word: str) -> int:
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def _weights(sources: Iterable[tuple[str, float]]) -> dict[str, float]:
    heaviest: dict[str, float] = {}
    for text, weight in sources:
        for found in stems_of(text):
            heaviest[found] = max(weight, heaviest.get(found, 0.0))
    return heaviest


def _entry_of_card(card: Card) -> _Entry:
    said = PROCEDURE_WORDS[card.key].split(", ")
    sources = [
        *((line, _SAID) for line in said),
        (card.title.text, _TITLE),
        (card.official_name, _OFFICIAL),
        (card.about.text, _ABOUT),
    ]
    hit = Hit(
        HitKind.PROCEDURE, card.key, card.slug, card.title, card.about, card.icon, built=card.built, score=0.0
    )
    return _Entry(hit, _weights(sources), frozenset(plain(line) for line in (*said, card.title.text)))


def _entry_of_event(event: LifeEvent) -> _Entry:
    said = EVENT_WORDS[event.slug].split(", ")
    sources = [*((line, _SAID) for line in said), (event.title.text, _TITLE), (event.about.text, _ABOUT)]
    hit = Hit(
        HitKind.EVENT,
        event.slug,
        event.slug,
        event.title,
        event.about,
        event.icon,
        built=event.built,
        score=0.0,
    )
    return _Entry(hit, _weights(sources), frozenset(plain(line) for line in (*said, event.title.text)))


def _build() -> _Index:
    entries = (*map(_entry_of_card, CARDS), *map(_entry_of_event, LIFE_EVENTS))
    spread = Counter(found for entry in entries for found in entry.weights)
    rarity = {found: math.log(1 + len(entries) / count) for found, count in spread.items()}
    return _Index(entries, MappingProxyType(rarity))


_INDEX = _build()


def _meetings(wanted: str) -> Iterator[tuple[str, float]]:
    """Stems of the catalogue that a stem of the text may mean, and how well; slips only if nothing else."""
    close = [
        (known, _EXACT if known == wanted else _BEGINS) for known in _INDEX.rarity if _begins(known, wanted)
    ]
    if close:
        yield from close
        return
    allowed = _slips_allowed(wanted)
    for known in _INDEX.rarity:
        if allowed and len(known) > 3 and slips(wanted, known, allowed) <= allowed:
            yield known, _SLIP


def _begins(known: str, wanted: str) -> bool:
    return known == wanted or (len(wanted) >= 3 and known.startswith(wanted))


def _score_of_words(entry: _Entry, wanted: Sequence[Mapping[str, float]]) -> float:
    """Sum over the words of the text of the best meeting, lowered when some words met nothing."""
    found = [
        max(
            (
                entry.weights[known] * fit * _INDEX.rarity[known]
                for known, fit in meets.items()
                if known in entry.weights
            ),
            default=0.0,
        )
        for meets in wanted
    ]
    if not found:
        return 0.0
    return sum(found) * (sum(1 for value in found if value) / len(found))


def _score_of_lines(entry: _Entry, text: str) -> float:
    """Extra for saying a whole line people say, or having it inside a longer sentence."""
    if text in entry.lines:
        return _WHOLE_LINE
    padded = f" {text} "
    longest = max((line.count(" ") + 1 for line in entry.lines if f" {line} " in padded), default=0)
    return _PART_OF_LINE * longest


def search(text: str, *, limit: int = 8) -> tuple[Hit, ...]:
    """The procedures and events that a person may mean, best first; empty when nothing fits.

    Pure and quick (a few milliseconds). The text is compared and forgotten: it may hold personal data.
    """
    asked = plain(text[:LONGEST_TEXT])
    wanted = [dict(_meetings(found)) for found in stems_of(asked)[:MOST_WORDS]]
    scored = [
        (entry, _score_of_words(entry, wanted) + _score_of_lines(entry, asked)) for entry in _INDEX.entries
    ]
    best = max((score for _, score in scored), default=0.0)
    kept = [(entry, score) for entry, score in scored if score and score >= best * _KEEP]
    kept.sort(key=lambda pair: (-pair[1], not pair[0].hit.built, pair[0].hit.kind is HitKind.PROCEDURE))
    return tuple(_with_score(entry.hit, score) for entry, score in kept[:limit])


def _with_score(hit: Hit, score: float) -> Hit:
    return Hit(
        hit.kind,
        hit.key,
        hit.slug,
        hit.title,
        hit.about,
        hit.icon,
        built=hit.built,
        score=round(score, 3),
    )
