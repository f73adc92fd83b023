"""What a screen reader would say of a page, in order, read from Chromium's own accessibility tree."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

SILENT = frozenset({"none", "generic", "InlineTextBox", "LineBreak", "paragraph", "ListMarker", "LabelText"})
SPOKEN_STATES = {
    "checked": {"true": "marcado", "false": "sin marcar"},
    "invalid": {"true": "con error"},
    "expanded": {"true": "abierto", "false": "cerrado"},
    "disabled": {"true": "apagado"},
}


def spoken(page: Page) -> list[str]:
    """One line for each thing heard: role, name, state, description; `heading 1: ¿Cuál es tu CURP?`."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    lines: list[str] = []
    _walk(nodes[0], by_id, lines, heard="")
    return lines


def focused(page: Page) -> str:
    """How the focused element is announced; an empty text when focus fell on the body."""
    marked = page.evaluate("document.activeElement === document.body")
    if marked:
        return ""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    found = [node for node in nodes if _property(node, "focused") == "true" and _role(node) != "RootWebArea"]
    return _line(found[-1]) if found else ""


def _walk(node: dict[str, Any], by_id: dict[str, dict[str, Any]], lines: list[str], *, heard: str) -> None:
    """A text that its element's name already said is not said again."""
    name = _name(node)
    role = _role(node)
    said = not node.get("ignored") and role not in SILENT and (name or role not in ("StaticText",))
    if said and not (role == "StaticText" and name.strip() in heard):
        lines.append(_line(node))
    if said and role != "RootWebArea" and name:
        heard = f"{name} {_value(node)}"
    for child in node.get("childIds", []):
        if child in by_id:
            _walk(by_id[child], by_id, lines, heard=heard)


def _line(node: dict[str, Any]) -> str:
    role, name = _role(node), _name(node)
    level = _property(node, "level")
    states = [
        words[_property(node, key)] for key, words in SPOKEN_STATES.items() if _property(node, key) in words
    ]
    description = str(node.get("description", {}).get("value", ""))
    start = "text" if role == "StaticText" else f"{role} {level}".strip()
    return "; ".join(
        part for part in (f"{start}: {name}".rstrip(": "), _value(node), *states, description) if part
    )


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", "none"))


def _name(node: dict[str, Any]) -> str:
    return " ".join(str(node.get("name", {}).get("value", "")).split())


def _value(node: dict[str, Any]) -> str:
    return str(node.get("value", {}).get("value", ""))


def _property(node: dict[str, Any], name: str) -> str:
    for one in node.get("properties", []):
        if one["name"] == name:
            return str(one["value"].get("value", "")).lower()
    return ""
