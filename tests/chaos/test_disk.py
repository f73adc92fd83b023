"""A disk that is full, and one that fails: an honest answer, nothing lost, and on it goes by itself."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.audit import Findings, Told, audit, raise_if_wrong, unfinished
from tests.chaos.client import Book, Browser, Person
from tests.chaos.conftest import Figure
from tests.chaos.disks import SmallDisk, failing, injected, small_disk
from tests.chaos.nursery import Nursery, is_alive
from tests.chaos.people import somebody
from tests.chaos.plant import Plant, plant
from tests.chaos.storm import RECOVERY_SECONDS, people_at_work

SAFE = "Lo que ya habías guardado está a salvo."
READS = 100
"""Their lines are longer than what is left of the log's last block and what a process keeps back."""
NOT_KEPT = "Lo último que enviaste no se guardó."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as found:
        yield found


@pytest.mark.slow("fills a disk, empties it, and goes on")
def test_a_full_disk_is_said_honestly_and_loses_nothing(
    disk: SmallDisk, nursery: Nursery, book: Book, tmp_path: Path, seed: int, figure: Figure
) -> None:
    here = plant(disk.folder / "plant", people=60, nursery=nursery)
    chance = random.Random(seed)
    try:
        here.serve()
        here.answers()
        for rank in range(3):
            Person(here.url, somebody(rank).curp.value, book, chance).does_it()
        page, form = _at_a_question(here, book, chance)
        disk.fill(here)
        refused = _until_refused(page, form, book)
        assert SAFE in refused
        assert NOT_KEPT in refused
        for _ in range(READS):
            assert "Trámites" in page.page("/tramites"), "reading goes on, logged or not"
        disk.free(here)
        assert page.posts(form, {"for_whom": "SELF"})[1].endswith("/curp"), "the same form again"
        page.close()
        for rank in range(3, 6):
            Person(here.url, somebody(rank).curp.value, book, chance).does_it()
        findings = _looked_at(here, tmp_path / "told.jsonl")
    finally:
        here.stop()
    words = f"full disk ({'tmpfs' if disk.mounted else 'file size limit'}), seed {seed}: {findings}"
    figure(words)
    raise_if_wrong(findings.wrong, words)


def _at_a_question(here: Plant, book: Book, chance: random.Random) -> tuple[Browser, str]:
    browser = Browser(here.url, book, chance)
    _, at = browser.posts(browser.page("/tramites/asignacion-nss"), {"first_time": "yes"})
    return browser, browser.page(at)


def _until_refused(browser: Browser, form: str, book: Book) -> str:
    """Others write until the log of the database has no room; then this person's page is not kept."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    address = re.search(r'id="f"[^>]*action="([^"#]+)', form)
    assert address
    for _ in range(400):
        other = Browser(browser.url, book, browser.chance)
        start = other.once("GET", "/tramites/asignacion-nss")[2]
        token = dict(re.findall(r'name="(csrf)" value="([^"]*)"', start))
        status, _, text = other.once("POST", "/tramites/asignacion-nss", {**token, "first_time": "yes"})
        other.close()
        assert status in (303, 503), text
        if status == 503:
            break
    else:
        raise AssertionError("the disk never filled up")
    status, _, text = browser.once("POST", address.group(1), {**hidden, "for_whom": "SELF"})
    assert status == 503, text
    return text


@pytest.mark.slow("a server whose system calls fail, and starts of new ones")
def test_a_failing_disk_ends_the_process_and_loses_nothing(
    nursery: Nursery, tmp_path: Path, seed: int, figure: Figure
) -> None:
    """fdatasync and pwrite64 answer EIO at some moment of each thread's life; the process ends, the next one
    reads the whole file first, and people only have to send again."""
    people, chance = 30, random.Random(seed)
    here = plant(tmp_path / "plant", people=people)
    traces: list[Path] = []
    try:
        _serve_on_a_bad_disk(here, traces, chance)
        here.work()
        here.answers()
        with people_at_work(here, people=people, seed=seed, hands=3) as out:
            until = time.monotonic() + 40
            while time.monotonic() < until and len(Told.read(out).of("number")) < people // 2:
                if not is_alive(here.serving) or len(here.processes_of(here.serving)) < 3:
                    here.kill(here.serving)
                    _serve_on_a_bad_disk(here, traces, chance)
                    here.answers()
                time.sleep(0.05)
            here.kill(here.serving)
            here.serve()
            here.answers()
        findings = _looked_at(here, out)
    finally:
        here.stop()
    failed = sum(injected(trace) for trace in traces)
    log = here.settings.log
    ends = log.read_text("utf-8").count('"process.ends"') if log is not None else 0
    words = f"failing disk, seed {seed}: {failed} calls failed, {ends} processes ended, {findings}"
    figure(words)
    raise_if_wrong(findings.wrong, words)
    assert failed, words
    assert ends, words
    assert not list((here.folder / "var").glob("*.hurt")), "checked, and the mark is gone"


def _serve_on_a_bad_disk(here: Plant, traces: list[Path], chance: random.Random) -> None:
    traces.append(here.folder / f"trace-{len(traces)}")
    calls = {
        "fdatasync": f"EIO:when={chance.randrange(6, 30)}",
        "pwrite64": f"EIO:when={chance.randrange(60, 300)}",
    }
    here.serve(wrapped=failing(traces[-1], **calls))


def _looked_at(here: Plant, out: Path) -> Findings:
    """After the last restart everything is finished within a minute, and all of it is there."""
    if not is_alive(here.working):
        here.work()
    told, last = Told.read(out), time.monotonic()
    with here.house() as house:
        while unfinished(house, told) and time.monotonic() - last < RECOVERY_SECONDS:
            time.sleep(0.25)
        findings = audit(house, told)
        findings.broken += [f"not finished: {one}" for one in unfinished(house, told)]
    return findings
