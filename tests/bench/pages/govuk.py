"""A home-like page, a start page and a question page with GOV.UK Frontend, made as it says.

Precompiled sheet linked in the head, two module scripts at the end of the body, icon and manifest. To its
advantage: no logo, no crest.
"""

from __future__ import annotations

from html import escape

from tests.bench.pages import sample
from tests.bench.pages.packages import GOVUK, files

SHEET, SCRIPT = "/govuk/govuk-frontend.min.css", "/govuk/govuk-frontend.min.js"
LAYOUT = """<!DOCTYPE html>
<html lang="es" class="govuk-template">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="theme-color" content="#1d70b8">
<link rel="icon" sizes="any" href="/assets/images/favicon.svg" type="image/svg+xml">
<link rel="manifest" href="/assets/manifest.json">
<link rel="stylesheet" href="{sheet}">
</head>
<body class="govuk-template__body">
<script>document.body.className += ' js-enabled' + \
('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');</script>
<a href="#main-content" class="govuk-skip-link" data-module="govuk-skip-link">{skip}</a>
<header class="govuk-template__header">
<div class="govuk-service-navigation" data-module="govuk-service-navigation">
<div class="govuk-width-container">
<div class="govuk-service-navigation__container">
<span class="govuk-service-navigation__service-name">
<a href="/govuk/home" class="govuk-service-navigation__link">{name}</a></span>
<a class="govuk-service-navigation__link" href="/govuk/help">{help}</a>
</div></div></div>
</header>
<div class="govuk-width-container">{before}
<main class="govuk-main-wrapper" id="main-content">
{main}
</main>
</div>
<footer class="govuk-template__footer"><div class="govuk-footer"><div class="govuk-width-container">
<div class="govuk-footer__meta">
<div class="govuk-footer__meta-item govuk-footer__meta-item--grow">{name}</div></div>
</div></div></footer>
<script type="module" src="{script}"></script>
<script type="module">import {{ initAll }} from '{script}'
initAll()</script>
</body>
</html>
"""
BACK = f'\n<a href="/govuk/start" class="govuk-back-link">{sample.BACK}</a>'


def _page(title: str, main: str, *, before: str = "") -> bytes:
    return LAYOUT.format(
        title=title, main=main, before=before, sheet=SHEET, script=SCRIPT,
        name=sample.TITLE, help=sample.HELP, skip=sample.SKIP,
    ).encode()  # fmt: skip


def _choice(number: int, code: str, label: str) -> str:
    return (
        '<div class="govuk-radios__item">'
        f'<input class="govuk-radios__input" id="who-{number}" name="for_whom" type="radio" value="{code}">'
        f'<label class="govuk-label govuk-radios__label" for="who-{number}">{escape(label)}</label></div>'
    )


def question() -> bytes:
    choices = "\n".join(_choice(n, code, label) for n, (code, label) in enumerate(sample.CHOICES))
    main = f"""<form method="post" action="/govuk/question" novalidate>
<div class="govuk-form-group"><fieldset class="govuk-fieldset">
<legend class="govuk-fieldset__legend govuk-fieldset__legend--l">
<h1 class="govuk-fieldset__heading">{sample.QUESTION}</h1></legend>
<div class="govuk-radios" data-module="govuk-radios">
{choices}
</div></fieldset></div>
<button type="submit" class="govuk-button" data-module="govuk-button">{sample.FORWARD}</button>
</form>"""
    return _page(sample.QUESTION, main, before=BACK)


def start() -> bytes:
    texts = "\n".join(f'<p class="govuk-body">{text}</p>' for text in sample.START_TEXT)
    needs = "\n".join(f"<li>{text}</li>" for text in sample.NEEDS)
    main = f"""<h1 class="govuk-heading-l">{sample.START}</h1>
{texts}
<ul class="govuk-list govuk-list--bullet">
{needs}
</ul>
<a href="/govuk/question" role="button" draggable="false" class="govuk-button govuk-button--start" \
data-module="govuk-button">{sample.BEGIN}
<svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5" height="19" \
viewBox="0 0 33 40" aria-hidden="true" focusable="false">\
<path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"/></svg></a>"""
    return _page(sample.START, main)


def home() -> bytes:
    events = "\n".join(
        f'<li><a class="govuk-link" href="/govuk/start">{title}</a><br>{hint}</li>'
        for title, hint in sample.EVENTS
    )
    rest = "\n".join(
        f'<li><a class="govuk-link" href="/govuk/start">{title}</a></li>' for title in sample.PROCEDURES
    )
    main = f"""<h1 class="govuk-heading-l">{sample.HOME}</h1>
<p class="govuk-body">{sample.HOME_TEXT}</p>
<ul class="govuk-list govuk-list--spaced">
{events}
</ul>
<form method="get" action="/govuk/search"><div class="govuk-form-group">
<label class="govuk-label" for="q">Busca con tus palabras</label>
<input class="govuk-input" id="q" name="q" type="search"></div>
<button type="submit" class="govuk-button" data-module="govuk-button">Buscar</button></form>
<h2 class="govuk-heading-m">Trámites</h2>
<ul class="govuk-list">
{rest}
</ul>"""
    return _page(sample.HOME, main)


def contents() -> dict[str, bytes]:
    """Pages and files by address."""
    pages = {"/govuk/question": question(), "/govuk/start": start(), "/govuk/home": home()}
    dist = "dist/govuk/"
    wanted = {
        SHEET: f"{dist}govuk-frontend.min.css",
        SCRIPT: f"{dist}govuk-frontend.min.js",
        "/assets/fonts/": f"{dist}assets/fonts/",
        "/assets/images/favicon.svg": f"{dist}assets/images/favicon.svg",
        "/assets/manifest.json": f"{dist}assets/manifest.json",
    }
    return pages | files(GOVUK, wanted)
