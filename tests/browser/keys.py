"""A person with a keyboard alone: where Tab leads, and what every stop on the way looks like."""

from __future__ import annotations

from playwright.sync_api import Page

MOST_TABS = 40
FOCUS = """() => {
  const one = document.activeElement;
  const shown = one.closest('.opt') || one;
  const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
  const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    tag: one.tagName, name: one.name || '', value: one.value || '', what: one.outerHTML.slice(0, 90),
    skip: one.matches('.skip'),
    ring: style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 3 && style.boxShadow !== 'none',
    whole: box.top >= -1 && box.left >= -1 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1,
    covered: !(middle && (shown.contains(middle) || middle.contains(shown))),
    green: one.matches('.go'), words: one.innerText || '',
  };
}"""


def types(page: Page, name: str, value: str) -> None:
    """Tab to a control and answer it with keys alone; arrows walk a group of radios and a list."""
    found = tabs_to(page, name=name, value=value)
    kind = page.evaluate("document.activeElement.type")
    if kind == "checkbox" or (kind == "radio" and found["value"] == value):
        page.keyboard.press("Space")
    elif kind in ("radio", "select-one"):
        while page.evaluate("document.activeElement.value") != value:
            page.keyboard.press("ArrowDown")
    else:
        page.keyboard.type(value)


def tabs_to(
    page: Page, *, name: str = "", value: str = "", words: str = "", green: bool = False
) -> dict[str, object]:
    """Press Tab until the wanted control has the focus, by name, by its words or because it is the green
    button; look at every stop on the way."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        assert at["tag"] != "BODY", f"focus lost at {page.url}"
        assert at["ring"], f"no ring at {page.url}: {at['what']}"
        assert at["whole"], f"not wholly on the screen at {page.url}: {at['what']}"
        assert not at["covered"], f"covered at {page.url}: {at['what']}"
        is_box = page.evaluate("document.activeElement.type") == "checkbox"
        named = name and at["name"] == name and (not is_box or at["value"] == value)
        pressed = at["tag"] in ("A", "BUTTON", "SUMMARY") and words and words in str(at["words"])
        if named or (green and at["green"]) or pressed:
            return dict(at)
    raise AssertionError(f"never came to {name or words or 'the green button'} at {page.url}")


def presses(page: Page, words: str = "") -> None:
    """Enter on a link or button with these words, or on the green button."""
    tabs_to(page, words=words, green=not words)
    page.keyboard.press("Enter")
