"""The vault: what it seals opens only in its place, and its keys are nobody else's."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.vault import (
    RETIRED,
    AlreadyThere,
    DataKey,
    KeysRefused,
    Unreadable,
    Vault,
    retire_key,
    sealed_by,
)

PLACE = "person|body|1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def vault(folder: Path) -> Vault:
    return Vault.create(folder)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """One vault for tests that only seal and open."""
    return Vault.create(tmp_path_factory.mktemp("shared") / "keys")


# --- key files


def test_keys_are_made_for_their_owner_alone(vault: Vault, folder: Path) -> None:
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["cookie.key", "index.key", "kek-001.key", "pepper.key"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o400}
    assert vault.key_id == "kek-001"


def test_keys_are_never_made_over_others(vault: Vault, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(AlreadyThere):
        Vault.create(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_one_process_seals_another_opens(vault: Vault, folder: Path) -> None:
    again = Vault.open(folder, production=True)
    assert again.open_sealed(vault.seal(b"text", context=PLACE), context=PLACE) == b"text"
    assert again.index("curp", "x") == vault.index("curp", "x")
    assert again.code_digest("resume", "x") == vault.code_digest("resume", "x")
    assert again.mac("csrf", b"x") == vault.mac("csrf", b"x")


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o600, 0o644])
def test_a_key_file_open_to_others_is_refused(vault: Vault, folder: Path, mode: int) -> None:
    (folder / "pepper.key").chmod(mode)
    with pytest.raises(KeysRefused, match=r"pepper\.key"):
        Vault.open(folder, production=False)


def test_a_folder_open_to_others_is_refused(vault: Vault, folder: Path) -> None:
    folder.chmod(0o750)
    with pytest.raises(KeysRefused):
        Vault.open(folder, production=False)
    folder.chmod(0o700)
    Vault.open(folder, production=False)


def test_a_key_file_of_another_user_is_refused(vault: Vault, folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(folder / "index.key", 65534, 65534)
    with pytest.raises(KeysRefused, match="another user"):
        Vault.open(folder, production=False)


def test_a_link_is_refused(vault: Vault, folder: Path, tmp_path: Path) -> None:
    (folder / "index.key").rename(tmp_path / "elsewhere.key")
    (folder / "index.key").symlink_to(tmp_path / "elsewhere.key")
    with pytest.raises(KeysRefused):
        Vault.open(folder, production=False)


def test_a_missing_file_or_folder_is_refused(vault: Vault, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(KeysRefused):
        Vault.open(tmp_path / "nowhere", production=False)
    (folder / "cookie.key").unlink()
    with pytest.raises(KeysRefused, match=r"cookie\.key is missing"):
        Vault.open(folder, production=False)


def test_a_ring_without_keys_is_refused(vault: Vault, folder: Path) -> None:
    (folder / "kek-001.key").unlink()
    with pytest.raises(KeysRefused):
        Vault.open(folder, production=False)


def rewritten(path: Path, text: str) -> None:
    path.chmod(0o600)
    path.write_text(text)
    path.chmod(0o400)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text.replace("pepper", "cookie"),
        lambda text: text.replace("production", "trial"),
        lambda text: text.splitlines()[0] + "\nAAAA\n",
        lambda text: text.splitlines()[0] + "\n" + "!" * 44 + "\n",
        lambda text: text + "more\n",
        lambda text: text.replace("kiosk-key 1", "kiosk-key 2"),
    ],
)
def test_a_damaged_key_file_is_refused(vault: Vault, folder: Path, damage: object) -> None:
    path = folder / "pepper.key"
    assert callable(damage)
    rewritten(path, damage(path.read_text()))
    with pytest.raises(KeysRefused):
        Vault.open(folder, production=False)


def test_two_key_files_exchanged_by_mistake_are_noticed(vault: Vault, folder: Path, tmp_path: Path) -> None:
    (folder / "pepper.key").rename(tmp_path / "held")
    (folder / "cookie.key").rename(folder / "pepper.key")
    (tmp_path / "held").rename(folder / "cookie.key")
    with pytest.raises(KeysRefused):
        Vault.open(folder, production=False)


def test_production_refuses_keys_of_a_demonstration(tmp_path: Path) -> None:
    made = Vault.create(tmp_path / "demo", demo=True)
    assert made.demo
    with pytest.raises(KeysRefused, match="demonstration"):
        Vault.open(tmp_path / "demo", production=True)
    assert Vault.open(tmp_path / "demo", production=False).demo


def test_one_demonstration_key_among_others_is_enough_to_refuse(vault: Vault, folder: Path) -> None:
    path = folder / "kek-001.key"
    rewritten(path, path.read_text().replace("production", "demo"))
    with pytest.raises(KeysRefused, match="demonstration"):
        Vault.open(folder, production=True)


def test_nothing_prints_a_key(vault: Vault, folder: Path) -> None:
    key = (folder / "kek-001.key").read_text().splitlines()[1]
    data_key, _ = vault.new_data_key(context=PLACE)
    for each in (vault, data_key):
        assert key not in repr(each)
        assert "_key" not in repr(each)
    rewritten(folder / "kek-001.key", f"wrong\n{key}\n")
    with pytest.raises(KeysRefused) as caught:
        Vault.open(folder, production=False)
    assert key not in str(caught.value)


# --- sealed values


@given(plain=some.binary(max_size=300), place=some.text(max_size=40))
def test_what_is_sealed_opens_in_its_place(shared: Vault, plain: bytes, place: str) -> None:
    vault = shared
    assert vault.open_sealed(vault.seal(plain, context=place), context=place) == plain
    data_key, wrapped = vault.new_data_key(context=place)
    sealed = data_key.seal(plain, context=place)
    assert vault.data_key(wrapped, context=place).open(sealed, context=place) == plain


def test_a_value_moved_to_another_place_does_not_open(vault: Vault) -> None:
    sealed = vault.seal(b"text", context="person|body|1")
    with pytest.raises(Unreadable):
        vault.open_sealed(sealed, context="person|body|2")
    data_key, wrapped = vault.new_data_key(context="draft|data_key|1")
    with pytest.raises(Unreadable):
        vault.data_key(wrapped, context="draft|data_key|2")
    with pytest.raises(Unreadable):
        data_key.open(data_key.seal(b"text", context="a"), context="b")


def test_every_changed_bit_is_noticed(vault: Vault) -> None:
    data_key, wrapped = vault.new_data_key(context=PLACE)
    for sealed, opens in (
        (vault.seal(b"text", context=PLACE), vault.open_sealed),
        (data_key.seal(b"text", context=PLACE), data_key.open),
        (wrapped, vault.data_key),
    ):
        for bit in range(len(sealed) * 8):
            changed = bytearray(sealed)
            changed[bit // 8] ^= 1 << bit % 8
            with pytest.raises(Unreadable):
                opens(bytes(changed), context=PLACE)
        for end in range(len(sealed)):
            with pytest.raises(Unreadable):
                opens(sealed[:end], context=PLACE)
        opens(sealed, context=PLACE)


def test_a_value_and_a_wrapped_key_are_not_taken_for_each_other(vault: Vault) -> None:
    _, wrapped = vault.new_data_key(context=PLACE)
    with pytest.raises(Unreadable):
        vault.open_sealed(wrapped, context=PLACE)
    with pytest.raises(Unreadable):
        vault.data_key(vault.seal(bytes(32), context=PLACE), context=PLACE)


def test_the_same_text_is_sealed_differently_each_time(vault: Vault) -> None:
    assert len({vault.seal(b"text", context=PLACE) for _ in range(100)}) == 100


def test_another_house_opens_nothing(vault: Vault, tmp_path: Path) -> None:
    other = Vault.create(tmp_path / "other")
    with pytest.raises(Unreadable):
        other.open_sealed(vault.seal(b"text", context=PLACE), context=PLACE)


def test_a_data_key_moves_with_its_owner(vault: Vault) -> None:
    data_key, wrapped = vault.new_data_key(context="draft|data_key|1")
    sealed = data_key.seal(b"answer", context=PLACE)
    moved = vault.rewrap(wrapped, context="draft|data_key|1", new_context="case_file|data_key|9")
    again = vault.wrap(data_key, context="case_file|data_key|9")
    for each in (moved, again):
        assert vault.data_key(each, context="case_file|data_key|9").open(sealed, context=PLACE) == b"answer"
        with pytest.raises(Unreadable):
            vault.data_key(each, context="draft|data_key|1")


def test_a_data_key_has_a_name_that_tells_nothing() -> None:
    one, other = DataKey(b"1" * 32), DataKey(b"2" * 32)
    assert one.key_id == DataKey(b"1" * 32).key_id
    assert one.key_id != other.key_id
    assert len(one.key_id) == 8


# --- rotation


def test_after_a_rotation_the_new_key_seals_and_the_old_one_opens(vault: Vault, folder: Path) -> None:
    old = vault.seal(b"old", context=PLACE)
    assert vault.rotate() == vault.key_id == "kek-002"
    new = vault.seal(b"new", context=PLACE)
    assert (sealed_by(old), sealed_by(new)) == ("kek-001", "kek-002")
    for each in (vault, Vault.open(folder, production=True)):
        assert each.key_id == "kek-002"
        assert each.open_sealed(old, context=PLACE) == b"old"
        assert each.open_sealed(new, context=PLACE) == b"new"


def test_a_process_that_was_running_learns_the_new_key(vault: Vault, folder: Path) -> None:
    running = Vault.open(folder, production=True)
    vault.rotate()
    assert running.open_sealed(vault.seal(b"new", context=PLACE), context=PLACE) == b"new"
    assert running.key_id == "kek-002"


def test_two_who_rotate_do_not_write_over_each_other(vault: Vault, folder: Path) -> None:
    other = Vault.open(folder, production=True)
    vault.rotate()
    assert other.rotate() == "kek-003"
    assert vault.open_sealed(other.seal(b"text", context=PLACE), context=PLACE) == b"text"


def test_a_key_that_is_missing_stops_the_start_with_its_name_and_what_to_do(
    vault: Vault, folder: Path
) -> None:
    vault.rotate()
    for name in ("kek-001", "index", "pepper", "cookie"):
        away = (folder / f"{name}.key").rename(folder / f"{name}.away")
        with pytest.raises(KeysRefused, match=rf"{name}\.key is missing .*`kiosk keys restore`"):
            Vault.open(folder, production=True)
        away.rename(folder / f"{name}.key")
    Vault.open(folder, production=True)


def test_without_a_retired_key_old_values_are_gone_and_new_ones_are_not(vault: Vault, folder: Path) -> None:
    old = vault.seal(b"old", context=PLACE)
    vault.rotate()
    new = vault.seal(b"new", context=PLACE)
    kept = retire_key(folder, "kek-001", kept_in=folder / RETIRED, mark=RETIRED)
    left = Vault.open(folder, production=True)
    assert left.open_sealed(new, context=PLACE) == b"new"
    with pytest.raises(Unreadable, match="kek-001"):
        left.open_sealed(old, context=PLACE)
    kept.rename(folder / "kek-001.key")  # somebody needs an old backup: the key goes back
    assert Vault.open(folder, production=True).open_sealed(old, context=PLACE) == b"old"


def test_a_running_process_seals_with_the_newest_key_at_once(vault: Vault, folder: Path) -> None:
    running = Vault.open(folder, production=True)
    vault.rotate()
    assert sealed_by(running.seal(b"text", context=PLACE)) == "kek-002"


def test_a_half_written_key_disturbs_nobody(vault: Vault, folder: Path) -> None:
    running = Vault.open(folder, production=True)
    (folder / "kek-002.key").touch(mode=0o400)
    assert sealed_by(running.seal(b"text", context=PLACE)) == "kek-001"


def test_codes_and_cookies_of_an_older_key_are_recognised(vault: Vault, folder: Path) -> None:
    running = Vault.open(folder, production=True)
    old, cookie = vault.code_digest("resume", "A"), vault.mac("cookie", b"A")
    names = vault.name_for("resume-code", b"A")
    assert (vault.rotate("pepper"), vault.rotate("cookie")) == ("pepper-002", "cookie-002")
    for each in (vault, running, Vault.open(folder, production=True)):
        new = each.code_digest("resume", "A")
        assert (len(new), new[0], len(old)) == (33, 2, 32)
        assert each.code_digests("resume", "A") == (new, old)
        assert each.is_code("resume", "A", old)
        assert each.is_code("resume", "A", new)
        assert not each.is_code("resume", "B", old)
        assert not each.is_code("resume", "A", b"\x03" + new[1:])
        assert each.mac("cookie", b"A") != cookie
        assert [each.mac("cookie", b"A", epoch=epoch) for epoch in each.epochs][1] == cookie
        assert each.name_for("resume-code", b"A") == names


@pytest.mark.parametrize("name", ["kek-1", "kek-000", "pepper-001", "pepper-2", "other", "kek-"])
def test_a_file_that_is_no_key_of_ours_stops_the_start(vault: Vault, folder: Path, name: str) -> None:
    (folder / f"{name}.key").touch(mode=0o400)
    with pytest.raises(KeysRefused, match="not a name of the ring"):
        Vault.open(folder, production=True)


def test_a_number_nobody_made_is_unreadable(vault: Vault) -> None:
    sealed = vault.seal(b"text", context=PLACE)
    with pytest.raises(Unreadable):
        vault.open_sealed(sealed[:1] + (999).to_bytes(2, "big") + sealed[3:], context=PLACE)
    with pytest.raises(Unreadable):
        sealed_by(b"\x02rest")


def test_a_rotated_demonstration_stays_one(tmp_path: Path) -> None:
    made = Vault.create(tmp_path / "demo", demo=True)
    made.rotate()
    with pytest.raises(KeysRefused, match="demonstration"):
        Vault.open(tmp_path / "demo", production=True)


# --- indexes and digests


def test_indexes_are_equal_for_equal_values_of_one_field_only(vault: Vault) -> None:
    assert vault.index("curp", "A") == vault.index("curp", "A")
    assert vault.index("curp", "A") != vault.index("nss", "A")
    assert vault.index("curp", "A") != vault.index("curp", "B")
    assert len(vault.index("curp", "A")) == 16


def test_digests_are_equal_for_equal_codes_of_one_purpose_only(vault: Vault) -> None:
    assert vault.code_digest("resume", "A") == vault.code_digest("resume", "A")
    assert vault.code_digest("resume", "A") != vault.code_digest("one_time", "A")
    assert len(vault.code_digest("resume", "A")) == 32
    assert vault.mac("cookie", b"A") != vault.mac("csrf", b"A")
    assert len(vault.mac("cookie", b"A")) == 32


def test_another_house_has_other_indexes_digests_and_macs(vault: Vault, tmp_path: Path) -> None:
    other = Vault.create(tmp_path / "other")
    assert other.index("curp", "A") != vault.index("curp", "A")
    assert other.code_digest("resume", "A") != vault.code_digest("resume", "A")
    assert other.mac("cookie", b"A") != vault.mac("cookie", b"A")


def test_no_two_uses_share_a_key(vault: Vault) -> None:
    """The same text under index, digest and mac gives unrelated bytes."""
    made = {vault.index("x", "A"), vault.code_digest("x", "A")[:16], vault.mac("x", b"A")[:16]}
    assert len(made) == 3
