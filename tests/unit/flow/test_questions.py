"""Entries become answers: who said what, what is forgotten, rows in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.words import msg
from kiosk.flow import kinds
from kiosk.flow.known import current_curp, given_names
from kiosk.flow.questions import Answers, DataClass, NotAnswered, Question, Source, fold
from tests.unit.flow.drafts import Draft

WHY = (msg("Falta."), msg("Para probar."), msg("Ninguna."), DataClass.PUBLIC)
name = Question("name", kinds.text(), msg("¿Cómo te llamas?"), *WHY)
count = Question("count", kinds.whole(least=0, most=9), msg("¿Cuántos?"), *WHY)
extra = Question("extra", kinds.text(), msg("¿Algo más?"), *WHY, optional=True)
curp = Question("curp", kinds.curp(), msg("CURP"), *WHY)

OLD, NEW = "GOHM840305MDFMRR07", "OOSR010228MNLCNNA0"


def test_answers_come_in_the_type_of_their_question() -> None:
    answers = Draft().saved("one", name="Ana", count="3").answers
    assert answers[name] == "Ana"
    assert answers[count] + 1 == 4
    assert answers.get(extra) is None


def test_asking_for_what_was_not_answered_is_an_error_of_the_declaration() -> None:
    answers = Draft().saved("one", name="").answers
    with pytest.raises(NotAnswered, match="name"):
        answers[name]
    with pytest.raises(NotAnswered, match="count"):
        answers[count]


def test_an_optional_box_left_empty_counts_as_answered() -> None:
    answers = Draft().saved("one", name="", extra="").answers
    assert answers.has(extra)
    assert not answers.has(name)
    assert not Answers().has(extra)
    assert answers.get(extra) is None


def test_every_answer_says_who_gave_it_and_when_it_changed() -> None:
    draft = Draft().saved("one", name="Ana").found("one", count="3")
    answers = draft.saved("two", extra="x", source=Source.STAFF).answers
    sources = [answers.source(question) for question in (name, count, extra, curp)]
    assert sources == [Source.CITIZEN, Source.REGISTRY, Source.STAFF, None]
    assert [answers.seq(question) for question in (name, count, extra, curp)] == [1, 2, 3, 0]
    assert [answers.saved_at(page) for page in ("one", "two", "three")] == [2, 3, 0]


def test_the_newest_answer_counts() -> None:
    draft = Draft().saved("one", name="Ana").saved("one", name="Eva")
    assert draft.answers[name] == "Eva"
    assert draft.answers.seq(name) == 2


def test_typing_the_same_again_changes_nothing() -> None:
    draft = Draft().saved("one", name="Ana", count="1")
    answers = draft.saved("one", name="Ana", count="2", source=Source.STAFF).answers
    assert (answers.seq(name), answers.source(name)) == (1, Source.CITIZEN)
    assert (answers.seq(count), answers.source(count)) == (2, Source.STAFF)
    assert answers.saved_at("one") == 2


def test_coming_back_to_an_old_value_is_a_change() -> None:
    draft = Draft().saved("one", name="Ana").saved("one", name="Eva").saved("one", name="Ana")
    assert draft.answers.seq(name) == 3


def test_typing_what_a_register_had_said_makes_it_the_persons_word() -> None:
    answers = Draft().found("one", name="Ana").saved("two", name="Ana").answers
    assert (answers.seq(name), answers.source(name)) == (2, Source.CITIZEN)


def test_a_register_that_says_the_same_again_is_news() -> None:
    assert Draft().found("one", name="Ana").found("one", name="Ana").answers.seq(name) == 2


def test_saving_a_page_again_forgets_what_a_register_said_of_it() -> None:
    first = Draft().saved("curp", curp=OLD).found("curp", current_curp=OLD, given_names="MARIA")
    again = first.saved("curp", curp=NEW)
    assert first.answers[given_names] == "MARIA"
    assert again.answers.get(given_names) is None
    assert again.answers.get(current_curp) is None
    assert again.found("curp", current_curp=NEW).answers.get(given_names) is None


def test_what_was_said_of_another_page_stays() -> None:
    draft = Draft().saved("curp", curp=OLD).found("curp", given_names="MARIA").saved("other", name="x")
    assert draft.answers[given_names] == "MARIA"


def test_a_fact_that_another_page_gave_since_is_not_forgotten() -> None:
    draft = Draft().saved("a").found("a", curp=OLD).saved("b", curp=NEW).saved("a")
    assert draft.answers[curp].value == NEW
    elsewhere = Draft().saved("a").found("a", curp=OLD).saved("b").found("b", curp=NEW).saved("a")
    assert elsewhere.answers[curp].value == NEW


def test_facts_beside_typed_answers_do_not_erase_them() -> None:
    draft = Draft().saved("a", name="Ana").found("a", count="3").saved("a", name="Ana")
    assert draft.answers[name] == "Ana"
    assert draft.answers.get(count) is None


def test_rows_keep_the_order_in_which_they_were_added() -> None:
    draft = (
        Draft()
        .saved("people/who", row="r2", name="Ana")
        .saved("people/who", row="r1", name="Eva")
        .saved("people/who", row="r2", name="Anabel")
    )
    rows = draft.answers.rows("people")
    assert [(row, answers[name]) for row, answers in rows.items()] == [("r2", "Anabel"), ("r1", "Eva")]
    assert draft.answers.rows("others") == {}


def test_a_row_knows_its_own_pages() -> None:
    draft = Draft().saved("people/who", row="r1", name="Ana").saved("people/how", row="r1", count="1")
    row = draft.answers.rows("people")["r1"]
    assert (row.saved_at("who"), row.saved_at("how")) == (1, 2)
    assert draft.answers.saved_at("who") == 0
    assert draft.answers.get(name) is None


def test_facts_of_a_row_are_forgotten_with_its_page_only() -> None:
    draft = Draft().saved("people/who", row="r1", name="Ana").saved("people/who", row="r2", name="Eva")
    for row in ("r1", "r2"):
        draft = draft.saved("people/who", row=row, source=Source.REGISTRY, count="5")
    rows = draft.saved("people/who", row="r1", name="Ada").answers.rows("people")
    assert rows["r1"].get(count) is None
    assert rows["r2"][count] == 5


def test_a_removed_row_is_gone_and_its_history_stays() -> None:
    draft = Draft().saved("people/who", row="r1", name="Ana").removed("people", "r1")
    assert draft.answers.rows("people") == {}
    assert len(draft.entries) == 2
    assert draft.removed("people", "never").answers.rows("people") == {}


def test_a_row_saved_after_it_was_removed_is_there_again_as_it_was_saved() -> None:
    draft = Draft().saved("people/who", row="r1", name="Ana").saved("people/how", row="r1", count="1")
    late = draft.removed("people", "r1").saved("people/who", row="r1", name="Eva")
    row = late.answers.rows("people")["r1"]
    assert row[name] == "Eva"
    assert row.get(count) is None


def test_values_just_typed_are_newer_than_all_and_change_nothing_stored() -> None:
    answers = Draft().saved("one", name="Ana").found("one", count="3").answers
    tried = answers.with_values({"name": "Eva"})
    assert (tried[name], tried.source(name), tried.seq(name)) == ("Eva", Source.CITIZEN, 3)
    assert tried[count] == 3
    assert answers[name] == "Ana"


def test_folding_does_not_mind_where_it_is_cut() -> None:
    draft = Draft().saved("a", name="Ana").found("a", count="3").saved("a", name="Eva").saved("b", extra="")
    assert fold(iter(draft.entries)) == draft.answers
    assert replace(draft, entries=draft.entries[:2]).answers[count] == 3


def test_negative_control_an_engine_that_kept_old_facts_would_be_seen() -> None:
    """The forgetting above hangs on the page: the same entries under another page keep the fact."""
    draft = Draft().saved("curp", curp=OLD).found("curp", given_names="MARIA").saved("elsewhere", curp=NEW)
    assert draft.answers[given_names] == "MARIA"
