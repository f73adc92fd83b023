"""Changing keys: add one, bring what older ones sealed under it, and take the old one out of use.

Nothing stops meanwhile: older keys open and recognise what they made until they are retired, and a key is
retired only when nothing is under it any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.services import handover, trail
from kiosk.services.chance import Chance
from kiosk.signing.keys import load_certificates
from kiosk.signing.succession import heirs
from kiosk.storage import resealing
from kiosk.storage.store import Actor, Store
from kiosk.vault import RETIRED, KeysRefused, Vault, family_of, names_in, number_of, retire_key

AT_ONCE = 200
SYSTEM = Actor("system")
SETTLED: dict[str, timedelta] = {
    "kek": timedelta(hours=1),
    "cookie": timedelta(hours=24),
    "pepper": timedelta(days=3),
}
"""How long the newer key must have been there: longer than what the older one made may be on its way."""
OPENS = {
    "index": "look-ups without plain text, references in the ledger, codes to come back",
    "kek": "personal data and data keys",
    "pepper": "digests of codes and counters",
    "cookie": "cookies and forms",
    "seal": "acuses and their PDF",
    "checkpoint": "checkpoints of the ledger",
}

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key: its name, since when it is there, what it opens or signs, and how much is under it."""

    name: str
    since: datetime
    opens: str
    under: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Resealed:
    """What a walk over all tables did. `damaged` names the values that do not open any more."""

    done: int
    damaged: tuple[str, ...]


def list_keys(store: Store, keys: Path) -> tuple[KeyLine, ...]:
    """Every key of the installation and how much is still under it."""
    vault = _vault_lines(store, keys / "vault")
    return (*vault, *_seal_lines(keys / "seal"), *_ledger_lines(keys / "ledger"))


def _vault_lines(store: Store, folder: Path) -> tuple[KeyLine, ...]:
    under = rows_under(store)
    names = names_in(folder)
    newest = {family_of(name): name for name in sorted(names, key=lambda one: (family_of(one), _place(one)))}
    return tuple(
        KeyLine(
            name,
            _since(folder / f"{name}.key"),
            OPENS[family_of(name)],
            under[name] if family_of(name) in ("kek", "pepper") else None,
            "in use" if name == newest[family_of(name)] else "opens what it made",
        )
        for name in names
    )


def _seal_lines(folder: Path) -> tuple[KeyLine, ...]:
    lines = []
    for path, certificate in zip(sorted(folder.glob("seal-*.crt")), load_certificates(folder), strict=True):
        state = f"in force until {certificate.not_after:%Y-%m-%d}"
        if certificate.retired is not None:
            state = f"retired since {certificate.retired:%Y-%m-%d %H:%M} UTC"
        name = f"{path.stem} ({certificate.key_id})"
        lines.append(KeyLine(name, certificate.not_before, OPENS["seal"], None, state))
    return tuple(lines)


def _ledger_lines(folder: Path) -> tuple[KeyLine, ...]:
    lines = []
    for heir in heirs(folder):
        by = "the one before is lost" if heir.by == "lost" else f"signed by {heir.by}" if heir.by else "first"
        name = f"{Path(heir.file).stem} ({heir.key_id})"
        lines.append(KeyLine(name, _since(folder / heir.file), OPENS["checkpoint"], None, by))
    return tuple(lines)


def rows_under(store: Store) -> Counter[str]:
    """How many values of the database each key of the vault sealed or digested."""
    found: Counter[str] = Counter()
    for place in resealing.PLACES:
        with store.reading(SYSTEM) as work:
            found += resealing.count_by_key(work, place)
    with store.reading(SYSTEM) as work:
        return found + resealing.count_digests(work)


def seal_all_anew(store: Store, *, tell: Tell, at_once: int = AT_ONCE) -> Resealed:
    """Bring everything that older keys sealed under the newest. May be cut and begun again at any time."""
    done = 0
    damaged: list[str] = []
    for place in resealing.PLACES:
        after: resealing.Key | None = None
        here = 0
        while True:
            with store.reading(SYSTEM) as work:
                old = resealing.next_old(work, place, after=after, limit=at_once)
            if not old:
                break
            with store.writing(SYSTEM) as work:
                damaged += resealing.seal_anew(work, place, old)
            after, here = old[-1].key, here + len(old)
            tell(f"{place.name}: {here}")
        done += here
    return Resealed(done - len(damaged), tuple(damaged))


def digest_all_anew(store: Store, vault: Vault, folder: Path, *, tell: Tell) -> int:
    """Digest every lasting code with the newest pepper. May be cut and begun again at any time."""
    done = 0
    while True:
        with store.writing(SYSTEM) as work:
            more = resealing.digest_anew(
                work,
                names_in(folder),
                lambda draft_id, folio: f"{folio}|{handover.code_to_come_back(vault, draft_id)}",
                limit=AT_ONCE,
            )
        if not more:
            return done
        done += more
        tell(f"codes: {done}")


def note(store: Store, kind: str, name: str, *, at: datetime) -> None:
    """One line in the ledger about a key: which, and what was done with it."""
    with store.writing(SYSTEM) as work:
        trail.write(work, kind, about=name, at=at, chance=Chance(), body={"key": name})


def retire(store: Store, folder: Path, name: str, *, at: datetime) -> Path:
    """Take an old key of the vault out of use; where it is kept from now on.

    KeysRefused while it is needed.
    """
    names = names_in(folder)
    if name not in names:
        raise KeysRefused(f"there is no {name}.key in {folder}; `kiosk keys list` shows the names")
    if name == "index":
        raise KeysRefused("the index key does not rotate, so it cannot be retired")
    newer = [one for one in names if family_of(one) == family_of(name) and _place(one) > _place(name)]
    if not newer:
        how = f"`kiosk keys rotate {family_of(name)}`"
        raise KeysRefused(f"{name} is in use: make the next one first with {how}")
    there = min(_since(folder / f"{one}.key") for one in newer)
    wait = SETTLED[family_of(name)] - (at - there)
    if wait > timedelta(0):
        hours = max(1, round(wait.total_seconds() / 3600))
        raise KeysRefused(f"{name} may still be needed by what is on its way: try again in {hours} hours")
    left = rows_under(store)[name]
    if left:
        raise KeysRefused(f"{left} values are still under {name}: run `kiosk keys rewrap` first")
    return retire_key(folder, name, kept_in=folder.parent / RETIRED, mark=RETIRED)


def _place(name: str) -> int:
    return 0 if name == "index" else number_of(name)


def _since(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
