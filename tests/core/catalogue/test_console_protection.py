"""Which consoles a person is asked about: their own, and what is built upon them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fobwatch.core.catalogue.console_protection import ConsoleProtection
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.errors import StorageError
from fobwatch.core.profiles.profile import Origin
from tests.fakes import ADMIN, ANNA, NOON
from tests.fakes_files import MemoryTextStore
from tests.staged import StagedCatalogue, StagedVault

BEYOND = replace(ADMIN, name="beyond", role_arn=f"{ADMIN.role_arn}2", source_profile="prod-admin")
SAME = replace(ADMIN, name="same", source_profile="gone", origin=Origin.AWS_FILES)
OTHER = replace(ADMIN, name="other", role_arn=f"{ADMIN.role_arn}3")
CATALOGUE = StagedCatalogue(StagedVault(), ANNA, ADMIN, BEYOND, SAME, OTHER)


@pytest.fixture
def marks() -> PreferencesFile:
    return PreferencesFile(MemoryTextStore())


def asked(marks: PreferencesFile) -> dict[str, str]:
    protection = ConsoleProtection(marks, CATALOGUE)
    names = [profile.name for profile in CATALOGUE.profiles()]
    return {name: because for name in names if (because := protection.because(name))}


def test_nobody_is_asked_unless_they_want_it(marks: PreferencesFile) -> None:
    marks.set_environment("prod-admin", Environment(word="production"))

    assert asked(marks) == {}
    ConsoleProtection(marks, CATALOGUE).check("prod-admin")


def test_a_role_is_asked_about_with_what_is_built_upon_it_and_by_any_name(
    marks: PreferencesFile,
) -> None:
    marks.set_environment("prod-admin", Environment(asks_first=True))

    assert asked(marks) == dict.fromkeys(("prod-admin", "beyond", "same"), "prod-admin")


def test_a_key_is_asked_about_with_every_role_that_it_assumes(marks: PreferencesFile) -> None:
    marks.set_environment("dev", Environment(asks_first=True))

    assert asked(marks) == dict.fromkeys(("dev", "prod-admin", "beyond", "other"), "dev")


def test_what_is_not_confirmed_is_refused(marks: PreferencesFile) -> None:
    marks.set_environment("prod-admin", Environment(asks_first=True))
    with pytest.raises(ConsentOpen) as caught:
        ConsoleProtection(marks, CATALOGUE).check("beyond")

    assert "beyond" in caught.value.title
    assert "prod-admin" in caught.value.message


@pytest.fixture
def damaged() -> MemoryTextStore:
    return MemoryTextStore("damaged")


@pytest.fixture
def lost(damaged: MemoryTextStore) -> PreferencesFile:
    marks = PreferencesFile(damaged)
    with pytest.raises(StorageError):
        marks.load()
    return marks


def test_where_the_marks_are_lost_every_console_is_asked_about(lost: PreferencesFile) -> None:
    assert asked(lost).keys() == {profile.name for profile in CATALOGUE.profiles()}


def test_what_saves_them_by_itself_is_no_answer(
    lost: PreferencesFile, damaged: MemoryTextStore
) -> None:
    lost.note_use("other", NOON)
    lost.save()
    restarted = PreferencesFile(damaged)
    restarted.load()

    assert "other" in asked(lost)
    assert "other" in asked(restarted)


def test_a_person_answers_for_a_profile_and_what_it_is_built_upon(lost: PreferencesFile) -> None:
    lost.set_environment("prod-admin", Environment(word="production"))
    half = asked(lost)
    lost.set_environment("dev", Environment())

    assert half["prod-admin"] == "dev"
    assert "prod-admin" not in asked(lost)
    assert "other" in asked(lost)
