"""The vault in a file: opened by its passphrase alone, never in clear, never half written."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.vault.encrypted_file import EncryptedFileStore
from fobwatch.adapters.vault.encrypted_format import Cost
from fobwatch.core.errors import (
    FobwatchError,
    InputError,
    VaultDenied,
    VaultEntryDamaged,
    VaultLocked,
    VaultMissing,
    VaultUnavailable,
)
from tests.contracts.secret_store import SecretStoreContract

if TYPE_CHECKING:
    from pathlib import Path

PASSPHRASE = "correct horse battery staple"
CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
"""Deriving the key takes no time that a test would have to wait for."""

OPEN_AND_WAIT = """
import sys
from pathlib import Path
from fobwatch.adapters.vault.encrypted_file import EncryptedFileStore
store = EncryptedFileStore(Path(sys.argv[1]))
store.unlock(sys.argv[2])
print("open", flush=True)
sys.stdin.read()
"""

SAVE_FOR_EVER = """
import sys
from itertools import count
from pathlib import Path
from fobwatch.adapters.vault.encrypted_file import EncryptedFileStore
store = EncryptedFileStore(Path(sys.argv[1]))
store.unlock(sys.argv[2])
for number in count():
    store.set("session/dev", f"{number} " * 20_000)
    print(number, flush=True)
"""


def made(path: Path) -> EncryptedFileStore:
    store = EncryptedFileStore(path, cost=CHEAP)
    store.create(PASSPHRASE)
    return store


def again(path: Path, passphrase: str = PASSPHRASE) -> EncryptedFileStore:
    store = EncryptedFileStore(path, cost=CHEAP)
    store.unlock(passphrase)
    return store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "vault.fobwatch"


@pytest.fixture
def store(path: Path) -> EncryptedFileStore:
    return made(path)


class Reopened:
    """The file, opened by another program once it is asked for something."""

    def __init__(self, first: EncryptedFileStore, path: Path) -> None:
        self._first = first
        self._path = path

    def names(self) -> frozenset[str]:
        self._first.lock()
        self._second = again(self._path)
        return self._second.names()

    def get(self, name: str) -> str | None:
        return self._second.get(name)

    def set(self, name: str, secret: str) -> None:
        self._second.set(name, secret)

    def delete(self, name: str) -> None:
        self._second.delete(name)


class TestEncryptedFileStore(SecretStoreContract):
    @pytest.fixture
    def reopened(self, store: EncryptedFileStore, path: Path) -> Reopened:
        return Reopened(store, path)


def test_nothing_of_it_is_on_disk_in_clear(store: EncryptedFileStore, path: Path) -> None:
    store.set("profile/prod", "the-secret-of-prod")
    written = b"".join(file.read_bytes() for file in path.parent.iterdir())

    for trace in (b"the-secret", b"profile/prod", PASSPHRASE.encode()):
        assert trace not in written
        assert base64.b64encode(trace).rstrip(b"=")[:-1] not in written


def test_the_file_is_its_owner_s_alone(store: EncryptedFileStore, path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0


def test_a_wrong_passphrase_opens_nothing(store: EncryptedFileStore, path: Path) -> None:
    store.lock()

    with pytest.raises(VaultLocked, match="passphrase is wrong"):
        again(path, "correct horse battery stapler")


def test_the_passphrase_may_be_typed_with_composed_or_combined_letters(path: Path) -> None:
    first = EncryptedFileStore(path, cost=CHEAP)
    first.create("schl\N{LATIN SMALL LETTER U WITH DIAERESIS}ssel-und-schloss")
    first.lock()

    assert again(path, "schlu\N{COMBINING DIAERESIS}ssel-und-schloss").names() == frozenset()


def test_locked_it_gives_and_takes_nothing(store: EncryptedFileStore) -> None:
    store.set("a", "b")
    store.lock()

    for attempt in (
        store.names,
        lambda: store.get("a"),
        lambda: store.set("a", "c"),
        lambda: store.delete("a"),
    ):
        with pytest.raises(VaultLocked):
            attempt()


def test_another_passphrase_keeps_the_secrets(store: EncryptedFileStore, path: Path) -> None:
    store.set("a", "kept")
    store.change_passphrase(PASSPHRASE, "another one, much longer")
    store.lock()

    with pytest.raises(VaultLocked):
        again(path)

    assert again(path, "another one, much longer").get("a") == "kept"


def test_the_old_passphrase_is_asked_for(store: EncryptedFileStore, path: Path) -> None:
    with pytest.raises(VaultLocked):
        store.change_passphrase("not the old one", "another one, much longer")

    store.lock()
    assert again(path).names() == frozenset()


def test_a_short_passphrase_is_refused(path: Path) -> None:
    with pytest.raises(InputError, match="too short"):
        EncryptedFileStore(path, cost=CHEAP).create("elevenchars")

    assert not path.exists()


def test_a_vault_that_is_there_is_never_overwritten(store: EncryptedFileStore, path: Path) -> None:
    store.set("a", "kept")
    store.lock()

    with pytest.raises(VaultDenied, match="already"):
        EncryptedFileStore(path, cost=CHEAP).create(PASSPHRASE)

    assert again(path).get("a") == "kept"


def test_without_a_file_there_is_nothing_to_unlock(path: Path) -> None:
    with pytest.raises(VaultMissing):
        EncryptedFileStore(path).unlock(PASSPHRASE)


def cut(text: str) -> str:
    return text[: len(text) // 2]


def flipped(text: str) -> str:
    at = len(text) - 30
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def expensive(text: str) -> str:
    """A header that would have the computer work for hours."""
    header, _, rest = text.partition(".")
    fields = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    fields["argon2id"]["memory_kib"] = 2**40
    encoded = base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")
    return f"{encoded}.{rest}"


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda _: "no vault",
        lambda _: "a.b.c.d.e",
        lambda _: "\N{SNOWMAN}.x",
        cut,
        flipped,
        expensive,
    ],
    ids=["empty", "text", "dots", "snow", "cut", "flipped", "expensive"],
)
def test_a_damaged_file_is_said_to_be_and_left_as_it_is(
    store: EncryptedFileStore, path: Path, damage: object
) -> None:
    store.set("a", "b")
    store.lock()
    assert callable(damage)
    text = damage(path.read_text("utf-8"))
    path.write_text(text, "utf-8")

    with pytest.raises(VaultEntryDamaged):
        again(path)

    assert path.read_text("utf-8") == text


def test_a_file_that_another_program_replaced_is_not_overwritten(
    store: EncryptedFileStore, path: Path
) -> None:
    store.set("a", "b")
    older = path.read_text()
    store.set("a", "c")
    path.write_text(older)

    with pytest.raises(VaultUnavailable, match="changed"):
        store.set("a", "d")

    assert path.read_text() == older


def test_two_programs_do_not_have_it_open_at_once(path: Path) -> None:
    made(path).lock()
    other = subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_WAIT, str(path), PASSPHRASE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    opened = other.stdout.readline()
    with pytest.raises(VaultUnavailable, match="in use"):
        again(path)
    other.communicate()

    assert opened == "open\n"
    assert again(path).names() == frozenset()


@pytest.mark.parametrize("saves", [1, 4, 9])
def test_killed_while_it_saves_it_keeps_what_it_said_was_saved(path: Path, saves: int) -> None:
    first = made(path)
    first.set("profile/dev", "kept")
    first.lock()
    with subprocess.Popen(
        [sys.executable, "-c", SAVE_FOR_EVER, str(path), PASSPHRASE],
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        for _ in range(saves):
            other.stdout.readline()
        other.send_signal(signal.SIGKILL)
        said = other.stdout.read().split()
    last = int(said[-1]) if said else saves - 1
    store = again(path)

    assert store.get("session/dev") in {f"{number} " * 20_000 for number in (last, last + 1)}
    assert store.get("profile/dev") == "kept"


def test_what_is_written_beside_the_file_is_encrypted_and_its_owner_s_alone(
    store: EncryptedFileStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced: list[tuple[bytes, int]] = []
    replace = os.replace

    def look_and_replace(source: str, target: Path) -> None:
        with open(source, "rb") as temporary:  # noqa: PTH123 - os.replace is given a name
            replaced.append((temporary.read(), os.fstat(temporary.fileno()).st_mode & 0o077))
        replace(source, target)

    monkeypatch.setattr(os, "replace", look_and_replace)
    store.set("profile/prod", "the-secret-of-prod")

    assert [(b"the-secret" in text, mode) for text, mode in replaced] == [(False, 0)]
    assert replaced[0][0] == path.read_bytes()


def test_a_change_that_cannot_be_written_is_told_and_nothing_is_lost(
    store: EncryptedFileStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.set("a", "kept")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(VaultDenied):
            store.set("a", "lost")

    assert store.get("a") == "kept"
    store.lock()
    assert again(path).get("a") == "kept"


def test_the_key_is_made_by_the_recommended_cost_unless_told_otherwise(path: Path) -> None:
    EncryptedFileStore(path).create(PASSPHRASE)
    header = path.read_text("utf-8").partition(".")[0]
    recipe = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["argon2id"]

    assert {**recipe, "salt": len(base64.urlsafe_b64decode(recipe["salt"]))} == {
        "salt": 16,
        "memory_kib": 65_536,
        "iterations": 3,
        "lanes": 4,
    }


def test_no_error_holds_a_secret(store: EncryptedFileStore, path: Path) -> None:
    store.set("a", "the-secret")
    store.lock()
    told: list[FobwatchError] = []
    for attempt in (lambda: again(path, "wrong wrong wrong"), lambda: store.get("a")):
        with pytest.raises(FobwatchError) as caught:
            attempt()
        told.append(caught.value)

    assert "the-secret" not in repr(told) + repr(store)
    assert "wrong wrong" not in repr(told)
