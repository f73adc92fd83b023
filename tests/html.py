"""Reads a page the way a strict person would: `check_page(html)` lists everything that is wrong with it.

It stands in for a validator and for the plain parts of an accessibility review, with no browser and no
network, so that the test client can look at every page of every test. `check_page` answers a list of
sentences; an empty list is a good page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import html5lib
from html5lib.treebuilders import getTreeBuilder

from tests.html_names import ALLOWED_ARIA, ALLOWED_ROLES, FLOW, INPUT_TYPES, PHRASING_ONLY, valid_autocomplete

CSRF_NAME, TICKET_NAME = "csrf", "ticket"
PRINCIPAL = "go"
NOT_LABELLED = frozenset({"hidden", "submit", "button", "image", "reset"})
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
HEADING = re.compile(r"h[1-6]")
SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page and what every rule needs to know about it."""

    root: Element
    fragment: bool
    status: int
    lang: str
    inline_style: bool
    every: list[Element]
    parents: dict[Element, Element]
    ids: Counter[str]
    labels: dict[str, list[Element]] = field(default_factory=dict)

    def all(self, *tags: str) -> list[Element]:
        return [one for one in self.every if one.tag in tags]

    def above(self, element: Element) -> Iterator[Element]:
        while element in self.parents:
            element = self.parents[element]
            yield element

    def inside(self, element: Element, *tags: str) -> Element | None:
        return next((one for one in self.above(element) if one.tag in tags), None)


Rule = Callable[[Page], Iterator[str]]


def check_page(
    html: str, *, fragment: bool = False, status: int = 200, lang: str = "", inline_style: bool = False
) -> list[str]:
    """Everything wrong with a page, or with a fragment of one (what htmx swaps in).

    `status` 422 asks for an error summary; `lang` is the language expected; `inline_style` allows the one
    style element of the pages that carry the sheet within themselves.
    """
    parser = html5lib.HTMLParser(getTreeBuilder("etree"), namespaceHTMLElements=False)
    root = parser.parseFragment(html, container="body") if fragment else parser.parse(html)
    found = [f"line {place[0]}: {code} {values or ''}".rstrip() for place, code, values in parser.errors]
    page = _page(root, fragment=fragment, status=status, lang=lang, inline_style=inline_style)
    sheet = _SHEET if not fragment or page.all("main") else ()
    for rule in (*(() if fragment else _WHOLE), *sheet, *_EVERYWHERE):
        found.extend(rule(page))
    return found


def _page(root: Element, *, fragment: bool, status: int, lang: str, inline_style: bool) -> Page:
    every = [one for one in root.iter() if isinstance(one.tag, str)]  # comments have no name
    parents = {child: parent for parent in every for child in parent}
    ids = Counter(one.get("id", "") for one in every if one.get("id") is not None)
    page = Page(root, fragment, status, lang, inline_style, every, parents, ids)
    for label in page.all("label"):
        page.labels.setdefault(label.get("for", ""), []).append(label)
    return page


def text_of(element: Element) -> str:
    """The text of an element as it is read, decoration left out."""
    parts: list[str] = []

    def walk(one: Element) -> None:
        if not isinstance(one.tag, str) or one.get("aria-hidden") == "true" or one.tag in ("script", "style"):
            return
        parts.append(one.text or "")
        if one.tag == "img":
            parts.append(one.get("alt", ""))
        for child in one:
            walk(child)
            parts.append(child.tail or "")

    walk(element)
    return " ".join("".join(parts).split())


def _say(element: Element) -> str:
    """An element in words, to find it."""
    marks = "".join(f' {key}="{element.get(key)}"' for key in ("id", "name", "class") if element.get(key))
    return f"<{element.tag.removeprefix(SVG)}{marks}> {text_of(element)[:40]!r}"


# What a whole page must have.


def _language(page: Page) -> Iterator[str]:
    html = page.all("html")[0]
    said = html.get("lang", "")
    if not LANGUAGE.fullmatch(said):
        yield f"lang of the page is {said!r}"
    if page.lang and said != page.lang:
        yield f"lang of the page is {said!r}, expected {page.lang!r}"


def _title(page: Page) -> Iterator[str]:
    titles = page.all("title")
    if len(titles) != 1 or not text_of(titles[0]):
        yield "the page needs exactly one title, with words"
    elif page.status == 422 and not text_of(titles[0]).startswith("Error:"):
        yield "the title of a page with errors begins with 'Error:'"


def _viewport(page: Page) -> Iterator[str]:
    viewports = [one.get("content", "") for one in page.all("meta") if one.get("name") == "viewport"]
    if len(viewports) != 1:
        yield "the page needs one viewport"
    if any("user-scalable" in one or "maximum-scale" in one for one in viewports):
        yield "the viewport keeps people from enlarging the page"
    if not any(one.get("charset", "").lower() == "utf-8" for one in page.all("meta")):
        yield "the page must say that it is utf-8"


def _one_main(page: Page) -> Iterator[str]:
    mains = page.all("main")
    if len(mains) != 1:
        yield f"the page has {len(mains)} main elements"
    for main in mains:
        if not main.get("id") or main.get("tabindex") != "-1":
            yield "main needs an id and tabindex -1"


def _one_h1(page: Page) -> Iterator[str]:
    headings = page.all("h1")
    if len(headings) != 1:
        yield f"the page has {len(headings)} h1 elements"


def _skip_link(page: Page) -> Iterator[str]:
    body = page.all("body")[0]
    first = next(iter(body), None)
    target = first.get("href", "") if first is not None and first.tag == "a" else ""
    mains = {f"#{one.get('id')}" for one in page.all("main")}
    if target not in mains:
        yield "the first element of body must be the skip link to main"


def _error_summary(page: Page) -> Iterator[str]:
    if page.status != 422:
        return
    summaries = [one for one in page.all("div", "section", "aside") if one.get("role") == "alert"]
    if len(summaries) != 1:
        yield f"a page with errors has one error summary with role alert, not {len(summaries)}"
        return
    summary = summaries[0]
    if page.inside(summary, "main") is None:
        yield "the error summary stands inside main"
    h1 = page.all("h1")
    if h1 and page.every.index(summary) > page.every.index(h1[0]):
        yield "the error summary stands before the h1"
    links = [one.get("href", "") for one in summary.iter("a")]
    if not links or any(not one.startswith("#") for one in links):
        yield "the error summary links to the fields that are wrong"
    controls = {f"#{one.get('id')}": one for one in page.all("input", "select", "textarea", "button")}
    yield from (
        f"the error summary links to {one}, which is no field" for one in links if one not in controls
    )
    linked = {_question(page, controls[one]) for one in links if one in controls}
    for wrong in (one for one in page.every if one.get("aria-invalid") == "true"):
        if _question(page, wrong) not in linked:
            yield f"the error summary does not lead to {_say(wrong)}"


def _question(page: Page, control: Element) -> Element:
    """What is asked: the whole group, or the control alone."""
    group = page.inside(control, "fieldset")
    return control if group is None else group


# What must hold in fragments too.


def _ids(page: Page) -> Iterator[str]:
    yield from (f"id {one!r} is there {times} times" for one, times in page.ids.items() if times > 1)
    yield from (f"id {one!r} is empty or has spaces" for one in page.ids if not one or re.search(r"\s", one))


def _references(page: Page) -> Iterator[str]:
    for element in page.every:
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for", "form", "list"):
            value = element.get(name)
            if value is None:
                continue
            if not value.split():
                yield f"{name} is empty: {_say(element)}"
            yield from (
                f"{name} names {one!r}, which is not here: {_say(element)}"
                for one in value.split()
                if not page.ids[one]
            )


def _in_page_links(page: Page) -> Iterator[str]:
    for link in page.all("a"):
        target = link.get("href")
        if target is None or target in ("", "#"):
            yield f"link to nowhere: {_say(link)}"
        elif target.startswith("#") and not page.ids[target[1:]]:
            yield f"link to {target}, which is not here: {_say(link)}"
        if link.get("target"):
            yield f"link opens another window: {_say(link)}"
        if not text_of(link) and not link.get("aria-label"):
            yield f"link without words: {_say(link)}"


def _controls(page: Page) -> Iterator[str]:
    for control in page.all("input", "select", "textarea"):
        kind = control.get("type", "text") if control.tag == "input" else ""
        if control.tag == "input" and kind not in INPUT_TYPES:
            yield f"input of type {kind!r}: {_say(control)}"
        if kind not in NOT_LABELLED:
            yield from _labelled(page, control)
        if not control.get("name") and kind not in ("submit", "button"):
            yield f"control without name: {_say(control)}"
        if control.get("aria-invalid") == "true" and not control.get("aria-describedby"):
            described = any(
                one.get("aria-describedby") for one in page.above(control) if one.tag == "fieldset"
            )
            if not described:
                yield f"wrong field without words that say so: {_say(control)}"
        if not valid_autocomplete(control.get("autocomplete")):
            yield f"autocomplete is {control.get('autocomplete')!r}: {_say(control)}"


def _labelled(page: Page, control: Element) -> Iterator[str]:
    labels = list(page.labels.get(control.get("id") or "-", []))
    around = page.inside(control, "label")
    if around is not None and around not in labels:
        labels.append(around)
    if len(labels) != 1 or not text_of(labels[0]):
        yield f"control with {len(labels)} labels, or one without words: {_say(control)}"


def _groups(page: Page) -> Iterator[str]:
    names = Counter((one.get("type"), one.get("name")) for one in page.all("input"))
    for one in page.all("input"):
        kind = one.get("type")
        grouped = kind == "radio" or (kind == "checkbox" and names[(kind, one.get("name"))] > 1)
        if grouped and page.inside(one, "fieldset") is None:
            yield f"choice outside a fieldset: {_say(one)}"
    for fieldset in page.all("fieldset"):
        first = next(iter(fieldset), None)
        if first is None or first.tag != "legend" or not text_of(first):
            yield f"fieldset without a legend first: {_say(fieldset)}"


def _forms(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        method = form.get("method", "get").lower()
        tokens = [one for one in form.iter("input") if one.get("name") == CSRF_NAME]
        tickets = [one for one in form.iter("input") if one.get("name") == TICKET_NAME]
        if method == "post" and not any(
            one.get("type") == "hidden" and one.get("value") for one in (*tokens, *tickets)
        ):
            yield f"form without its token: {_say(form)}"
        if "//" in (form.get("action") or "") and (tokens or not tickets):
            yield f"form to another origin that takes our token there, or no ticket: {_say(form)}"
        if method == "get" and tokens:
            yield f"form that shows its token in the address: {_say(form)}"
        typed = [one for one in form.iter("input") if one.get("type") not in NOT_LABELLED]
        if form.get("novalidate") is None and method == "post" and typed:
            yield f"form without novalidate: {_say(form)}"


def _buttons(page: Page) -> Iterator[str]:
    for button in page.all("button"):
        in_form = page.inside(button, "form") is not None or button.get("form")
        if button.get("type", "submit" if in_form else "") not in ("submit", "button"):
            yield f"button without type: {_say(button)}"
        if not text_of(button) and not button.get("aria-label"):
            yield f"button without words: {_say(button)}"
        if button.get("disabled") is not None:
            yield f"disabled button: {_say(button)}"
    principal = [one for one in page.all("a", "button", "input") if _is_principal(page, one)]
    if len(principal) > 1:
        yield f"{len(principal)} principal buttons: {', '.join(_say(one) for one in principal)}"


def _is_principal(page: Page, element: Element) -> bool:
    """The green button. A dialog has its own; the kiosk's low band draws the form's one again."""
    apart = any(one.tag == "dialog" or "acts" in one.get("class", "").split() for one in page.above(element))
    return PRINCIPAL in element.get("class", "").split() and not apart


def _headings(page: Page) -> Iterator[str]:
    before = 0
    for heading in (one for one in page.every if HEADING.fullmatch(one.tag)):
        level = int(heading.tag[1])
        if before and level > before + 1:
            yield f"heading level skipped: {_say(heading)}"
        if not text_of(heading):
            yield f"heading without words: {_say(heading)}"
        before = level


def _attributes(page: Page) -> Iterator[str]:
    for element in page.every:
        for name, value in element.attrib.items():
            if name == "style":
                yield f"style attribute: {_say(element)}"
            elif name.startswith("on") or value.lower().lstrip().startswith("javascript:"):
                yield f"script in attribute {name}: {_say(element)}"
            elif name in ("placeholder", "required", "accesskey", "autofocus"):
                yield f"attribute {name}: {_say(element)}"
            elif name == "tabindex" and value not in ("0", "-1"):
                yield f"tabindex {value}: {_say(element)}"
            elif name.startswith("aria-") and name not in ALLOWED_ARIA:
                yield f"attribute {name} is not on our list: {_say(element)}"
            elif name == "role" and value not in ALLOWED_ROLES:
                yield f"role {value!r} is not on our list: {_say(element)}"
            elif name.startswith("hx-on") or name in ("hx-boost", "hx-disable", "hx-vars"):
                yield f"attribute {name}: {_say(element)}"


def _scripts_and_styles(page: Page) -> Iterator[str]:
    for script in page.all("script"):
        if not script.get("src") or text_of(script) or (script.text or "").strip():
            yield "script inside the page"
        elif script.get("defer") is None and script.get("type") != "module":
            yield f"script that blocks the page: {script.get('src')}"
        if page.fragment:
            yield "script inside a fragment"
    styles = len(page.all("style"))
    if styles > (1 if page.inline_style else 0):
        yield "style inside the page"


def _nesting(page: Page) -> Iterator[str]:
    for element in page.every:
        parent = page.parents.get(element)
        if parent is None:
            continue
        legend_heading = parent.tag in ("legend", "summary") and HEADING.fullmatch(element.tag)
        if parent.tag in PHRASING_ONLY and element.tag in FLOW and not legend_heading:
            yield f"<{element.tag}> inside <{parent.tag}>: {_say(parent)}"
        if parent.tag in ("ul", "ol") and element.tag not in ("li", "template"):
            yield f"<{element.tag}> straight inside <{parent.tag}>"
        if element.tag in ("a", "button", "input", "select", "textarea", "label", "details"):
            around = page.inside(element, "a", "button")
            if around is not None and around is not element:
                yield f"<{element.tag}> inside <{around.tag}>: {_say(around)}"
        if element.tag == "summary" and (parent.tag != "details" or next(iter(parent)) is not element):
            yield f"summary that is not first in its details: {_say(element)}"


def _pictures_and_tables(page: Page) -> Iterator[str]:
    for image in page.all("img"):
        if image.get("alt") is None:
            yield f"picture without alt: {_say(image)}"
    for drawing in page.all(f"{SVG}svg"):
        hidden = any(one.get("aria-hidden") == "true" for one in (drawing, *page.above(drawing)))
        if not hidden and not (drawing.get("role") == "img" and drawing.get("aria-label")):
            yield "drawing that is neither hidden from readers nor named"
    for table in page.all("table"):
        first = next(iter(table), None)
        if first is None or first.tag != "caption" or not text_of(first):
            yield f"table without caption: {_say(table)}"
        yield from (f"th without scope: {_say(one)}" for one in table.iter("th") if not one.get("scope"))
    for nav in page.all("nav"):
        if not nav.get("aria-label") and not nav.get("aria-labelledby"):
            yield "nav without a name"


_WHOLE: tuple[Rule, ...] = (_language, _viewport, _skip_link)
_SHEET: tuple[Rule, ...] = (_title, _one_main, _one_h1)
_EVERYWHERE: tuple[Rule, ...] = (
    _error_summary,
    _ids,
    _references,
    _in_page_links,
    _controls,
    _groups,
    _forms,
    _buttons,
    _headings,
    _attributes,
    _scripts_and_styles,
    _nesting,
    _pictures_and_tables,
)
