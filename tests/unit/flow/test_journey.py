"""The walk: path, waiting page, way back, steps, side pages, confirmations, rows, stops and review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.words import msg
from kiosk.flow import kinds
from kiosk.flow.journey import Journey, Place, holds, is_done, walk
from kiosk.flow.kinds import YesNo
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import Answers, DataClass, NotAnswered, Question, Source
from kiosk.flow.steps import Facts, Page, Rows, Stop, when
from tests.procedures_for_tests import (
    market,
    note,
    people,
    procedure,
    shifts,
    site,
    wage,
    worker,
)
from tests.unit.flow.drafts import TODAY, Draft

FACTS = Facts(TODAY)
MARKET = Draft().saved("lugar", site="MARKET")
HOUSE = Draft().saved("lugar", site="HOUSE")
BEFORE_ROWS = HOUSE.saved("apertura", opened_on="2020-03-05").saved("horario", shifts="MORNING,NIGHT")


def hired(draft: Draft, row: str, name: str = "ANA", pay: str = "400.00") -> Draft:
    return (
        draft.saved("personas/quien", row=row, worker_name=name)
        .saved("personas/aviso", row=row, move="HIRE", moved_on="2026-11-01")
        .saved("personas/sueldo", row=row, daily_wage=pay)
    )


def gone(draft: Draft, row: str, name: str = "EVA") -> Draft:
    return (
        draft.saved("personas/quien", row=row, worker_name=name)
        .saved("personas/aviso", row=row, move="END", moved_on="2026-11-01")
        .saved("personas/motivo", row=row, cause="Se mudó")
    )


def listed(draft: Draft) -> Draft:
    return draft.saved("personas", people_complete="yes")


def paths(journey: Journey) -> list[str]:
    return [place.path for place in journey.path]


def waiting(draft: Draft) -> str | None:
    place = draft.walked(procedure).waiting
    return place.path if place is not None else None


def place_of(journey: Journey, path: str) -> Place:
    place = journey.find(path)
    assert place is not None
    return place


# --- the path -----------------------------------------------------------------------------------------


def test_a_new_draft_waits_at_the_first_page() -> None:
    journey = Draft().walked(procedure)
    assert paths(journey) == ["lugar"]
    assert journey.waiting == journey.path[0]
    assert journey.stop is None


def test_the_walk_stops_at_the_first_page_not_done() -> None:
    assert waiting(HOUSE) == "apertura"
    skipped = HOUSE.saved("horario", shifts="NIGHT")
    assert waiting(skipped) == "apertura"
    assert skipped.walked(procedure).find("horario") is None


def test_a_conditional_page_comes_only_with_its_answer() -> None:
    assert waiting(MARKET) == "mercado"
    assert paths(BEFORE_ROWS.walked(procedure)) == ["lugar", "apertura", "horario", "personas"]


def test_changing_an_answer_takes_pages_off_the_path_and_keeps_what_was_said() -> None:
    in_market = MARKET.saved("mercado", market="La Merced")
    changed = in_market.saved("lugar", site="HOUSE")
    assert waiting(changed) == "apertura"
    assert changed.walked(procedure).find("mercado") is None
    assert changed.answers[market] == "La Merced"
    assert waiting(changed.saved("lugar", site="MARKET")) == "apertura"


def test_everything_done() -> None:
    journey = listed(hired(BEFORE_ROWS, "r1")).walked(procedure)
    assert journey.waiting is None
    assert journey.stop is None
    assert paths(journey) == ["lugar", "apertura", "horario", "personas"]


def test_a_when_that_reads_rows_opens_a_page() -> None:
    assert waiting(listed(gone(BEFORE_ROWS, "r1"))) == "pagos"
    assert waiting(listed(hired(BEFORE_ROWS, "r1"))) is None


def test_an_unknown_when_does_not_hold() -> None:
    def reads_the_future(answers: Answers) -> bool:
        return answers[wage] > 0

    assert not holds(reads_the_future, Answers())
    with pytest.raises(NotAnswered):
        reads_the_future(Answers())


# --- find and back ------------------------------------------------------------------------------------


def test_pages_behind_may_be_seen_and_pages_ahead_may_not() -> None:
    journey = BEFORE_ROWS.walked(procedure)
    for path in ("lugar", "apertura", "horario", "personas", "nota"):
        assert place_of(journey, path).path == path
    for path in ("mercado", "pagos", "", "personas/", "personas/r1/sueldo", "x/r1/quien", "../lugar"):
        assert journey.find(path) is None


def test_a_side_page_is_seen_once_its_page_was_reached() -> None:
    assert HOUSE.walked(procedure).find("nota") is None
    at_hours = HOUSE.saved("apertura", opened_on="2020-03-05").walked(procedure)
    assert place_of(at_hours, "nota").page is not None
    assert at_hours.waiting is not None
    assert at_hours.waiting.path == "horario"


def test_a_side_page_has_a_when_too() -> None:
    def in_a_house(answers: Answers) -> bool:
        return answers[site].value == "HOUSE"

    beside = Page("aparte", msg("Aparte"), (note,), when=in_a_house, side_of="lugar")
    varied = replace(procedure, steps=(*procedure.steps, beside))
    assert HOUSE.walked(varied).find("aparte") is not None
    assert MARKET.walked(varied).find("aparte") is None
    assert Draft().walked(varied).find("aparte") is None


@pytest.mark.parametrize(
    ("path", "before"),
    [
        ("lugar", None),
        ("apertura", "lugar"),
        ("personas", "horario"),
        ("nota", "horario"),
        ("personas/r1/quien", "personas"),
        ("personas/r1/aviso", "personas/r1/quien"),
        ("personas/r1/sueldo", "personas/r1/aviso"),
        ("personas/new/quien", "personas"),
    ],
)
def test_back_follows_the_path(path: str, before: str | None) -> None:
    journey = listed(hired(BEFORE_ROWS, "r1")).walked(procedure)
    back = journey.before(place_of(journey, path))
    assert (back.path if back is not None else None) == before


def test_back_skips_pages_that_are_off_the_path() -> None:
    journey = MARKET.saved("mercado", market="x").walked(procedure)
    back = journey.before(place_of(journey, "apertura"))
    assert back is not None
    assert back.path == "mercado"
    changed = MARKET.saved("mercado", market="x").saved("lugar", site="HOUSE").walked(procedure)
    back = changed.before(place_of(changed, "apertura"))
    assert back is not None
    assert back.path == "lugar"


def test_back_from_a_place_off_the_path_leads_to_its_end() -> None:
    page = Page("revisar", msg("Revisa"), ())
    back = HOUSE.walked(procedure).before(Place(page))
    assert back is not None
    assert back.path == "apertura"


# --- steps --------------------------------------------------------------------------------------------


def test_steps_are_counted_over_the_pages_that_come() -> None:
    journey = BEFORE_ROWS.walked(procedure)
    steps = [journey.step_of(place) for place in journey.path]
    assert steps == [(1, 3), (2, 3), (3, 3), None]
    in_market = MARKET.walked(procedure)
    assert in_market.step_of(place_of(in_market, "mercado")) == (2, 4)


def test_pages_that_are_not_counted_have_no_step() -> None:
    journey = listed(gone(BEFORE_ROWS, "r1")).walked(procedure)
    for path in ("pagos", "nota", "personas", "personas/r1/quien"):
        assert journey.step_of(place_of(journey, path)) is None


def test_of_two_pages_with_one_address_one_will_come() -> None:
    """At the first page nobody knows which; the total must not grow afterwards."""

    def in_a_house(answers: Answers) -> bool:
        return answers[site].value == "HOUSE"

    def elsewhere(answers: Answers) -> bool:
        return not in_a_house(answers)

    twins = (
        Page("detalle", msg("La casa"), (market,), when=in_a_house),
        Page("detalle", msg("El lugar"), (market,), when=elsewhere),
    )
    varied = replace(procedure, steps=(procedure.steps[0], *twins))
    first = Draft().walked(varied)
    assert first.step_of(first.path[0]) == (1, 2)
    second = HOUSE.walked(varied)
    assert second.step_of(place_of(second, "detalle")) == (2, 2)
    alone = replace(procedure, steps=(procedure.steps[0], twins[0]))
    assert Draft().walked(alone).step_of(Place(procedure.steps[0])) == (1, 1)  # type: ignore[arg-type]


# --- confirmations: again_after, satisfied, gates -----------------------------------------------------

WHY = (msg("Falta."), msg("Para probar."), msg("Ninguna."), DataClass.PUBLIC)
key = Question("key", kinds.text(), msg("¿Cuál?"), *WHY)
right = Question("right", kinds.yes_no(), msg("¿Es correcto?"), *WHY)
secret = Question("secret", kinds.one_time_code(), msg("Código"), *WHY[:3], DataClass.SECRET)
proof = Question("proof", kinds.text(), msg("Prueba"), *WHY, optional=True)


def by_login(answers: Answers) -> bool:
    return answers.get(proof) == "login"


def said_no(answers: Answers, facts: Facts) -> Stop | None:
    return Stop("", msg("No"), ()) if answers.get(right) is YesNo.NO else None


def with_pages(*steps: Page | Rows) -> Procedure:
    return replace(procedure, steps=steps)


confirming = with_pages(
    Page("clave", msg("Clave"), (key,)),
    Page(
        "confirmar", msg("¿Es correcto?"), (right,), again_after=(key,), satisfied=by_login, stops=(said_no,)
    ),
    Page(
        "codigo", msg("Código"), (secret,), gate="code", proved_by=(proof,), again_after=(key,),
        satisfied=by_login,
    ),
)
CONFIRMED = Draft().saved("clave", key="a").saved("confirmar", right="yes")
PROVED = CONFIRMED.saved("codigo").found("codigo", proof="code")


def waits_at(draft: Draft, walked: Procedure = confirming) -> str | None:
    journey = draft.walked(walked)
    return journey.waiting.path if journey.waiting is not None else None


def test_a_confirmation_is_asked_again_when_what_it_confirms_changes() -> None:
    assert waits_at(PROVED) is None
    changed = PROVED.saved("clave", key="b")
    assert waits_at(changed) == "confirmar"
    assert waits_at(changed.saved("confirmar", right="yes")) == "codigo"
    confirmed = changed.saved("confirmar", right="yes").saved("codigo").found("codigo", proof="code")
    assert waits_at(confirmed) is None


def test_a_confirmation_is_not_asked_again_for_the_same_answer() -> None:
    assert waits_at(PROVED.saved("clave", key="a")) is None


def test_there_and_back_is_asked_again() -> None:
    assert waits_at(PROVED.saved("clave", key="b").saved("clave", key="a")) == "confirmar"


def test_a_gate_waits_until_its_service_says_so_and_its_answer_is_never_kept() -> None:
    assert waits_at(CONFIRMED) == "codigo"
    assert waits_at(CONFIRMED.saved("clave", secret="123456")) == "codigo"
    assert waits_at(PROVED) is None


def test_a_gate_opens_by_its_proof_and_by_no_older_one() -> None:
    assert waits_at(CONFIRMED.saved("codigo")) == "codigo"
    older = CONFIRMED.found("elsewhere", proof="code").saved("clave", key="b").saved("confirmar", right="yes")
    assert waits_at(older.saved("codigo")) == "codigo"
    assert waits_at(older.saved("codigo").found("codigo", proof="code")) is None


def test_another_proof_stands_for_a_page_and_for_its_stop() -> None:
    refused = Draft().saved("clave", key="a").saved("confirmar", right="no")
    assert refused.walked(confirming).stop is not None
    logged_in = refused.saved("clave", key="b").found("clave", proof="login")
    assert logged_in.walked(confirming).stop is None
    assert waits_at(logged_in) is None
    assert waits_at(logged_in.saved("clave", key="c")) == "confirmar"


def test_negative_control_without_again_after_nothing_is_asked_again() -> None:
    pages = [step for step in confirming.steps if isinstance(step, Page)]
    careless = with_pages(*(replace(page, again_after=()) for page in pages))
    assert waits_at(PROVED.saved("clave", key="b"), careless) is None


def test_an_optional_page_is_done_once_it_was_saved() -> None:
    page = Page("nota", msg("Nota"), (note,))
    assert not is_done(page, Draft().answers)
    assert is_done(page, Draft().saved("nota", note="").answers)


# --- stops --------------------------------------------------------------------------------------------


def test_a_stop_ends_the_walk_and_keeps_the_answers() -> None:
    abroad = BEFORE_ROWS.saved("lugar", site="ABROAD")
    journey = abroad.walked(procedure)
    assert journey.stop is not None
    assert journey.stop.rule == "R-TEST-01"
    assert journey.waiting is None
    assert paths(journey) == ["lugar"]
    assert journey.find("apertura") is None
    assert waiting(abroad.saved("lugar", site="HOUSE")) == "personas"


def test_a_stop_waits_for_its_page() -> None:
    def always_stops(answers: Answers, facts: Facts) -> Stop | None:
        return Stop("", msg("Alto"), ())

    stopping = with_pages(Page("clave", msg("Clave"), (key,), stops=(always_stops,)))
    assert Draft().walked(stopping).stop is None
    assert Draft().saved("clave", key="a").walked(stopping).stop is not None


def test_a_stop_after_all_answers() -> None:
    def late(answers: Answers, facts: Facts) -> Stop | None:
        return Stop("late", msg("Alto"), ()) if facts.channel == "kiosk" else None

    varied = replace(procedure, after_answers=late)
    done = listed(hired(BEFORE_ROWS, "r1"))
    at_kiosk = done.walked(varied, facts=Facts(TODAY, "kiosk"))
    assert at_kiosk.stop is not None
    assert at_kiosk.stop.rule == "late"
    assert done.walked(varied).stop is None
    assert BEFORE_ROWS.walked(varied, facts=Facts(TODAY, "kiosk")).stop is None


# --- rows ---------------------------------------------------------------------------------------------


def test_the_list_waits_until_the_person_says_it_is_complete() -> None:
    assert waiting(BEFORE_ROWS) == "personas"
    assert waiting(hired(BEFORE_ROWS, "r1")) == "personas"
    assert waiting(listed(hired(BEFORE_ROWS, "r1"))) is None
    assert waiting(hired(BEFORE_ROWS, "r1").saved("personas", people_complete="no")) == "personas"


def test_a_list_has_a_least_and_a_largest_number() -> None:
    assert waiting(listed(BEFORE_ROWS)) == "personas"
    full = BEFORE_ROWS
    for number in range(people.maximum):
        full = hired(full, f"r{number}", "ANA" + "A" * number)
    assert waiting(listed(full)) is None
    assert waiting(listed(hired(full, "one-more", "EVA"))) == "personas"
    assert waiting(listed(full).removed("personas", "r0")) is None


def test_removing_below_the_least_number_opens_the_list_again() -> None:
    done = listed(hired(BEFORE_ROWS, "r1"))
    assert waiting(done.removed("personas", "r1")) == "personas"


@pytest.mark.parametrize(
    ("pages", "path"), [(1, "personas/r1/aviso"), (2, "personas/r1/sueldo"), (3, "personas")]
)
def test_a_row_walks_its_own_pages(pages: int, path: str) -> None:
    entries = hired(BEFORE_ROWS, "r1").entries[: len(BEFORE_ROWS.entries) + pages]
    assert waiting(Draft(entries)) == path


def test_the_when_of_a_row_reads_that_row() -> None:
    draft = gone(hired(BEFORE_ROWS, "r1"), "r2")
    journey = draft.walked(procedure)
    assert journey.find("personas/r1/sueldo") is not None
    assert journey.find("personas/r1/motivo") is None
    assert journey.find("personas/r2/motivo") is not None
    assert journey.find("personas/r2/sueldo") is None


def test_an_unfinished_row_waits_before_the_list_even_when_it_was_called_complete() -> None:
    draft = listed(hired(BEFORE_ROWS, "r1")).saved("personas/quien", row="r2", worker_name="EVA")
    assert waiting(draft) == "personas/r2/aviso"
    assert waiting(draft.removed("personas", "r2")) is None


def test_changing_a_row_asks_what_the_change_opens() -> None:
    changed = listed(hired(BEFORE_ROWS, "r1")).saved(
        "personas/aviso", row="r1", move="END", moved_on="2026-11-02"
    )
    assert waiting(changed) == "personas/r1/motivo"


def test_a_page_of_a_row_is_asked_again_after_what_it_hangs_on() -> None:
    left = listed(gone(BEFORE_ROWS, "r1"))
    assert waiting(left) == "pagos"
    there_and_back = left.saved("personas/aviso", row="r1", move="HIRE", moved_on="2026-11-01").saved(
        "personas/aviso", row="r1", move="END", moved_on="2026-11-01"
    )
    assert waiting(there_and_back) == "personas/r1/motivo"


def test_a_new_row_shows_its_first_page_only() -> None:
    journey = BEFORE_ROWS.walked(procedure)
    assert place_of(journey, "personas/new/quien").entry_page == "personas/quien"
    assert journey.find("personas/new/aviso") is None
    assert HOUSE.walked(procedure).find("personas/new/quien") is None


def test_places_have_titles_and_names_for_their_entries() -> None:
    journey = listed(hired(BEFORE_ROWS, "r1")).walked(procedure)
    names = {path: place_of(journey, path) for path in ("lugar", "personas", "personas/r1/aviso")}
    assert [place.entry_page for place in names.values()] == ["lugar", "personas", "personas/aviso"]
    assert Place(None).path == Place(None).entry_page == ""


# --- review and checks --------------------------------------------------------------------------------


def reviewed(draft: Draft, walked: Procedure = procedure) -> list[tuple[str, str, str]]:
    return [(line.place.path, line.question.key, line.value) for line in draft.walked(walked).review()]


def test_the_review_shows_what_is_on_the_path_in_its_order() -> None:
    draft = listed(gone(hired(BEFORE_ROWS, "r1"), "r2")).saved("pagos", goodbye_paid="yes")
    assert reviewed(draft) == [
        ("lugar", "site", "HOUSE"),
        ("apertura", "opened_on", "2020-03-05"),
        ("horario", "shifts", "MORNING,NIGHT"),
        ("personas/r1/quien", "worker_name", "ANA"),
        ("personas/r1/aviso", "move", "HIRE"),
        ("personas/r1/aviso", "moved_on", "2026-11-01"),
        ("personas/r1/sueldo", "daily_wage", "400.00"),
        ("personas/r2/quien", "worker_name", "EVA"),
        ("personas/r2/aviso", "move", "END"),
        ("personas/r2/aviso", "moved_on", "2026-11-01"),
        ("personas/r2/motivo", "cause", "Se mudó"),
        ("pagos", "goodbye_paid", "yes"),
    ]


def test_answers_off_the_path_are_not_sent() -> None:
    draft = MARKET.saved("mercado", market="La Merced").saved("lugar", site="HOUSE")
    assert reviewed(draft) == [("lugar", "site", "HOUSE")]
    changed = gone(hired(BEFORE_ROWS, "r1"), "r1")
    assert "daily_wage" not in [key for _, key, _ in reviewed(changed)]


def test_a_side_page_is_reviewed_only_when_it_was_used() -> None:
    assert "note" not in [key for _, key, _ in reviewed(BEFORE_ROWS)]
    assert ("nota", "note", "Hola") in reviewed(BEFORE_ROWS.saved("nota", note="Hola"))


def test_a_side_page_that_only_searches_is_left_out() -> None:
    searching = Page("buscar", msg("Buscar"), (proof,), side_of="clave", lookup=lambda a, d, t: {"key": "a"})
    walked = with_pages(Page("clave", msg("Clave"), (key,)), searching)
    found = Draft().saved("buscar", proof="x").found("buscar", key="a")
    assert reviewed(found, walked) == [("clave", "key", "a")]
    plain = with_pages(walked.steps[0], replace(searching, lookup=None))
    assert reviewed(found, plain) == [("clave", "key", "a"), ("buscar", "proof", "x")]


def test_the_review_tells_who_gave_an_answer() -> None:
    draft = Draft().saved("lugar", site="HOUSE", source=Source.STAFF)
    draft = draft.found("apertura", opened_on="2020-03-05")
    assert [line.source for line in draft.walked(procedure).review()] == [Source.STAFF, Source.REGISTRY]


def test_secrets_never_reach_the_review() -> None:
    leaky = with_pages(Page("codigo", msg("Código"), (secret, key)))
    draft = Draft().saved("codigo", secret="123456", key="a")
    assert reviewed(draft, leaky) == [("codigo", "key", "a")]
    assert reviewed(PROVED, confirming) == [("clave", "key", "a"), ("confirmar", "right", "yes")]


def test_a_key_is_reviewed_once_for_each_row() -> None:
    twice = with_pages(Page("uno", msg("Uno"), (key,)), Page("dos", msg("Dos"), (key,)))
    assert reviewed(Draft().saved("uno", key="a").saved("dos", key="b"), twice) == [("uno", "key", "b")]


def test_every_check_on_the_path_runs_again_before_sending() -> None:
    good = listed(hired(BEFORE_ROWS, "r1"))
    assert good.walked(procedure).problems() == ()
    poor = hired(BEFORE_ROWS, "r1", pay="100.00")
    assert [(one.rule, one.question) for one in poor.walked(procedure).problems()] == [("R-TEST-02", wage)]
    double = hired(hired(BEFORE_ROWS, "r1"), "r2")
    found = double.walked(procedure).problems()
    assert [(one.rule, one.question) for one in found] == [("R-TEST-04", worker)]
    early = good.walked(procedure, facts=Facts(date(2026, 10, 1)))
    assert [one.rule for one in early.problems()] == ["R-TEST-03"]


def test_checks_off_the_path_do_not_run() -> None:
    poor = hired(BEFORE_ROWS, "r1", pay="100.00")
    assert gone(poor, "r1").walked(procedure).problems() == ()


# --- declarations -------------------------------------------------------------------------------------


def test_when_joins_its_test_to_that_of_the_page() -> None:
    def yes(answers: Answers) -> bool:
        return True

    def no(answers: Answers) -> bool:
        return False

    def guarded(outer: Callable[[Answers], bool], inner: Callable[[Answers], bool]) -> bool:
        (page,) = when(outer, Page("p", msg("P"), (), when=inner))
        return page.when(Answers())

    assert guarded(yes, yes)
    assert not guarded(yes, no)
    assert not guarded(no, yes)


def test_the_outer_test_of_when_is_asked_first() -> None:
    def reads_market(answers: Answers) -> bool:
        return bool(answers[market])

    def in_a_market(answers: Answers) -> bool:
        return answers[site].value == "MARKET"

    (page,) = when(in_a_market, Page("p", msg("P"), (), when=reads_market))
    assert not page.when(HOUSE.answers)
    assert walk(with_pages(page), HOUSE.answers, FACTS).path == ()


def test_shifts_are_read_through_their_type() -> None:
    assert [shift.value for shift in BEFORE_ROWS.answers[shifts]] == ["MORNING", "NIGHT"]
