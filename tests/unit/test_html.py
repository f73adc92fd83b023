"""The page checker must pass a good page and catch every fault planted in it."""

from __future__ import annotations

import pytest

from tests.html import check_page

GOOD = """<!doctype html>
<html lang="es-MX">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>¿Cuál es tu CURP? - Trámites</title><script src="/static/htmx.js" defer></script></head>
<body>
<a class="skip" href="#contenido">Ir al contenido</a>
<header><a href="/">Trámites</a><svg aria-hidden="true"><path d="M0 0"/></svg></header>
<nav aria-label="Regresar"><a href="/atras">Atrás</a></nav>
<main id="contenido" tabindex="-1">
<h1><label for="curp">¿Cuál es tu CURP?</label></h1>
<form method="post" novalidate>
<input type="hidden" name="csrf" value="abc">
<p id="curp-hint">Tiene 18 letras y números.</p>
<input id="curp" name="curp" type="text" aria-describedby="curp-hint" autocomplete="off">
<fieldset><legend>¿Para quién?</legend>
<label><input type="radio" name="who" value="self"> Para mí</label>
<label><input type="radio" name="who" value="child"> Para mi hija</label></fieldset>
<details><summary>No sé mi CURP</summary><p>Búscala en tu acta.</p></details>
<button type="submit" class="b go">Continuar</button>
</form>
<h2>Qué sigue</h2><ul><li>Te damos tu número.</li></ul>
<table><caption>Plazos</caption><tr><th scope="col">Días</th></tr></table>
<img src="/qr.svg" alt="Código para verificar">
</main>
<footer><p>Instituto</p></footer>
</body></html>"""

SUMMARY = (
    '<div role="alert"><h2>Revisa</h2><ul><li><a href="#curp">Escribe tu CURP</a></li></ul></div><h1><label'
)


def planted(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1
    return GOOD.replace(old, new, 1)


def bad_422(summary: str = SUMMARY, title: str = "Error: ¿Cuál") -> str:
    page = GOOD.replace("<h1><label", summary).replace("<title>¿Cuál", f"<title>{title}")
    return page.replace('aria-describedby="curp-hint"', 'aria-describedby="curp-hint" aria-invalid="true"')


def test_a_good_page_has_no_faults() -> None:
    assert check_page(GOOD, lang="es-MX") == []


def test_a_good_page_with_errors_has_no_faults() -> None:
    assert check_page(bad_422(), status=422) == []


FAULTS = [
    ("expected-doctype", "<!doctype html>\n", ""),
    ("line ", "</fieldset>", "</div>"),
    ("lang of the page is ''", ' lang="es-MX"', ""),
    ("lang of the page is 'en', expected", 'lang="es-MX"', 'lang="en"'),
    ("one title", "<title>¿Cuál es tu CURP? - Trámites</title>", "<title> </title>"),
    ("one viewport", '<meta name="viewport" content="width=device-width, initial-scale=1">', ""),
    ("keeps people from enlarging", "initial-scale=1", "initial-scale=1, maximum-scale=1"),
    ("utf-8", '<meta charset="utf-8">', ""),
    ("0 main", "main", "section"),
    ("tabindex -1", ' tabindex="-1"', ""),
    ("2 h1", "<h2>Qué sigue</h2>", "<h1>Qué sigue</h1>"),
    ("0 h1", "h1", "h2"),
    ("skip link", '<a class="skip" href="#contenido">Ir al contenido</a>', ""),
    ("is there 2 times", 'id="curp-hint"', 'id="curp"'),
    ("empty or has spaces", 'id="curp-hint"', 'id="curp hint"'),
    ("aria-describedby names", 'aria-describedby="curp-hint"', 'aria-describedby="curp-error curp-hint"'),
    ("link to nowhere", 'href="/atras"', 'href="#"'),
    ("which is not here", 'href="/atras"', 'href="#arriba"'),
    ("another window", 'href="/atras"', 'href="/atras" target="_blank"'),
    ("link without words", ">Atrás<", "><"),
    ("type 'number'", 'type="text"', 'type="number"'),
    ("0 labels", '<label for="curp">¿Cuál es tu CURP?</label>', "¿Cuál es tu CURP?"),
    ("2 labels", "<p>Búscala", '<label for="curp">CURP</label><p>Búscala'),
    ("without words", '<label for="curp">¿Cuál es tu CURP?</label>', '¿Cuál?<label for="curp"></label>'),
    ("control without name", ' name="curp"', ""),
    ("wrong field without words", 'aria-describedby="curp-hint"', 'aria-invalid="true"'),
    ("autocomplete is", 'autocomplete="off"', 'autocomplete="curp"'),
    (
        "outside a fieldset",
        "<legend>",
        '<legend></legend></fieldset><input type="radio" name="who"><fieldset><legend>',
    ),
    ("without a legend first", "<legend>¿Para quién?</legend>", ""),
    ("without its token", '<input type="hidden" name="csrf" value="abc">', ""),
    ("without its token", 'name="csrf" value="abc"', 'name="csrf" value=""'),
    ("token in the address", 'method="post"', 'method="get"'),
    ("without novalidate", " novalidate", ""),
    ("button without type", "</form>", "</form><button>Ver</button>"),
    ("button without type", ' type="submit"', ' type="reset"'),
    ("button without words", ">Continuar<", "><"),
    ("disabled button", 'class="b go"', 'class="b go" disabled'),
    ("2 principal", "</form>", '<button type="submit" class="b go">Enviar</button></form>'),
    ("level skipped", "<h2>Qué sigue</h2>", "<h3>Qué sigue</h3>"),
    ("heading without words", "<h2>Qué sigue</h2>", "<h2> </h2>"),
    ("style attribute", "<footer>", '<footer style="color:red">'),
    ("script in attribute onclick", "<footer>", '<footer onclick="x()">'),
    ("script in attribute href", 'href="/atras"', 'href=" JavaScript:x()"'),
    ("attribute placeholder", 'name="curp"', 'name="curp" placeholder="AAAA"'),
    ("attribute required", 'name="curp"', 'name="curp" required'),
    ("attribute autofocus", 'name="curp"', 'name="curp" autofocus'),
    ("tabindex 3", 'name="curp"', 'name="curp" tabindex="3"'),
    ("aria-placeholder is not on our list", "<footer>", '<footer aria-placeholder="x">'),
    ("role 'menu'", "<footer>", '<footer role="menu">'),
    ("attribute hx-boost", "<footer>", '<footer hx-boost="true">'),
    ("attribute hx-on:click", "<footer>", '<footer hx-on:click="x()">'),
    ("script inside the page", "</footer>", "</footer><script>x()</script>"),
    ("script that blocks", " defer", ""),
    ("style inside the page", "</head>", "<style>a{}</style></head>"),
    ("<div> inside <label>", "<label><input", "<label><div>a</div><input"),
    ("<h2> inside <span>", "<h2>Qué sigue</h2>", "<span><h2>Qué</h2></span>"),
    ("<p> straight inside <ul>", "<li>Te damos tu número.</li>", "<p>Te damos</p>"),
    ("<button> inside <a>", ">Atrás<", '><button type="button">Atrás</button><'),
    ("summary that is not first", "<summary>", "<p>a</p><summary>"),
    ("picture without alt", ' alt="Código para verificar"', ""),
    ("drawing", ' aria-hidden="true"', ""),
    ("table without caption", "<caption>Plazos</caption>", ""),
    ("th without scope", ' scope="col"', ""),
    ("nav without a name", ' aria-label="Regresar"', ""),
]


@pytest.mark.parametrize(("complaint", "old", "new"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_is_found(complaint: str, old: str, new: str) -> None:
    page = GOOD.replace(old, new) if old in ("main", "h1") else planted(old, new)
    found = check_page(page, lang="es-MX")
    assert any(complaint in one for one in found), found


@pytest.mark.parametrize(
    ("complaint", "page"),
    [
        ("one error summary", bad_422(summary="<h1><label")),
        ("begins with 'Error:'", bad_422(title="¿Cuál")),
        ("does not lead to", bad_422().replace('name="who"', 'name="who" aria-invalid="true"', 1)),
        ("which is no field", bad_422().replace('href="#curp"', 'href="#contenido"')),
        ("links to the fields", bad_422().replace('<a href="#curp">Escribe tu CURP</a>', "Escribe tu CURP")),
        ("before the h1", GOOD.replace("<h2>Qué", SUMMARY.removesuffix("<h1><label") + "<h2>Qué")),
        ("inside main", GOOD.replace("<main", SUMMARY.removesuffix("<h1><label") + "<main")),
    ],
)
def test_a_page_with_errors_must_say_them_well(complaint: str, page: str) -> None:
    found = check_page(page, status=422)
    assert any(complaint in one for one in found), found


def test_a_fragment_is_checked_without_what_only_a_page_has() -> None:
    assert check_page('<ul id="lista"><li>Uno</li></ul>', fragment=True) == []
    assert check_page('<p id="a">Uno</p><p id="a">Dos</p>', fragment=True) == ["id 'a' is there 2 times"]
    assert check_page('<script src="/a.js" defer></script>', fragment=True) == ["script inside a fragment"]


def test_a_fragment_with_main_is_a_page_to_whoever_hears_it() -> None:
    sheet = GOOD[GOOD.index("<nav") : GOOD.index("<footer")]
    assert check_page(f"<title>Uno</title>{sheet}", fragment=True) == []
    assert check_page(sheet, fragment=True) == ["the page needs exactly one title, with words"]
    assert "0 h1" in check_page(f"<title>Uno</title>{sheet}".replace("h1>", "h2>"), fragment=True)[0]


def test_the_green_button_of_a_dialog_or_of_the_low_band_is_another_matter() -> None:
    dialog = '<dialog><form method="dialog"><button class="b go">Seguir</button></form></dialog>'
    band = '<div class="acts"><button class="b go" form="f">Continuar</button></div>'
    page = GOOD.replace("<form ", '<form id="f" ').replace("</main>", f"{band}{dialog}</main>")
    assert check_page(page) == []


def test_the_sheet_may_stand_inside_where_it_is_allowed() -> None:
    assert check_page(planted("</head>", "<style>a{}</style></head>"), inline_style=True) == []


@pytest.mark.parametrize("value", ["tel", "section-a home tel", "shipping postal-code", "bday-day"])
def test_good_autocomplete(value: str) -> None:
    assert check_page(planted('autocomplete="off"', f'autocomplete="{value}"')) == []


@pytest.mark.parametrize("value", ["", "home name", "tel email", "nope", "section-a"])
def test_bad_autocomplete(value: str) -> None:
    assert check_page(planted('autocomplete="off"', f'autocomplete="{value}"'))


def test_text_is_read_without_decoration() -> None:
    page = check_page(planted("Continuar", '<span aria-hidden="true">→</span>'))
    assert any("button without words" in one for one in page)
