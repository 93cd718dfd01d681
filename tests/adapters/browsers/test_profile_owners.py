"""Whose a browser profile is after a kill while its owner was renamed, deleted or brought back."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.browsers.installed import Installed
from fobwatch.adapters.browsers.separate_profiles import SeparateProfiles
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.browsers.browsers import Browser, BrowserOwner, BrowserPlace, Family
from fobwatch.core.catalogue.changes import VaultChanges
from fobwatch.core.errors import StorageError, VaultUnavailable
from tests.fakes import ANNA
from tests.fakes_secrets import FailingSecretStore
from tests.vault_world import VaultWorld, rename, vault_with

if TYPE_CHECKING:
    from collections.abc import Callable

CHROMIUM = Installed(
    browser=Browser(id="chromium", name="Chromium", icon="", family=Family.CHROMIUM),
    command=("/usr/bin/chromium",),
)
BRAVE = replace(CHROMIUM, browser=replace(CHROMIUM.browser, id="brave", name="Brave"))
DEAD = VaultUnavailable("The keyring does not answer", "It died.", "Start it.")
ROOT = Path(__file__).parents[3]


class Killed(BaseException):
    """Nothing that the program would do next happens."""


class Life:
    """Ends at the write after `left` ones, and lets nothing be written any more."""

    def __init__(self) -> None:
        self.left = sys.maxsize

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed


class MortalStore(FailingSecretStore):
    def __init__(self, life: Life) -> None:
        super().__init__()
        self._life = life

    def set(self, name: str, secret: str) -> None:
        self._life.spend()
        super().set(name, secret)

    def delete(self, name: str) -> None:
        self._life.spend()
        super().delete(name)


class Computer:
    """A vault, marks and browser profiles that outlive the program; `dev` is signed in there."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.life = Life()
        self.root = root
        self.store = MortalStore(self.life)
        self.world = VaultWorld(store=self.store)
        write = TextFile.write

        def mortal(file: TextFile, text: str) -> None:
            self.life.spend()
            write(file, text)

        monkeypatch.setattr(TextFile, "write", mortal)
        self.start()
        self.folders = [self.opened("dev", each) for each in (CHROMIUM, BRAVE)]
        for folder in self.folders:
            (folder / "Cookies").write_text("signed in")

    def start(self) -> None:
        """As the program does, after it was ended or killed."""
        self.life.left = sys.maxsize
        self.store.failure = None
        self.world.start()
        self.profiles = SeparateProfiles(self.root, self.world.vault)
        self.profiles.tidy()
        self.changes = VaultChanges(
            vault=self.world.vault,
            broker=self.world.broker,
            rules=self.world.rules,
            marks=self.world.marks,
            browser_profiles=self.profiles,
            journal=self.world.journal,
            clock=self.world.clock,
        )

    def opened(self, name: str, installed: Installed = CHROMIUM) -> Path:
        owner = BrowserOwner(name=name)
        return self.profiles.folder(installed, owner, BrowserPlace(owner=owner).look)

    def has(self, name: str) -> bool:
        return self.world.vault.profile(name) is not None

    def listed(self) -> list[tuple[str, bool]]:
        return [(each.owner.name, each.abandoned) for each in self.profiles.stored()]


def rename_dev(computer: Computer) -> None:
    computer.changes.save_profile(replace(ANNA, name="anna"), old_name="dev")


def remove_dev(computer: Computer) -> None:
    computer.changes.remove_profile("dev")


def undo(computer: Computer) -> None:
    computer.changes.undo()


def nothing(_computer: Computer) -> None:
    pass


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    return Computer(tmp_path / "own", monkeypatch)


@pytest.mark.parametrize(
    ("before", "change"),
    [(nothing, rename_dev), (nothing, remove_dev), (remove_dev, undo)],
    ids=["renamed", "deleted", "undone"],
)
def test_killed_at_any_write_it_is_whose_the_profile_is(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: Callable[[Computer], None],
    change: Callable[[Computer], None],
) -> None:
    for step in count():
        with monkeypatch.context() as patched:
            computer = Computer(tmp_path / str(step), patched)
            before(computer)
            computer.life.left = step
            try:
                change(computer)
                is_done = True
            except Killed:
                is_done = False
            computer.start()
            kept = [name for name in ("anna", "dev") if computer.has(name)][:1]
            opened = [computer.opened(name, each) for name in kept for each in (CHROMIUM, BRAVE)]

            assert opened == (computer.folders if kept else []), step
            assert all((folder / "Cookies").exists() for folder in opened), step
            assert computer.listed() == [(name, False) for name in kept for _ in range(2)], step
            assert sorted(path.stem for path in computer.root.glob("*")) == sorted(
                folder.name for folder in opened for _ in range(2)
            ), step
        if is_done:
            assert step > 3
            return


def test_where_the_keyring_never_took_the_new_name_it_is_found_by_the_old_one(
    computer: Computer,
) -> None:
    computer.store.failure = DEAD
    rename_dev(computer)
    meanwhile = [computer.opened("anna", each) for each in (CHROMIUM, BRAVE)]
    computer.start()

    assert computer.has("dev")
    assert meanwhile == computer.folders
    assert [computer.opened("dev", each) for each in (CHROMIUM, BRAVE)] == computer.folders


def test_a_browser_that_was_first_opened_meanwhile_follows_to_the_old_name_too(
    computer: Computer,
) -> None:
    other = replace(CHROMIUM, browser=replace(CHROMIUM.browser, id="edge", name="Edge"))
    computer.store.failure = DEAD
    rename_dev(computer)
    made = computer.opened("anna", other)
    computer.start()

    assert computer.opened("dev", other) == made


def test_once_the_keyring_has_the_new_name_a_new_profile_of_the_old_one_has_nothing_of_it(
    computer: Computer,
) -> None:
    computer.store.failure = DEAD
    rename_dev(computer)
    computer.store.failure = None
    computer.world.vault.retry()
    computer.world.vault.save_profile(ANNA)
    new = computer.opened("dev")
    computer.changes.remove_profile("anna")
    computer.start()

    assert new not in computer.folders
    assert computer.opened("dev") == new
    assert computer.listed() == [("dev", False)]


def test_a_profile_deleted_while_the_keyring_is_away_leaves_nothing_to_the_next_of_its_name(
    computer: Computer,
) -> None:
    computer.store.failure = DEAD
    remove_dev(computer)
    computer.world.vault.save_profile(ANNA)

    assert computer.opened("dev") not in computer.folders


def test_a_profile_that_could_not_be_renamed_keeps_its_own_and_a_new_one_gets_none(
    computer: Computer,
) -> None:
    computer.world.marks.set_favourite("dev", wanted=True)
    computer.world.marks_file.failure = StorageError("It cannot be written", "Full.", "Free some.")
    with pytest.raises(StorageError):
        rename_dev(computer)
    computer.world.vault.save_profile(replace(ANNA, name="anna"))

    assert computer.opened("anna") not in computer.folders
    assert computer.opened("dev") == computer.folders[0]


def test_a_locked_vault_after_a_kill_changes_nothing_until_it_is_read(computer: Computer) -> None:
    computer.life.left = 1
    with pytest.raises(Killed):
        remove_dev(computer)
    computer.life.left = sys.maxsize
    computer.world.vault.lock()
    profiles = SeparateProfiles(computer.root, computer.world.vault)
    profiles.tidy()
    while_locked = [each.abandoned for each in profiles.stored()]
    computer.start()

    assert while_locked == [False, False]
    assert computer.opened("dev") == computer.folders[0]


CHILD = """
import sys
from pathlib import Path
from fobwatch.adapters.browsers.separate_profiles import SeparateProfiles
from tests.vault_world import vault_with

profiles = SeparateProfiles(Path(sys.argv[1]), vault_with("prod"))
with profiles.following("prod", "dev"):
    print("begun", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("kept", ["prod", "dev"], ids=["before the vault", "after it"])
def test_a_process_that_is_killed_leaves_it_to_who_the_vault_has(tmp_path: Path, kept: str) -> None:
    owner = BrowserOwner(name="prod")
    look = BrowserPlace(owner=owner).look
    folder = SeparateProfiles(tmp_path, vault_with("prod")).folder(CHROMIUM, owner, look)
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        begun = child.stdout.readline()
        child.kill()
    profiles = SeparateProfiles(tmp_path, vault_with(kept))
    profiles.tidy()

    assert begun == "begun\n"
    assert profiles.folder(CHROMIUM, BrowserOwner(name=kept), look) == folder


def test_a_name_of_the_aws_files_leaves_its_own_to_nobody_when_a_profile_gets_the_name(
    computer: Computer,
) -> None:
    shadowed = computer.opened("anna")
    other = replace(CHROMIUM, browser=replace(CHROMIUM.browser, id="edge", name="Edge"))
    elsewhere = computer.opened("anna", other)
    rename_dev(computer)

    assert computer.opened("anna") == computer.folders[0]
    assert computer.opened("anna", other) != elsewhere
    assert not shadowed.exists()


def test_renamed_twice_and_back_it_is_still_its_own(computer: Computer) -> None:
    vault = vault_with("prod")
    profiles = SeparateProfiles(computer.root, vault)
    prod, look = BrowserOwner(name="prod"), BrowserPlace(owner=BrowserOwner(name="prod")).look
    folder = profiles.folder(CHROMIUM, prod, look)
    for old, new in (("prod", "a"), ("a", "b"), ("b", "prod")):
        rename(vault, profiles, old, new)

    assert profiles.folder(CHROMIUM, prod, look) == folder
