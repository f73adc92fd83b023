"""What a person sees of an answer: title, heading, words, links and forms, read from the page itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr path".split())
UNSEEN = frozenset(("script", "style", "title", "noscript"))
DATE_PARTS = ("day", "month", "year")

Given = str | Sequence[str]


@dataclass(slots=True)
class Control:
    """One input, or all choices of one name: what it is, what it offers and what stands in it."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Button:
    """A way to send a form."""

    words: str
    form: str
    name: str = ""
    value: str = ""


@dataclass(slots=True)
class Form:
    """A form: where it goes, and whether htmx would send it."""

    id: str
    method: str
    action: str
    by_htmx: bool
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def filled(self, given: Mapping[str, Given]) -> list[tuple[str, str]]:
        """What a browser sends after these answers. Only what is on the page can be answered."""
        answers = dict(_parts(given, self.controls))
        strangers = answers.keys() - self.controls.keys()
        assert not strangers, f"the page does not ask {sorted(strangers)}, only {sorted(self.controls)}"
        sent = []
        for name, control in self.controls.items():
            values = answers.get(name, control.values)
            values = [values] if isinstance(values, str) else list(values)
            if control.offered:
                assert set(values) <= set(control.offered), f"{name} offers {control.offered}, not {values}"
            sent += [(name, value) for value in values]
        return sent


def _parts(given: Mapping[str, Given], controls: Mapping[str, Control]) -> Iterator[tuple[str, Given]]:
    """A date is given as day, month and year, and typed in three boxes."""
    for name, value in given.items():
        if name not in controls and f"{name}-day" in controls:
            yield from ((f"{name}-{part}", text) for part, text in zip(DATE_PARTS, value, strict=True))
        else:
            yield name, value


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as it came: its status, the address in the bar, its words and its ways out."""

    status: int
    address: str
    html: str
    title: str = ""
    lang: str = ""
    h1: str = ""
    words: str = ""
    everything: str = ""
    links: tuple[tuple[str, str], ...] = ()
    forms: tuple[Form, ...] = ()
    problems: tuple[str, ...] = ()

    def form(self, form_id: str) -> Form:
        found = next((form for form in self.forms if form.id == form_id), None)
        assert found is not None, f"no form #{form_id} on {self}"
        return found

    def link(self, words: str) -> str:
        """Address of the only link that says this, or the first that contains it."""
        exact = [url for text, url in self.links if text == words]
        near = [url for text, url in self.links if words in text]
        assert exact or near, f"no link {words!r} on {self}; there are {[text for text, _ in self.links]}"
        return (exact or near)[0]

    def button(self, words: str) -> tuple[Form, Button]:
        """The first button whose words contain these, and its form."""
        found = [(form, one) for form in self.forms for one in form.buttons if words in one.words]
        there = [one.words for form in self.forms for one in form.buttons]
        assert found, f"no button {words!r} on {self}; there are {there}"
        return found[0]

    def __str__(self) -> str:
        return f"[{self.status} {self.address} {self.h1!r}: {self.words[:700]}]"


def see(html: str, *, status: int, address: str) -> Seen:
    """Read a page, or the sheet of one."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    forms = {form.id or f"#{n}": form for n, form in enumerate(reader.forms)}
    for button in reader.buttons:
        if button.form in forms:
            forms[button.form].buttons.append(button)
    return Seen(
        status, address, html, _joined(reader.title), reader.lang, _joined(reader.h1), _joined(reader.main),
        _joined(reader.body), tuple(reader.links), tuple(forms.values()), tuple(reader.problems),
    )  # fmt: skip


def _joined(parts: Sequence[str]) -> str:
    return " ".join("".join(parts).split())


class _Reader(HTMLParser):
    """One pass over the page, in document order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lang = ""
        self.title: list[str] = []
        self.h1: list[str] = []
        self.main: list[str] = []
        self.body: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.buttons: list[Button] = []
        self.problems: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._form: Form | None = None
        self._select: Control | None = None
        self._link: tuple[str, list[str]] | None = None
        self._button: tuple[Button, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        flags = {name for name, _ in attrs}
        if tag not in VOID:
            self._open.append((tag, has))
        if tag in (
            "p",
            "div",
            "li",
            "dt",
            "dd",
            "h1",
            "h2",
            "h3",
            "td",
            "th",
            "legend",
            "label",
            "br",
            "option",
        ):
            self._say(" ")
        if tag == "html":
            self.lang = has.get("lang", "")
        elif tag == "form":
            action, htmx = has.get("action", "").partition("#")[0], has.get("hx-post", "")
            self._form = Form(has.get("id", ""), has.get("method", "get").lower(), action, bool(htmx))
            self.forms.append(self._form)
        elif tag == "a":
            self._link = (has.get("href", ""), [])
        elif tag == "button":
            self._button = (self._a_button(has), [])
        elif tag == "select":
            self._select = self._control(has["name"], "select")
        elif tag == "option" and self._select is not None:
            self._offer(self._select, has.get("value", ""), chosen="selected" in flags)
        elif tag == "input" and self._form is not None and has.get("name"):
            self._input(has, chosen="checked" in flags)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "a" and self._link is not None:
            url, said = self._link
            self.links.append((_joined(said), url))
            if self._inside("class", "sum"):
                self.problems.append(_joined(said))
            self._link = None
        elif tag == "button" and self._button is not None:
            button, said = self._button
            button.words = _joined(said)
            self.buttons.append(button)
            self._button = None
        elif tag == "select":
            if self._select is not None and not self._select.values:
                self._select.values = self._select.offered[:1]
            self._select = None
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        if tags & UNSEEN:
            if "title" in tags:
                self.title.append(data)
            return
        if "h1" in tags:
            self.h1.append(data)
        self._say(data)

    def _say(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        if "main" in tags:
            self.main.append(data)
        self.body.append(data)
        if self._link is not None:
            self._link[1].append(data)
        if self._button is not None:
            self._button[1].append(data)

    def _inside(self, attribute: str, value: str) -> bool:
        return any(value in has.get(attribute, "").split() for _, has in self._open)

    def _a_button(self, has: dict[str, str]) -> Button:
        if "type" in has and has["type"] != "submit":
            return Button("", "", has.get("name", ""), has.get("value", ""))
        own = f"#{len(self.forms) - 1}"
        here = (self._form.id or own) if self._form is not None else ""
        return Button("", has.get("form", here), has.get("name", ""), has.get("value", ""))

    def _input(self, has: dict[str, str], *, chosen: bool) -> None:
        kind, value = has.get("type", "text"), has.get("value", "")
        control = self._control(has["name"], kind)
        if kind in ("radio", "checkbox"):
            self._offer(control, value, chosen=chosen)
        else:
            control.values = [value]

    def _control(self, name: str, kind: str) -> Control:
        if self._form is None:
            return Control(name, kind)
        return self._form.controls.setdefault(name, Control(name, kind))

    def _offer(self, control: Control, value: str, *, chosen: bool) -> None:
        control.offered.append(value)
        if chosen:
            control.values.append(value)
