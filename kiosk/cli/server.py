"""What `kiosk serve` becomes: granian, with the program loaded before it makes its worker processes.

A worker that dies is then replaced by a fork of a process that has loaded everything: the outage is the
time to open the database and compile the pages, not to load a hundred modules.
"""

from __future__ import annotations

import runpy

import kiosk.app  # noqa: F401 - loaded for the workers

if __name__ == "__main__":
    runpy.run_module("granian", run_name="__main__")
