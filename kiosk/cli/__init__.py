"""The `kiosk` command. Errors are one sentence on the error stream and exit code 1 (2 for wrong words)."""

from kiosk.cli import keeping, prepare, running
from kiosk.cli.core import main

__all__ = ["keeping", "main", "prepare", "running"]
