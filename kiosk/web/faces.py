"""What the field macro needs to draw a question: made once per language, filled per request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kiosk.flow.questions import Answers, Question
from kiosk.flow.steps import Page
from kiosk.web.forms import DATE_PARTS, FieldProblem, Reading
from kiosk.web.languages import Language

LONGEST_DRAWN = 300


@dataclass(frozen=True, slots=True)
class FieldFace:
    """One control as `templates/fields/field.html` draws it."""

    key: str
    kind: str
    label: str
    hint: str
    as_heading: bool
    optional: bool
    choices: tuple[tuple[str, str, str], ...]
    width: int | None
    autocomplete: str
    inputmode: str
    why: str
    basis: str
    value: str | list[str] | dict[str, str] = ""
    errors: tuple[str, ...] = ()
    notice: str = ""


class Faces:
    """The drawn form of every question, by language; filled the first time a page is shown and kept."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self._languages = languages
        self._kept: dict[tuple[str, int], tuple[tuple[FieldFace, Question[Any]], ...]] = {}

    def of(self, page: Page, language: str, *, channel: str) -> tuple[tuple[FieldFace, Question[Any]], ...]:
        """Empty faces of a page. On a kiosk no browser may complete or keep what is typed."""
        key = (f"{language}/{channel}", id(page))
        kept = self._kept.get(key)
        if kept is None:
            speak = self._languages[language]
            kept = tuple((_face(q, speak, page, channel), q) for q in page.questions)
            self._kept[key] = kept
        return kept


def _face(question: Question[Any], speak: Language, page: Page, channel: str) -> FieldFace:
    face = question.kind.face
    return FieldFace(
        question.key,
        face.control,
        speak.say(question.label),
        speak.say(question.hint or ""),
        question is page.questions[0] and question.label == page.title,
        question.optional,
        tuple((code, speak.say(label), speak.say(hint or "")) for code, label, hint in face.options),
        face.width,
        face.autocomplete if channel == "home" else "off",
        face.inputmode,
        speak.say(question.purpose),
        speak.say(question.basis),
    )


def filled(
    faces: tuple[tuple[FieldFace, Question[Any]], ...],
    answers: Answers,
    reading: Reading | None,
    speak: Language,
) -> list[FieldFace]:
    """Faces with what was typed just now, or else with what is stored."""
    return [_filled(face, question, answers, reading, speak) for face, question in faces]


def _filled(
    face: FieldFace, question: Question[Any], answers: Answers, reading: Reading | None, speak: Language
) -> FieldFace:
    if question.data_class.value == "secret":
        value: str | list[str] | dict[str, str] = ""
    elif reading is not None:
        value = _as_typed(face, reading.typed.get(question.key, []))
    else:
        said = answers.said.get(question.key)
        value = _as_stored(face, said.value if said is not None else "")
    problem = reading.problems.get(question.key) if reading is not None else None
    return replace(face, value=value, errors=_errors(problem, speak))


def _errors(problem: FieldProblem | None, speak: Language) -> tuple[str, ...]:
    return (speak.say(problem.words),) if problem is not None else ()


def _as_typed(face: FieldFace, typed: list[str]) -> str | list[str] | dict[str, str]:
    drawn = [_drawable(text) for text in typed]
    if face.kind == "date":
        return dict(zip(DATE_PARTS, [*drawn, "", "", ""][:3], strict=True))
    if face.kind == "choices":
        return drawn
    return drawn[0] if drawn else ""


def _drawable(text: str) -> str:
    """What was typed without signs no page may hold, and no longer than anybody types."""
    return "".join(sign for sign in text[:LONGEST_DRAWN] if sign.isprintable())


def _as_stored(face: FieldFace, value: str) -> str | list[str] | dict[str, str]:
    if face.kind == "date":
        year, month, day = value.split("-") if value else ("", "", "")
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}
    if face.kind == "choices":
        return value.split(",") if value else []
    return value
