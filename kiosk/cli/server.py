"""What `kiosk serve` becomes: granian, with the program loaded before it makes its worker processes.

A worker that dies is then replaced by a fork of a process that has loaded everything: the outage is the
time to open the database and compile the pages, not to load a hundred modules.
"""

from __future__ import annotations

import gc
import runpy

import kiosk.app  # noqa: F401 - loaded for the workers

YOUNG_OBJECTS = 50_000
"""How many new objects the collector waits for: a page makes and frees thousands, and leaves no circles."""

if __name__ == "__main__":
    gc.collect()
    gc.freeze()  # what is loaded stays: workers share its memory, and the collector never walks it again
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
    runpy.run_module("granian", run_name="__main__")
