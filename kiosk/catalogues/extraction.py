"""From texts to catalogues: finds every marked text, keeps the catalogues in step, tells what is wrong.

A text is marked `msg("...")` in Python, or `gettext("...")` where it is said at once, and `_("...")` in
templates. Run as a command it updates the catalogues: new texts come in empty, texts nobody uses go out,
translations stay.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from kiosk.catalogues.translations import FOLDER, TRANSLATED, texts_of

ROOT = Path(__file__).parents[2]
KEYWORDS = {"msg": None, "gettext": None, "_": None}
HOLE = re.compile(r"\{(\w+)\}|%\((\w+)\)s")
NOISE = re.compile(r'^(#, fuzzy\n(?=msgid ""\n)|"(\w+-)+(Date|To|Translator|Team|By|Forms): .*\n)', re.M)
TITLE = "# Translations of Trámites IMSS. `make messages` keeps this file in step with the texts.\n"


def marked_texts(root: Path = ROOT) -> Catalog:
    """Every text marked in the program and the templates, with the files that use it."""
    mappings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {mapping["pattern"]: {"encoding": "utf-8", "silent": "false"} for mapping in mappings}
    catalogue = Catalog(charset="utf-8")
    found = extract_from_dir(root, methods, options, KEYWORDS)
    for file, line, text, _, _ in sorted(found, key=lambda one: (one[0], one[1], str(one[2]))):
        catalogue.add(text, locations=[(Path(file).as_posix(), line)])
    return catalogue


def update(root: Path = ROOT, folder: Path = FOLDER) -> dict[str, int]:
    """Rewrite the catalogue of each language; answer how many texts each still lacks."""
    texts = marked_texts(root)
    lacking = {}
    for language in TRANSLATED:
        known = texts_of(folder, language) if (folder / f"{language}.po").exists() else {}
        catalogue = Catalog(locale=language, charset="utf-8", project="Trámites IMSS", version="1")
        for message in texts:
            if message.id:
                catalogue.add(message.id, known.get(str(message.id), ""), locations=message.locations)
        (folder / f"{language}.po").write_text(_as_text(catalogue), "utf-8")
        lacking[language] = sum(1 for message in catalogue if message.id and not message.string)
    return lacking


def problems(root: Path = ROOT, folder: Path = FOLDER) -> Iterator[str]:
    """What keeps the catalogues from being complete: texts missing, unused, or with other holes."""
    wanted = {str(message.id) for message in marked_texts(root) if message.id}
    for language in TRANSLATED:
        known = texts_of(folder, language)
        listed = _listed(folder, language)
        yield from (f"{language}: not translated: {text}" for text in sorted(wanted - known.keys()))
        yield from (f"{language}: no longer used: {text}" for text in sorted(listed - wanted))
        for text, said in sorted(known.items()):
            if holes(text) != holes(said):
                yield f"{language}: other holes than in Spanish: {text} -> {said}"


def holes(text: str) -> set[str]:
    """Names of the values that go into a text: {n} or %(n)s."""
    return {first or second for first, second in HOLE.findall(text)}


def _listed(folder: Path, language: str) -> set[str]:
    with (folder / f"{language}.po").open("rb") as file:
        return {str(message.id) for message in read_po(file, locale=language) if message.id}


def _as_text(catalogue: Catalog) -> str:
    """The file's text; without dates and tools, so that nothing changes when no text did."""
    out = io.BytesIO()
    catalogue.header_comment = TITLE.rstrip()
    write_po(out, catalogue, width=110, include_lineno=False, ignore_obsolete=True)
    return NOISE.sub("", out.getvalue().decode("utf-8"))


def main() -> None:
    """Update the catalogues and say what is left to translate."""
    for language, lacking in update().items():
        sys.stdout.write(f"{language}: {lacking} texts to translate\n")


if __name__ == "__main__":
    main()
