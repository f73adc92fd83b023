"""Texts kept to compare with: a change of what others rely on is then a change somebody reads.

`KIOSK_SNAPSHOT=write` writes them anew; read the difference before committing it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "snapshots"


def check(name: str, lines: Iterable[str]) -> None:
    """Compare lines with the kept ones, or keep these."""
    path = FOLDER / f"{name}.txt"
    text = "".join(f"{line}\n" for line in lines)
    if os.environ.get("KIOSK_SNAPSHOT") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    kept = path.read_text("utf-8") if path.exists() else ""
    new, gone = (
        set(text.splitlines()) - set(kept.splitlines()),
        set(kept.splitlines()) - set(text.splitlines()),
    )
    assert text == kept, f"{path.name}: new {sorted(new)}, gone {sorted(gone)}; KIOSK_SNAPSHOT=write keeps it"
