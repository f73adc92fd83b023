"""The first two acuses of a process may be asked for at the same moment: both are signed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.documents.acuse_pdf import AcusePress
from tests.unit.documents.samples import NOW, a_sealer, a_sheet

SIGN = """
import sys, threading, time
from pathlib import Path
from kiosk.documents.pdf_signature import sign_pdf
from kiosk.signing.keys import load_certificates, load_seal_key
from kiosk.signing.seal import Certificates, FileSealer
from tests.unit.documents.samples import NOW
folder, printed = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()
key = load_seal_key(folder, at=NOW, production=False)
sealer = FileSealer(key, Certificates.of(*load_certificates(folder)))
gate, told = threading.Barrier(4), []
def sign(late):
    gate.wait()
    time.sleep(late)
    try:
        sign_pdf(printed, sealer, at=NOW)
        told.append("signed")
    except Exception as error:
        told.append(repr(error))
threads = [threading.Thread(target=sign, args=(late,)) for late in (0, 0.05, 0.2, 0.4)]
for one in threads: one.start()
for one in threads: one.join()
sys.stdout.write("; ".join(told))
"""


@pytest.mark.slow("a process of its own loads what signs a PDF")
def test_four_threads_that_sign_first_all_sign(tmp_path: Path) -> None:
    sealer, file = a_sealer(tmp_path / "seal"), tmp_path / "printed.pdf"
    file.write_bytes(AcusePress().print(a_sheet(sealer), at=NOW))
    command = [sys.executable, "-c", SIGN, str(tmp_path / "seal"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "; ".join(["signed"] * 4)
