"""The syllable counter against words counted by hand, and the score against the formula."""

from __future__ import annotations

import pytest

from tests.readability import blocks_of, hard_to_read, reading_of, sentences_of, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("tres", 1), ("y", 1), ("rey", 1), ("buey", 1), ("que", 1), ("muy", 1), ("hay", 1),
        ("casa", 2), ("guerra", 2), ("queso", 2), ("agua", 2), ("cielo", 2), ("causa", 2), ("ciudad", 2),
        ("aire", 2), ("cuidar", 2), ("pingüe", 2), ("feo", 2), ("día", 2), ("país", 2), ("Raúl", 2),
        ("leí", 2),
        ("búho", 2), ("huevo", 2), ("guion", 1), ("yeso", 2), ("hoyo", 2), ("vergüenza", 3), ("cigüeña", 3),
        ("número", 3), ("ayuda", 3), ("línea", 3), ("trámite", 3), ("recibo", 3), ("guitarra", 3),
        ("leer", 2),
        ("aéreo", 4), ("solicitud", 4), ("seguridad", 4), ("continuar", 3), ("teléfono", 4), ("poseía", 4),
        ("averiguáis", 4), ("nacionalidad", 5), ("caleidoscopio", 5), ("identificar", 5), ("zoológico", 5),
        ("NSS", 6), ("CURP", 1), ("IMSS", 1),
    ],
)  # fmt: skip
def test_syllables_counted_by_hand(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_score_is_the_formula() -> None:
    reading = reading_of(["La casa es azul. El sol sale."])
    assert (reading.words, reading.sentences, reading.syllables) == (7, 2, 10)
    assert reading.points == pytest.approx(206.835 - 62.3 * 10 / 7 - 7 / 2)


def test_plain_words_score_above_legal_ones() -> None:
    plain = reading_of(["Escribe tu CURP.", "Tiene 18 letras y números.", "Si no la sabes, te ayudamos."])
    legal = reading_of(
        [
            "El solicitante deberá proporcionar ineludiblemente la documentación comprobatoria"
            " correspondiente a la acreditación de su personalidad jurídica ante la subdelegación"
        ]
    )
    assert plain.points > 65 > legal.points
    assert legal.longest.startswith("El solicitante")


def test_official_names_are_left_out() -> None:
    assert reading_of(["Instituto Mexicano ayuda"], names=["Instituto Mexicano"]).words == 1


def test_sentences_end_with_the_block_too() -> None:
    assert sentences_of("¿Quién eres? Dinos: así te ayudamos") == ["¿Quién eres", "Dinos", "así te ayudamos"]
    assert sentences_of("Folio 2026-000123-4.5") == ["Folio 2026-000123-4.5"]


def test_only_the_text_of_main_counts() -> None:
    html = """<body><p>Fuera</p><main><h1>Tu <b>nú</b>mero</h1><ul><li>Uno</li><li>Dos</li></ul>
    <p data-reading-exempt>Ley</p><p aria-hidden="true">x</p><p>Fin.</p></main></body>"""
    assert blocks_of(html) == ["Tu número", "Uno", "Dos", "Fin."]


def test_an_empty_text_is_easy() -> None:
    assert reading_of([]).points > 200


PLAIN = "<main><h1>¿Cuál es tu CURP?</h1><p>Tiene 18 letras y números. La ves en tu acta.</p></main>"
LEGAL = "<main><p>{}</p></main>".format(
    "La acreditación documental de la personalidad jurídica corresponderá indefectiblemente al solicitante. "
    * 6
)


def test_plain_pages_pass_alone_and_together() -> None:
    assert hard_to_read([PLAIN] * 5) == []
    assert hard_to_read([]) == []


def test_a_hard_page_is_found() -> None:
    assert "points" in hard_to_read([PLAIN, LEGAL])[0]


def test_short_pages_are_scored_together() -> None:
    page = "<main><p>Indefectiblemente corresponderá acreditación documental.</p></main>"
    assert hard_to_read([page] * 3) == []
    assert "points" in hard_to_read([page.replace("Ind", f"{n} ind") for n in range(20)])[0]


def test_a_long_sentence_is_found_in_any_page() -> None:
    assert "21 words" in hard_to_read(["<main><p>" + "sol " * 21 + "</p></main>"])[0]
    assert hard_to_read(["<main><p>" + "sol " * 20 + "</p></main>"]) == []
