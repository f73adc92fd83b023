"""The `kiosk` command. Errors are one sentence on the error stream and exit code 1 (2 for wrong words)."""

from kiosk.cli.group import main

__all__ = ["main"]
