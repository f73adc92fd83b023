"""Looks for texts in every file of a folder, however written: plain, UTF-16, base64, hexadecimal."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

DIGITS_ONLY = re.compile(r"[0-9]{6}")
TIME_BEFORE = re.compile(rb"[0-9]{2}[.:][0-9]{2}[.,]$")


@dataclass(frozen=True, slots=True)
class Hit:
    """One text in one file; the text itself is not repeated, only which it was."""

    file: str
    text: str
    way: str

    def __str__(self) -> str:
        return f"{self.file}: {self.text} in {self.way}"


@dataclass(slots=True)
class Searched:
    """What was read, and what was found."""

    files: int = 0
    size: int = 0
    patterns: int = 0
    hits: list[Hit] = field(default_factory=list)

    @property
    def words(self) -> str:
        mega = self.size / 1e6
        return f"{self.files} files, {mega:.1f} MB, {self.patterns} patterns: {len(self.hits)} hits"


def ways_of(text: str) -> Mapping[str, tuple[bytes, ...]]:
    """How a text may lie in a file. In base64 only what does not depend on its neighbours, at each place."""
    plain = {text.encode(), text.lower().encode(), text.upper().encode()}
    plain |= {quote(text).encode(), json.dumps(text)[1:-1].encode()}
    hexed = text.encode().hex()
    return {
        "UTF-8": tuple(plain),
        "UTF-16LE": (text.encode("utf-16-le"), text.upper().encode("utf-16-le")),
        "UTF-16BE": (text.encode("utf-16-be"),),
        **{f"base64 at {place}": tuple(based(text.encode(), place)) for place in range(3)},
        "hexadecimal": (hexed.encode(), hexed.upper().encode()),
    }


def based(data: bytes, place: int) -> Iterator[bytes]:
    """The signs of base64, usual and for addresses, that are the same whatever stands around."""
    first = -(-place * 8 // 6)
    last = (place + len(data)) * 8 // 6
    for spelt in (base64.b64encode, base64.urlsafe_b64encode):
        yield spelt(bytes(place) + data + bytes(3))[first:last]


def search(
    folder: Path, texts: Mapping[str, str], *, skip: Callable[[Path], bool] = lambda _: False
) -> Searched:
    """Look for all of `texts` (name to text) in every file, and in the names of files."""
    found = Searched()
    wanted = [
        (name, way, pattern, bool(DIGITS_ONLY.fullmatch(text)) and way == "UTF-8")
        for name, text in texts.items()
        for way, patterns in ways_of(text).items()
        for pattern in dict.fromkeys(patterns)
    ]
    found.patterns = len(wanted)
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or skip(path):
            continue
        data = path.read_bytes() + b"\0" + str(path.relative_to(folder)).encode()
        found.files, found.size = found.files + 1, found.size + len(data)
        for name, way, pattern, short in wanted:
            if pattern in data and (not short or _alone(data, pattern)):
                found.hits.append(Hit(str(path.relative_to(folder)), name, way))
    return found


def _alone(data: bytes, digits: bytes) -> bool:
    """Six digits that are a number of their own: not part of a longer one, nor the fraction of a second."""
    for match in re.finditer(rb"(?<![0-9A-Fa-f])" + digits + rb"(?![0-9A-Fa-f])", data):
        if not TIME_BEFORE.search(data[max(0, match.start() - 6) : match.start()]):
            return True
    return False
