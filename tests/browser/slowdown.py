"""How much other work on this machine slows a test down now, so that it can be taken out of a figure."""

from __future__ import annotations

import subprocess
import sys
import time

WORK = "import time\nwhile time.process_time() < 0.4: pass\n"
"""What takes 0.4 seconds when nobody else wants the processor."""
WORK_SECONDS = 0.4


def slowdown() -> float:
    """How many times longer work takes now than it would alone."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-S", "-E", "-c", WORK], check=True)
    return max(1.0, (time.monotonic() - began) / WORK_SECONDS)
