"""The officer's pages: what waits, both sides of a case, one value whole, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from kiosk.domain.calendar import local
from kiosk.domain.people import ContactKind
from kiosk.domain.refusal import SystemDown
from kiosk.domain.review import weeks_of
from kiosk.domain.words import Msg, msg
from kiosk.flow.known import CodeProof
from kiosk.flow.wording import day_in_words
from kiosk.procedures.reviewing import Choice
from kiosk.services import mandate_officer, reviews, reviews_decide, staffing
from kiosk.services.reviews import REVEAL_REASONS, Evidence, NotOpened, TaskRow, choices_of, matter_of
from kiosk.services.reviews_decide import Said
from kiosk.web.desk import WRONG_NOW, factor_face, show_desk
from kiosk.web.faces import FieldFace
from kiosk.web.guards import guard
from kiosk.web.home import choice_face
from kiosk.web.languages import Language
from kiosk.web.staff_here import shift
from kiosk.web.visitor import house, language

desk_reviews = Blueprint("desk_reviews", __name__, url_prefix="/asesor/revision")

PROOFS = {
    CodeProof.NONE: msg("No comprobó quién es."),
    CodeProof.TYPED: msg("Solo mostró que el contacto que escribió funciona."),
    CodeProof.ON_FILE: msg("Contestó desde un contacto que ya teníamos."),
    CodeProof.LOGIN_BASIC: msg("Entró con Llave MX básica."),
    CodeProof.LOGIN_VERIFIED: msg("Entró con Llave MX verificada."),
    CodeProof.STAFF_SAW_ID: msg("El personal vio su identificación."),
}
LACKS = {
    "choice": msg("Elige qué decides."),
    "number": msg("Elige qué número queda."),
    "reasons": msg("Elige al menos uno."),
}
HIDDEN = "••••••"


@dataclass(frozen=True, slots=True)
class NumberFace:
    """A number in question: what the register holds, masked."""

    title: str
    rows: tuple[tuple[str, str], ...]
    holders: tuple[tuple[str, ...], ...]
    jobs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """One value shown whole on this answer only."""

    label: str
    value: str


@desk_reviews.get("")
@guard("desk.review")
def queue() -> ResponseReturnValue:
    """Folio, matter and date promised; nothing of anybody."""
    speak, today = language(), house().today()
    rows = [
        (
            one.folio,
            speak.say(matter_of(one)),
            day_in_words(one.due_on, speak.babel),
            one.due_on < today,
            f"/asesor/revision/{one.id}",
            one.kind == "dispute",
        )
        for one in reviews.tasks_of(house(), shift())
    ]
    mandates = [
        (f"/asesor/revision/permisos/{one.id}", day_in_words(local(one.granted_at).date(), speak.babel))
        for one in mandate_officer.mine(house(), shift())
    ]
    context = {"tasks": rows, "mandates": mandates}
    return show_desk("desk/review_list.html", context, title=msg("Casos en revisión"))


@desk_reviews.get("/<uuid:task_id>")
@guard("desk.review")
def see(task_id: UUID) -> ResponseReturnValue:
    """Before it is opened: only what it is about. After: both sides, and what may be decided."""
    return _page(task_id)


@desk_reviews.post("/<uuid:task_id>/abrir")
@guard("desk.review")
def open_up(task_id: UUID) -> ResponseReturnValue:
    reviews.open_task(house(), shift(), task_id)
    return redirect(f"/asesor/revision/{task_id}", 303)


@desk_reviews.post("/<uuid:task_id>/mostrar")
@guard("desk.review")
def reveal(task_id: UUID) -> ResponseReturnValue:
    """One value whole, on this answer only; why is in the books."""
    what, reason = request.form.get("what", "")[:30], request.form.get("reason", "")[:30]
    try:
        seen = reviews.evidence(house(), shift(), task_id)
    except NotOpened:
        return redirect(f"/asesor/revision/{task_id}", 303)
    offered = _wholes(seen, language())
    if what not in offered or reason not in REVEAL_REASONS:
        lacks = {"what": what not in offered, "reason": reason not in REVEAL_REASONS}
        return _page(task_id, seen=seen, unsaid=lacks, typed={"what": what, "reason": reason})
    reviews.reveal(house(), shift(), seen.task, what=what, reason=reason)
    return _page(task_id, seen=seen, whole=offered[what])


@desk_reviews.post("/<uuid:task_id>/decidir")
@guard("desk.review")
def decide(task_id: UUID) -> ResponseReturnValue:
    """Decide, with a second factor of the last five minutes. What was chosen is never lost."""
    here, form = shift(), request.form
    said = Said(
        form.get("choice", "")[:20],
        form.get("number", "")[:5],
        tuple(form.getlist("jobs")[:100]),
        tuple(form.getlist(f"why_{form.get('choice', '')[:20]}")[:20]),
    )
    try:
        if not staffing.is_fresh(house(), here):
            staffing.confirm_factor(house(), here, _digits())
            here = replace(here, factor_until=house().clock() + staffing.FRESH_FACTOR)
        reviews_decide.decide(house(), here, task_id, said)
    except staffing.WrongFactor:
        return _page(task_id, said=said, wrong_factor=WRONG_NOW)
    except reviews_decide.Incomplete as lacks:
        return _page(task_id, said=said, lacks=lacks.what, fresh=True)
    except reviews_decide.NotPossible:
        return _page(task_id, said=said, lacks="gone", fresh=True)
    except (reviews_decide.AlreadyDecided, reviews_decide.Frozen, reviews_decide.Waits, NotOpened):
        pass  # its page says how it stands
    return redirect(f"/asesor/revision/{task_id}", 303)


def _digits() -> str:
    return "".join(sign for sign in request.form.get("factor", "")[:20] if sign in "0123456789")


# --- the page ---------------------------------------------------------------------------------------------


def _page(
    task_id: UUID,
    *,
    seen: Evidence | None = None,
    said: Said | None = None,
    lacks: str = "",
    wrong_factor: Msg | None = None,
    fresh: bool | None = None,
    whole: Whole | None = None,
    unsaid: dict[str, bool] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    here, speak = shift(), language()
    task = seen.task if seen is not None else reviews.task_of(house(), here, task_id)
    down = False
    if seen is None and task.opened_at is not None and task.done_at is None:
        try:
            seen = reviews.look_at(house(), task)
        except SystemDown:
            down = True
    frozen = task.frozen_until is not None and house().today() <= task.frozen_until
    may = seen is not None and task.choice is None and not frozen
    is_fresh = staffing.is_fresh(house(), here) if fresh is None else fresh
    fields = _fields(seen, said, lacks, speak) if may and seen is not None else []
    if fields and not is_fresh:
        fields.append(factor_face(error=wrong_factor))
    reveals = _reveal_fields(seen, unsaid or {}, typed or {}, speak) if seen is not None else []
    wrong = any(one.errors for one in (*fields, *reveals)) or lacks == "gone"
    gone = speak.gettext("El registro cambió. Mira otra vez y decide de nuevo.")
    context = {
        **_facts(task, speak, frozen=frozen),
        "basis": speak.say(seen.review.basis) if seen is not None and task.kind == "review" else "",
        "down": down,
        "person": _person_rows(seen, speak) if seen is not None else [],
        "proof": speak.say(PROOFS[seen.proof]) if seen is not None else "",
        "numbers": _numbers(seen, speak) if seen is not None else [],
        "whole": whole,
        "fields": fields,
        "reveals": reveals,
        "problems": [("f", gone)] if lacks == "gone" else [],
    }
    title, status = msg("Un caso en revisión"), 422 if wrong else 200
    return show_desk("desk/review.html", context, title=title, status=status, error=wrong)


def _facts(task: TaskRow, speak: Language, *, frozen: bool) -> dict[str, object]:
    """What the page tells of a case whoever it is about."""
    decided = next((one for one in choices_of(task) if one.code == task.choice), None)
    return {
        "folio": task.folio,
        "matter": speak.say(matter_of(task)),
        "due": day_in_words(task.due_on, speak.babel),
        "sent": day_in_words(local(task.submitted_at).date(), speak.babel),
        "url": f"/asesor/revision/{task.id}",
        "opened": task.opened_at is not None,
        "done": task.done_at is not None,
        "waits": task.choice is not None and task.done_at is None,
        "decided": speak.say(decided.label) if decided is not None else "",
        "frozen": day_in_words(task.frozen_until, speak.babel) if frozen and task.frozen_until else "",
    }


def _person_rows(seen: Evidence, speak: Language) -> list[tuple[str, str]]:
    """What the person said, sensitive parts masked."""
    rows = []
    if seen.person is not None:
        rows = [
            (speak.gettext("Nombre"), seen.person.name.full),
            ("CURP", seen.person.curp.masked),
            (speak.gettext("Fecha de nacimiento"), day_in_words(seen.person.birth_date, speak.babel)),
        ]
    for line in seen.lines:
        question = line.question
        if line.value and question.key in SHOWN_AS_SAID:
            shown = speak.say(question.kind.show(question.kind.load(line.value), speak.babel))
            rows.append((speak.say(question.review or question.label), shown))
    paper = seen.found.by_known_nss
    if paper is not None:
        rows.append((speak.gettext("Número en su papel"), _masked(paper.nss.value)))
    rows += [(_way(one.kind, speak), HIDDEN) for one in seen.contacts]
    return rows


SHOWN_AS_SAID = frozenset({"for_whom", "first_employer", "first_year"})
"""Answers an officer compares with the register; the others are masked or of no use here."""


def _way(kind: ContactKind, speak: Language) -> str:
    return speak.gettext("Celular") if kind is ContactKind.PHONE else speak.gettext("Correo")


def _masked(nss: str) -> str:
    return f"{HIDDEN} {nss[-4:]}"


def _numbers(seen: Evidence, speak: Language) -> list[NumberFace]:
    today = house().today()
    return [
        NumberFace(
            speak.gettext("Número que termina en {end}").format(end=one.found.nss.value[-4:]),
            (
                (speak.gettext("Existe desde"), day_in_words(one.found.since, speak.babel)),
                (speak.gettext("En uso"), _yes(one.account.in_use, speak)),
                (speak.gettext("Semanas"), str(weeks_of(one.account.jobs, today=today))),
            ),
            tuple(
                (
                    held.name.full if held.curp is None or _is_same(seen, held.curp) else held.name.masked,
                    held.curp.masked if held.curp is not None else speak.gettext("Sin CURP"),
                    day_in_words(held.birth_date, speak.babel),
                )
                for held in one.account.holders
            ),
            tuple(
                (job.employer, _span(job.since.year, job.until.year if job.until else None, speak))
                for job in one.account.jobs
            ),
        )
        for one in seen.records
    ]


def _is_same(seen: Evidence, curp: object) -> bool:
    return seen.person is not None and seen.person.curp == curp


def _yes(is_so: bool, speak: Language) -> str:
    return speak.gettext("Sí") if is_so else speak.gettext("No")


def _span(first: int, last: int | None, speak: Language) -> str:
    return f"{first}-{last}" if last is not None else speak.gettext("desde {year}").format(year=first)


def _wholes(seen: Evidence, speak: Language) -> dict[str, Whole]:
    """Every value that may be shown whole, by the name its form sends."""
    found: dict[str, Whole] = {}
    if seen.person is not None:
        found["curp-0"] = Whole("CURP", seen.person.curp.value)
    for place, one in enumerate(seen.records):
        end = one.found.nss.value[-4:]
        label = speak.gettext("Número que termina en {end}").format(end=end)
        found[f"nss-{place}"] = Whole(label, one.found.nss.grouped)
        for other, held in enumerate(one.account.holders):
            if held.curp is not None and not _is_same(seen, held.curp):
                whose = speak.gettext("Otra persona del número que termina en {end}").format(end=end)
                found[f"holder-{place}-{other}"] = Whole(whose, f"{held.name.full}, {held.curp}")
    for place, contact in enumerate(seen.contacts):
        found[f"contact-{place}"] = Whole(_way(contact.kind, speak), contact.value)
    return found


def _reveal_fields(
    seen: Evidence, unsaid: dict[str, bool], typed: dict[str, str], speak: Language
) -> list[FieldFace]:
    whats = [(name, whole.label) for name, whole in _wholes(seen, speak).items()]
    whys = [(code, speak.say(words)) for code, words in REVEAL_REASONS.items()]
    what = _select("what", speak.gettext("¿Qué dato?"), whats, typed.get("what", ""))
    why = _select("reason", speak.gettext("¿Para qué?"), whys, typed.get("reason", ""))
    pick = (speak.gettext("Elige una opción."),)
    return [
        replace(what, errors=pick if unsaid.get("what") else ()),
        replace(why, errors=pick if unsaid.get("reason") else ()),
    ]


def _select(key: str, label: str, options: Sequence[tuple[str, str]], value: str) -> FieldFace:
    return replace(choice_face(key, label, list(options), value=value), kind="select")


def _fields(seen: Evidence, said: Said | None, lacks: str, speak: Language) -> list[FieldFace]:
    """The decision as one form: what, which number, which jobs, why."""
    said = said or Said("")
    choices = seen.choices
    options = tuple((one.code, speak.say(one.label), speak.say(one.explains)) for one in choices)
    first = choice_face("choice", speak.gettext("¿Qué decides?"), [], value=said.choice)
    fields = [replace(first, choices=options)]
    if any(one.asks_number for one in choices):
        numbers = [
            (str(place), speak.gettext("El que termina en {end}").format(end=one.found.nss.value[-4:]))
            for place, one in enumerate(seen.records)
        ]
        fields.append(choice_face("number", _number_label(choices, speak), numbers, value=said.number))
    if any(one.asks_jobs for one in choices):
        jobs = [(str(job.place), job.employer) for one in seen.records[:1] for job in one.account.jobs]
        label = speak.gettext("¿Qué trabajos se van con quien deja el número?")
        fields.append(_several("jobs", label, jobs, said.jobs))
    fields += [_whys(one, said, speak) for one in choices if one.reasons]
    wrong = f"why_{said.choice}" if lacks == "reasons" else lacks
    told = (speak.say(LACKS[lacks]),) if lacks in LACKS else ()
    return [replace(one, errors=told) if one.key == wrong else one for one in fields]


def _whys(choice: Choice, said: Said, speak: Language) -> FieldFace:
    """The reasons of one choice: a paper that is missing, or why not."""
    reasons = [(code, speak.say(words)) for code, words in choice.reasons]
    mine = said.reasons if said.choice == choice.code else ()
    if choice.several:
        label = speak.gettext("Si falta un papel: ¿cuál?")
        return _several(f"why_{choice.code}", label, reasons, mine)
    label = speak.gettext("Si no se aprueba: ¿por qué?")
    return choice_face(f"why_{choice.code}", label, reasons, value=mine[0] if mine else "")


def _number_label(choices: Sequence[Choice], speak: Language) -> str:
    if any(one.code == "unify" for one in choices):
        return speak.gettext("¿Qué número queda en uso?")
    return speak.gettext("¿De qué número hablas?")


def _several(key: str, label: str, options: list[tuple[str, str]], value: tuple[str, ...]) -> FieldFace:
    face = choice_face(key, label, options)
    return replace(face, kind="choices", value=list(value))
