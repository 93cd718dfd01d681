"""What the vault knows of questions before consoles: no older file of marks takes one away."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.catalogue.console_protection import ConsoleProtection
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.protection_copies import ProtectionCopies
from fobwatch.core.console.protection import PROTECTIONS, Protection
from fobwatch.core.errors import StorageError, VaultUnavailable
from tests.fakes import ANNA, NOON
from tests.fakes_files import MemoryTextStore
from tests.fakes_secrets import FailingSecretStore
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from fobwatch.core.catalogue.errors import ProtectionsRestored

ASKS = Environment(word="production", colour="red", asks_first=True)
FULL = StorageError("It cannot be written", "No space left on device.", "Free some space.")
DEAD = VaultUnavailable("The keyring does not answer", "It died.", "Start it.")


class Program:
    """A program that starts on the files and the keyring that are there."""

    def __init__(self, file: MemoryTextStore, store: FailingSecretStore) -> None:
        self.world = VaultWorld(store=store, marks_file=file)
        self.file, self.store = file, store
        self.told: list[ProtectionsRestored] = []
        self.start()

    def start(self) -> None:
        self.store.failure = None
        self.world.start()
        self.told.clear()
        self.attach()
        self.copies.note_vault()

    def attach(self) -> None:
        self.copies = ProtectionCopies(self.world.marks, self.world.vault)
        self.copies.on_restored(self.told.append)
        self.protection = ConsoleProtection(
            self.world.marks, self.world.catalogue, copies=self.copies
        )
        self.copies.begin()

    def choose(self, name: str, environment: Environment = ASKS) -> None:
        self.protection.choose(name, environment)
        self.world.marks.save()

    def asks(self, name: str = "dev") -> bool:
        return bool(self.protection.because(name))

    def in_vault(self) -> set[str]:
        return {each.profile for each in self.world.vault.all(PROTECTIONS)}


@pytest.fixture
def program() -> Program:
    return Program(MemoryTextStore(), FailingSecretStore())


@pytest.mark.parametrize("is_there", [True, False], ids=["an older file", "none"])
def test_a_file_without_a_question_that_was_chosen_does_not_take_it_away(
    program: Program, is_there: bool
) -> None:
    program.world.marks.save()
    older = program.file.text
    program.choose("dev")
    program.file.text = older if is_there else None
    program.start()
    told = list(program.told)
    program.start()

    assert program.asks("dev")
    assert program.world.marks.current.environment("dev") == ASKS
    assert [error.message.partition(".")[0] for error in told] == ["This is about dev"]
    assert program.told == []


def test_an_older_file_that_says_it_opens_unasked_is_believed_as_little(program: Program) -> None:
    program.choose("dev", Environment(word="test"))
    older = program.file.text
    program.choose("dev")
    program.file.text = older
    program.start()

    assert program.asks("dev")
    assert program.world.marks.current.environment("dev").word == "test"


def test_not_one_console_opens_between_the_reading_of_the_vault_and_its_first_note(
    program: Program,
) -> None:
    program.choose("dev")
    program.file.text = None
    program.world.start()
    program.attach()

    assert program.asks("dev")


def test_what_a_person_takes_back_stays_taken_back(program: Program) -> None:
    program.choose("dev")
    program.choose("dev", Environment())
    program.start()

    assert not program.asks("dev")
    assert program.in_vault() == set()
    assert program.told == []


def test_killed_between_the_two_the_stricter_of_both_holds(program: Program) -> None:
    program.choose("dev")
    program.store.failure = DEAD
    program.choose("dev", Environment())
    program.choose("prod-admin")
    program.start()

    assert program.asks("dev")
    assert program.asks("prod-admin")
    assert program.in_vault() == {"dev", "prod-admin"}
    assert [error.message.partition(".")[0] for error in program.told] == ["This is about dev"]


def test_of_many_the_first_are_named(program: Program) -> None:
    for number in range(8):
        program.choose(f"profile-{number}")
    program.file.text = None
    program.start()

    [error] = program.told
    assert "profile-4, 3 more." in error.message


def test_on_a_full_disk_a_question_is_not_taken_from_the_vault_either(program: Program) -> None:
    program.choose("dev")
    program.file.failure = FULL
    with pytest.raises(StorageError):
        program.choose("dev", Environment())
    program.file.failure = None
    program.start()

    assert program.asks("dev")
    assert program.told == []


def test_the_marks_of_an_earlier_version_or_another_computer_go_into_an_empty_vault(
    program: Program,
) -> None:
    program.choose("dev")
    program.choose("only-in-the-files")
    moved = Program(program.file, FailingSecretStore())

    assert moved.asks("dev")
    assert moved.in_vault() == {"dev", "only-in-the-files"}
    assert moved.told == []


def test_an_older_keyring_may_ask_for_more_and_never_for_less(program: Program) -> None:
    program.choose("dev")
    older = dict(program.store.entries)
    program.choose("dev", Environment())
    program.choose("prod-admin")
    program.store.entries.clear()
    program.store.entries.update(older)
    program.start()

    assert program.asks("dev")
    assert program.asks("prod-admin")


def test_what_is_chosen_while_the_vault_is_locked_is_in_it_afterwards(program: Program) -> None:
    program.choose("dev")
    program.world.vault.lock()
    program.choose("prod-admin")
    program.choose("dev", Environment())
    while_locked = program.world.vault.all(PROTECTIONS)
    program.world.vault.retry()

    assert while_locked == ()
    assert program.in_vault() == {"prod-admin"}
    assert program.told == []


def test_until_the_vault_can_be_read_nothing_in_it_is_taken_for_missing(program: Program) -> None:
    program.choose("dev")
    program.file.text = None
    program.store.failure = DEAD
    program.world.start()
    program.attach()
    program.world.marks.set_favourite("dev", wanted=True)
    program.world.marks.save()
    program.store.failure = None
    program.world.vault.retry()

    assert program.asks("dev")
    assert len(program.told) == 1


def test_an_entry_that_cannot_be_read_still_asks_and_stays_as_it_is(program: Program) -> None:
    program.choose("dev")
    program.file.text = None
    entry = PROTECTIONS.entry("dev")
    newer = json.dumps({**json.loads(program.store.entries[entry]), "version": 2})
    program.store.entries[entry] = newer
    program.start()

    assert program.asks("dev")
    assert program.store.entries[entry] == newer


def test_an_older_file_takes_no_identity_that_was_noted_since(program: Program) -> None:
    """By which the same key under another name is asked about too."""
    program.choose("dev")
    older = program.file.text
    key = replace(ANNA.access_key, access_key_id="AKIAROTATED00000TEST")
    program.world.vault.save_profile(replace(ANNA, access_key=key))
    program.protection.note()
    program.file.text = older
    program.start()
    program.world.vault.save_profile(ANNA)
    program.world.vault.save_profile(replace(ANNA, name="copy", access_key=key, mfa_serial=""))

    assert program.asks("copy")
    assert program.told == []


@pytest.mark.parametrize("undone", [False, True], ids=["deleted", "undone"])
def test_it_goes_and_comes_back_with_its_profile(program: Program, undone: bool) -> None:
    program.choose("dev")
    program.world.changes.remove_profile("dev")
    if undone:
        program.world.changes.undo()
    program.start()

    assert program.in_vault() == ({"dev"} if undone else set())
    assert program.asks("dev") is undone
    assert program.told == []


def test_it_follows_a_rename(program: Program) -> None:
    program.choose("dev")
    program.world.changes.save_profile(replace(ANNA, name="anna"), old_name="dev")
    program.start()

    assert program.in_vault() == {"anna"}
    assert program.asks("anna")
    assert program.told == []


def test_a_mark_without_a_question_is_no_matter_of_the_vault(program: Program) -> None:
    program.choose("dev", Environment(word="staging"))
    program.world.marks.note_use("dev", NOON)
    program.world.marks.save()

    assert not [entry for entry in program.store.writes if entry.startswith("protection/")]


def test_its_record_is_read_as_it_was_written() -> None:
    text = (
        '{"version":1,"kind":"console-protection","profile":"dev","word":"production",'
        '"colour":"red","identities":["0f"]}'
    )
    protection = Protection(profile="dev", word="production", colour="red", identities=("0f",))

    assert PROTECTIONS.load(text) == protection
    assert json.loads(PROTECTIONS.dump(protection)) == json.loads(text)
