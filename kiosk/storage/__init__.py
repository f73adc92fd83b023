"""What the house keeps: tables, two engines over them, and the functions that read and write for services."""

from kiosk.storage.store import Actor, Store, Work

__all__ = ["Actor", "Store", "Work"]
