"""A genuine acuse is genuine also to a program that never signed anything: `kiosk acuse verify`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.documents.acuse_pdf import AcusePress
from kiosk.documents.pdf_signature import sign_pdf
from tests.unit.documents.samples import NOW, a_sealer, a_sheet

CHECK = """
import sys
from pathlib import Path
from kiosk.documents.pdf_check import check_pdf
from kiosk.signing.keys import load_certificates
from kiosk.signing.seal import Certificates
known = Certificates.of(*load_certificates(Path(sys.argv[1])))
verdict = check_pdf(Path(sys.argv[2]).read_bytes(), known)
sys.stdout.write(f"{verdict.is_genuine} {verdict.why_not}")
"""


@pytest.mark.slow("a process of its own loads what reads a PDF")
def test_a_fresh_process_knows_a_genuine_acuse(tmp_path: Path) -> None:
    sealer, file = a_sealer(tmp_path / "seal"), tmp_path / "acuse.pdf"
    file.write_bytes(sign_pdf(AcusePress().print(a_sheet(sealer), at=NOW), sealer, at=NOW))
    command = [sys.executable, "-c", CHECK, str(tmp_path / "seal"), str(file)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True None"
