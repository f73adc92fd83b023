"""Names the page checker knows: what the standard allows, and which part of it this project uses."""

from __future__ import annotations

ALLOWED_ARIA = frozenset(
    f"aria-{name}"
    for name in (
        "atomic busy controls current describedby expanded hidden invalid label labelledby live"
    ).split()
)
ALLOWED_ROLES = frozenset({"alert", "group", "img", "list", "note", "region", "search", "status"})

INPUT_TYPES = frozenset(
    {"text", "hidden", "radio", "checkbox", "submit", "button", "email", "tel", "password", "search", "file"}
)

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
PHRASING_ONLY = frozenset(
    {
        "p",
        *HEADINGS,
        "span",
        "label",
        "button",
        "legend",
        "summary",
        "strong",
        "em",
        "b",
        "small",
        "kbd",
        "code",
    }
)
FLOW = frozenset(
    "address article aside blockquote details dialog div dl fieldset figure footer form header hr main nav ol"
    " p pre section table ul".split()
) | frozenset(HEADINGS)

AUTOCOMPLETE = frozenset(
    "name honorific-prefix given-name additional-name family-name honorific-suffix nickname username"
    " new-password current-password one-time-code organization-title organization street-address"
    " address-line1 address-line2 address-line3 address-level4 address-level3 address-level2 address-level1"
    " country country-name postal-code cc-name cc-number language bday bday-day bday-month bday-year sex url"
    " photo".split()
)
AUTOCOMPLETE_CONTACT = frozenset(
    "tel tel-country-code tel-national tel-area-code tel-local tel-extension email impp".split()
)


def valid_autocomplete(value: str | None) -> bool:
    """Whether a value of autocomplete is one the standard knows; none at all is fine."""
    if value is None or value in ("on", "off"):
        return True
    words = value.split()
    if words and words[0].startswith("section-"):
        words = words[1:]
    if words and words[0] in ("shipping", "billing"):
        words = words[1:]
    if len(words) == 2 and words[0] in ("home", "work", "mobile", "fax", "pager"):
        return words[1] in AUTOCOMPLETE_CONTACT
    return len(words) == 1 and words[0] in AUTOCOMPLETE | AUTOCOMPLETE_CONTACT
