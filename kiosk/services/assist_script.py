"""What the operator reads aloud before the person sends: at most six plain sentences made from the review."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kiosk.domain.identifiers import Curp
from kiosk.domain.words import Msg, msg
from kiosk.flow.journey import ReviewLine
from kiosk.flow.questions import Question
from kiosk.services.assist_desk import is_hidden, is_persons_own
from kiosk.services.drafts import OpenDraft

MOST = 6
LINES = MOST - 2
"""Between what is asked for and who decides."""
SHOWN_END = 2
ANSWERED = msg("Respondido")
EMPTY = msg("Sin respuesta")
Say = Callable[[Msg | str], str]


def shown(question: Question[Any], value: str, locale: str) -> Msg | str:
    """An answer as the operator sees it in a review: sensitive ones not at all, keys and contacts in part."""
    if not value:
        return EMPTY
    if is_hidden(question):
        return ANSWERED
    loaded = question.kind.load(value)
    if isinstance(loaded, Curp):
        return loaded.masked
    if question.kind.face.autocomplete in ("tel", "email"):
        end = value[-SHOWN_END:] if value.isdecimal() else value.rpartition("@")[2]
        return msg("termina en {end}", end=end)
    return question.kind.show(loaded, locale)


def sentences(draft: OpenDraft, say: Say, locale: str) -> tuple[str, ...]:
    """What is asked for, what was answered, and that the person decides."""
    told = (line for line in draft.journey.review() if line.value and not is_persons_own(line.place.page))
    lines = [_sentence(line, say, locale) for line in told]
    first = say(msg("Hoy pides: {title}.", title=draft.procedure.title))
    last = say(msg("¿Todo está bien? Tú decides si se envía."))
    return (first, *_joined(lines), last)


def _sentence(line: ReviewLine, say: Say, locale: str) -> str:
    return f"{say(line.question.short_label)}: {say(shown(line.question, line.value, locale))}"


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """As many sentences as fit; several short answers share one."""
    each = -(-len(lines) // LINES) or 1
    for start in range(0, len(lines), each):
        yield "; ".join(lines[start : start + each]) + "."
