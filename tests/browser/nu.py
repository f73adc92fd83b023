"""The Nu validator: a Java program, taken once from its npm package into the environment's folder."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests.wall.tree import ROOT

PACKAGE = "vnu-jar@26.9.27"
FOLDER = ROOT / ".venv" / "nu"
JAR = FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PATIENCE_SECONDS = 300


class NoValidator(Exception):
    """Java or npm is not on this machine; the tests fail rather than skip."""


def install() -> Path:
    """The validator's file; fetched by the ordinary client when it is not there yet."""
    for tool in ("java", "npm"):
        if shutil.which(tool) is None:
            raise NoValidator(f"the Nu validator needs {tool}")
    if not JAR.is_file():
        FOLDER.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts"]
        command = ["npm", "install", *quiet, "--prefix", str(FOLDER), PACKAGE]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_SECONDS)
    return JAR


def validate(pages: dict[str, str], folder: Path, *, kind: str = "html") -> list[str]:
    """Everything it says of these texts, one line for each message, the name of the text first."""
    names = {}
    for number, (name, text) in enumerate(pages.items()):
        path = folder / f"{number:04}.{kind}"
        path.write_text(text, "utf-8")
        names[path.name] = name
    command = ["java", "-jar", str(install()), "--format", "json", "--exit-zero-always"]
    command += ["--css"] if kind == "css" else []
    command += [str(folder / name) for name in names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    return [
        f"{names[Path(one['url']).name]}: {one['type']}: {' '.join(one['message'].split())}"
        f" (line {one.get('lastLine', '?')}: {one.get('extract', '')[:80]!r})"
        for one in json.loads(done.stderr)["messages"]
    ]
