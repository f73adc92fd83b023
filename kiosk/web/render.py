"""Every page leaves through here: the shell around it, its language, its compression, and the htmx answer.

The only module that knows flask-htmx. With htmx the same address answers the sheet alone
(`fragment.html`); the page's meaning and checks are the same either way (decisions D2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import brotli
from flask import Response, current_app, request
from flask_htmx import HTMX

from kiosk.domain.words import Msg
from kiosk.web import headers
from kiosk.web.addresses import own_path
from kiosk.web.assets import Assets
from kiosk.web.visitor import csrf_token, house, kiosk_patience, language, visitor

DYNAMIC_QUALITY = 5
SHEETS = {"kiosk": "kiosk.css", "staff": "desk.css"}
"""What a channel adds to the one sheet of all."""
htmx = HTMX()


@dataclass(frozen=True, slots=True)
class Step:
    """ "Paso n de total"."""

    n: int
    total: int


@dataclass(frozen=True, slots=True)
class Claims:
    """What the installation says of itself: settings, never code (decisions D27)."""

    institution: str
    official_line: str
    help_phone: str
    complaint_phone: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What every template may use around its own content."""

    base: str
    lang: str
    theme: str
    size: int
    channel: str
    demo: bool
    css_url: str
    css_inline: str | None
    more_css_url: str | None
    next_css_url: str | None
    htmx_url: str | None
    script_url: str
    icon_url: str
    csrf: str
    claims: Claims
    kiosk_idle: int | None
    kiosk_warning: int | None
    has_visit: bool
    title: str
    step: Step | None
    back_url: str | None
    path: str
    help_url: str
    settings_url: str
    help: object
    home_url: str = "/"


def wants_fragment() -> bool:
    """Whether htmx asks for the sheet alone; a restored history entry always gets the whole page."""
    return bool(htmx) and not htmx.history_restore_request


def page_title(title: Msg | str, *, step: tuple[int, int] | None = None, error: bool = False) -> str:
    """The browser's title: error, question, step, service. It never carries a number of a person."""
    speak = language()
    parts = [speak.say(title)]
    if step is not None:
        parts.append(speak.say(Msg("Paso {n} de {total}", (("n", step[0]), ("total", step[1])))))
    parts.append(speak.gettext("Trámites IMSS"))
    return ("Error: " if error else "") + " - ".join(parts)


def show(
    template: str,
    context: Mapping[str, Any],
    *,
    title: Msg | str,
    status: int = 200,
    step: tuple[int, int] | None = None,
    back_url: str | None = None,
    push_url: str | None = None,
    inline_style: bool = False,
    error: bool = False,
    idles: bool = True,
) -> Response:
    """A page as an answer. `push_url` is the address htmx shows; `inline_style` saves the first page a round
    trip."""
    shell = _shell(
        page_title(title, step=step, error=error),
        step=Step(*step) if step else None,
        back_url=back_url,
        inline=inline_style and not visitor().came and not wants_fragment(),
        idles=idles,
    )
    html = language().templates.get_template(template).render(shell=shell, **context)
    answer = Response(html, status=status, mimetype="text/html")
    answer.vary.update(("HX-Request", "Accept-Encoding"))
    if push_url is not None and wants_fragment():
        answer.headers["HX-Push-Url"] = push_url
    if shell.css_inline:
        answer.set_data(html.replace("<style></style>", f"<style>{shell.css_inline}</style>", 1))
        answer.headers["Content-Security-Policy"] = headers.policy(
            inline_style=headers.style_hash(shell.css_inline)
        )
    elif not wants_fragment():
        answer.headers["Link"] = f"<{shell.css_url}>; rel=preload; as=style"
    return answer


def _shell(title: str, *, step: Step | None, back_url: str | None, inline: bool, idles: bool) -> Shell:
    here, found, speak = house(), visitor(), language()
    assets: Assets = current_app.extensions["assets"]
    idle, warning = kiosk_patience(here, found.ticket) if idles and found.channel == "kiosk" else (None, None)
    settings = here.settings
    more = SHEETS.get(found.channel)
    sheets = ("app.css", more) if more else ("app.css",)
    css_url = assets.by_name["app.css"].url
    return Shell(
        base="fragment.html" if wants_fragment() else "layout.html",
        lang=speak.html_lang,
        theme=found.ticket.theme,
        size=found.ticket.size,
        channel=found.channel,
        demo=settings.is_simulated,
        css_url=css_url,
        css_inline="".join(assets.text(name) for name in sheets) if inline else None,
        more_css_url=assets.by_name[more].url if more else None,
        next_css_url=css_url if inline else None,
        htmx_url=assets.url("vendor/htmx.min.js"),
        script_url=assets.by_name["app.js"].url,
        icon_url=assets.by_name["icon.svg"].url,
        csrf=csrf_token(),
        claims=Claims(
            settings.institution,
            settings.official_line or speak.gettext("Gratis"),
            settings.help_phone,
            settings.complaint_phone,
        ),
        kiosk_idle=idle,
        kiosk_warning=warning,
        has_visit=found.came and not found.forget,
        title=title,
        step=step,
        back_url=back_url,
        path=request.path,
        help_url=_from_here("/ayuda"),
        settings_url=_from_here("/ajustes"),
        help=found.help,
        home_url="/asesor" if found.desk else "/",
    )


def _from_here(url: str) -> str:
    """A page that knows the way back: `de` holds a path of ours, never an answer."""
    path = own_path(request.path)
    return f"{url}?de={path}" if path.startswith(("/solicitudes/", "/acuses/")) else url


def compress(answer: Response) -> Response:
    """Compress a page for browsers that can read it; what is small, streamed or already packed stays."""
    if answer.direct_passthrough or answer.headers.get("Content-Encoding") or answer.is_streamed:
        return answer
    kind = answer.mimetype or ""
    if not (kind.startswith("text/") or kind == "image/svg+xml"):
        return answer
    body = answer.get_data()
    if len(body) < 200 or "br" not in request.headers.get("Accept-Encoding", ""):
        return answer
    answer.set_data(brotli.compress(body, quality=DYNAMIC_QUALITY))
    answer.headers["Content-Encoding"] = "br"
    return answer
