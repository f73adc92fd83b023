"""A home-like page, a start page and a question page with the U.S. Web Design System, made as it says.

Precompiled sheet linked in the head; the initialiser inline, the quicker of the two ways it offers; the
library at the end of the body. To its advantage: no banner, no logo, no pictures.
"""

from __future__ import annotations

from html import escape

from tests.bench.pages import sample
from tests.bench.pages.packages import USWDS, files

SHEET, SCRIPT, INIT = "/uswds/css/uswds.min.css", "/uswds/js/uswds.min.js", "/uswds/js/uswds-init.min.js"
LAYOUT = """<!DOCTYPE html>
<html lang="es">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>{title}</title>
<script>{init}</script>
<link rel="stylesheet" href="{sheet}">
</head>
<body>
<a class="usa-skipnav" href="#main-content">{skip}</a>
<div class="usa-overlay"></div>
<header class="usa-header usa-header--basic"><div class="usa-nav-container"><div class="usa-navbar">
<div class="usa-logo"><em class="usa-logo__text"><a href="/uswds/home" title="{name}">{name}</a></em></div>
<button type="button" class="usa-menu-btn">Menú</button></div>
<nav aria-label="Principal" class="usa-nav"><button type="button" class="usa-nav__close">Cerrar</button>
<ul class="usa-nav__primary usa-accordion"><li class="usa-nav__primary-item">
<a href="/uswds/help" class="usa-nav-link"><span>{help}</span></a></li></ul></nav>
</div></header>
<main id="main-content" class="grid-container usa-section">
{main}
</main>
<footer class="usa-footer usa-footer--slim">
<div class="usa-footer__secondary-section"><div class="grid-container">
<p class="usa-footer__logo-heading">{name}</p></div></div></footer>
<script src="{script}"></script>
</body>
</html>
"""


def _page(title: str, main: str, init: str) -> bytes:
    return LAYOUT.format(
        title=title, main=main, init=init, sheet=SHEET, script=SCRIPT,
        name=sample.TITLE, help=sample.HELP, skip=sample.SKIP,
    ).encode()  # fmt: skip


def _choice(number: int, code: str, label: str) -> str:
    return (
        '<div class="usa-radio">'
        f'<input class="usa-radio__input" id="who-{number}" type="radio" name="for_whom" value="{code}">'
        f'<label class="usa-radio__label" for="who-{number}">{escape(label)}</label></div>'
    )


def question(init: str) -> bytes:
    choices = "\n".join(_choice(n, code, label) for n, (code, label) in enumerate(sample.CHOICES))
    main = f"""<a href="/uswds/start" class="usa-link">{sample.BACK}</a>
<form class="usa-form usa-form--large" method="post" action="/uswds/question" novalidate>
<fieldset class="usa-fieldset">
<legend class="usa-legend usa-legend--large"><h1>{sample.QUESTION}</h1></legend>
{choices}
</fieldset>
<button type="submit" class="usa-button">{sample.FORWARD}</button>
</form>"""
    return _page(sample.QUESTION, main, init)


def start(init: str) -> bytes:
    texts = "\n".join(f"<p>{text}</p>" for text in sample.START_TEXT)
    needs = "\n".join(f"<li>{text}</li>" for text in sample.NEEDS)
    main = f"""<div class="usa-prose"><h1>{sample.START}</h1>
{texts}
<ul class="usa-list">
{needs}
</ul>
<a href="/uswds/question" class="usa-button usa-button--big">{sample.BEGIN}</a></div>"""
    return _page(sample.START, main, init)


def home(init: str) -> bytes:
    events = "\n".join(
        '<li class="usa-card tablet:grid-col-6"><div class="usa-card__container">'
        '<div class="usa-card__header">'
        f'<h2 class="usa-card__heading"><a class="usa-link" href="/uswds/start">{title}</a></h2></div>'
        f'<div class="usa-card__body"><p>{hint}</p></div></div></li>'
        for title, hint in sample.EVENTS
    )
    rest = "\n".join(
        f'<li><a class="usa-link" href="/uswds/start">{title}</a></li>' for title in sample.PROCEDURES
    )
    main = f"""<h1>{sample.HOME}</h1>
<p class="usa-intro">{sample.HOME_TEXT}</p>
<ul class="usa-card-group">
{events}
</ul>
<form class="usa-form" method="get" action="/uswds/search">
<label class="usa-label" for="q">Busca con tus palabras</label>
<input class="usa-input" id="q" name="q" type="search">
<button type="submit" class="usa-button">Buscar</button></form>
<h2>Trámites</h2>
<ul class="usa-list usa-list--unstyled">
{rest}
</ul>"""
    return _page(sample.HOME, main, init)


def contents() -> dict[str, bytes]:
    """Pages and files by address."""
    wanted = {address: address.replace("/uswds/", "dist/", 1) for address in (SHEET, SCRIPT, INIT)}
    found = files(USWDS, wanted)
    fonts = files(USWDS, {"/uswds/fonts/": "dist/fonts/"})
    found |= {address: content for address, content in fonts.items() if address.endswith(".woff2")}
    init = found[INIT].decode().partition("\n//#")[0]
    pages = {"/uswds/question": question(init), "/uswds/start": start(init), "/uswds/home": home(init)}
    return pages | found
