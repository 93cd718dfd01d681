"""The marks on profiles, and the file that they are kept in."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest

from fobwatch.core.catalogue.environments import NOWHERE, PRODUCTION, Environment
from fobwatch.core.catalogue.profile_marks import (
    HALF_LIFE,
    MAX_FAVOURITES,
    NO_SERVICES,
    ConsoleServices,
)
from fobwatch.core.catalogue.profile_preferences import MAX_USES, PreferencesFile
from fobwatch.core.errors import StorageError
from tests.core.session_records import hours
from tests.fakes import NOON
from tests.fakes_files import CrossedStore, MemoryTextStore

FULL = StorageError("The disk is full", "", "")


@pytest.fixture
def store() -> MemoryTextStore:
    return MemoryTextStore()


@pytest.fixture
def marks(store: MemoryTextStore) -> PreferencesFile:
    return PreferencesFile(store)


def test_what_is_marked_is_there_after_a_restart(
    marks: PreferencesFile, store: MemoryTextStore
) -> None:
    marks.set_favourite("sandbox", wanted=True)
    marks.set_muted("audit", wanted=True)
    marks.pin("dev")
    marks.note_use("dev", NOON)
    marks.set_tags(["dev", "sandbox"], ("prod", "billing"))
    marks.set_tags(["sandbox"], ())
    marks.set_environment("dev", Environment(word="sandbox", colour="pink", asks_first=True))
    marks.set_service("dev", "s3", wanted=True)
    marks.note_service("dev", "lambda")
    marks.save()
    again = PreferencesFile(store)
    again.load()

    assert again.current == marks.current
    assert again.current.tags == {"dev": ("prod", "billing")}
    assert again.current.services_of("dev") == ConsoleServices(favourites=("s3",), last="lambda")
    assert again.current.services_of("sandbox") == NO_SERVICES


def test_marks_are_taken_off_again(marks: PreferencesFile) -> None:
    marks.set_favourite("sandbox", wanted=True)
    marks.set_muted("sandbox", wanted=True)
    marks.set_favourite("sandbox", wanted=False)
    marks.set_muted("sandbox", wanted=False)
    marks.pin("sandbox")
    marks.pin("")

    assert marks.current == PreferencesFile(MemoryTextStore()).current


def test_favourite_services_stay_in_the_order_in_which_they_were_added(
    marks: PreferencesFile,
) -> None:
    for service in ("s3", "lambda", "ec2", "s3"):
        marks.set_service("dev", service, wanted=True)
    marks.set_service("dev", "ec2", wanted=False)

    assert marks.current.services_of("dev").favourites == ("lambda", "s3")


def test_of_too_many_favourite_services_the_first_gives_way(marks: PreferencesFile) -> None:
    for number in range(MAX_FAVOURITES + 1):
        marks.set_service("dev", f"service-{number}", wanted=True)

    favourites = marks.current.services_of("dev").favourites
    assert favourites[0] == "service-1"
    assert len(favourites) == MAX_FAVOURITES


def test_frequent_and_late_use_comes_first(marks: PreferencesFile) -> None:
    marks.note_use("once-lately", NOON)
    for _ in range(4):
        marks.note_use("often-last-week", NOON - HALF_LIFE)
    for _ in range(4):
        marks.note_use("often-long-ago", NOON - 10 * HALF_LIFE)

    recent = marks.current.recent(NOON)

    assert recent == ("often-last-week", "once-lately", "often-long-ago")


def test_a_use_counts_half_after_a_week(marks: PreferencesFile) -> None:
    marks.note_use("dev", NOON)

    assert marks.current.uses["dev"].frecency(NOON + timedelta(days=7)) == pytest.approx(0.5)


def test_a_use_in_the_future_does_not_count_more(marks: PreferencesFile) -> None:
    marks.note_use("dev", NOON + hours(5))

    assert marks.current.uses["dev"].frecency(NOON) == pytest.approx(1.0)


def test_the_least_used_are_forgotten(marks: PreferencesFile) -> None:
    marks.note_use("first", NOON - hours(1))
    for number in range(MAX_USES):
        marks.note_use(f"profile-{number}", NOON)

    assert len(marks.current.uses) == MAX_USES
    assert "first" not in marks.current.uses


def test_marks_follow_a_new_name(marks: PreferencesFile) -> None:
    marks.set_favourite("dev", wanted=True)
    marks.set_muted("dev", wanted=True)
    marks.pin("dev")
    marks.note_use("dev", NOON)
    marks.set_tags(["dev"], ("prod",))
    marks.note_service("dev", "s3")
    marks.copy("dev", "development")
    marks.leave("dev", "development")
    found = marks.current

    assert found.favourites == found.muted == {"development"}
    assert found.pinned == "development"
    assert found.recent(NOON) == ("development",)
    assert found.tags == {"development": ("prod",)}
    assert found.services == {"development": ConsoleServices(last="s3")}


def test_marks_of_a_removed_profile_are_forgotten(marks: PreferencesFile) -> None:
    marks.set_favourite("dev", wanted=True)
    marks.pin("dev")
    marks.note_use("dev", NOON)
    marks.set_tags(["dev"], ("prod",))
    marks.set_service("dev", "s3", wanted=True)
    before = marks.current
    taken = marks.take("dev")
    without = marks.current
    marks.put_back(taken)

    assert without == PreferencesFile(MemoryTextStore()).current
    assert marks.current == before


def test_marks_that_are_put_back_leave_what_is_pinned_by_now(marks: PreferencesFile) -> None:
    marks.pin("dev")
    taken = marks.take("dev")
    marks.pin("prod")
    marks.put_back(taken)

    assert marks.current.pinned == "prod"


def test_without_a_file_there_are_no_marks(marks: PreferencesFile) -> None:
    marks.load()

    assert marks.current.favourites == frozenset()


DAMAGED: tuple[dict[str, object], ...] = (
    {"favourites": "dev"},
    {"uses": []},
    {"uses": {"dev": {"weight": 1}}},
    {"uses": {"dev": {"weight": "x", "at": ""}}},
    {"uses": {"dev": {"weight": 1, "at": "2026-11-22T12:00:00"}}},
    {"uses": {"dev": {"weight": 10**400, "at": "2026-11-22T12:00:00Z"}}},
    {"uses": {"dev": {"weight": "nan", "at": "2026-11-22T12:00:00Z"}}},
    {"uses": {"dev": {"weight": "inf", "at": "2026-11-22T12:00:00Z"}}},
    {"uses": {"dev": {"weight": 1, "at": "0001-01-01T00:00:00+14:00"}}},
    {"tags": ["prod"]},
    {"tags": {"dev": "prod"}},
    {"identities": {"dev": "digest"}},
    {"environments": {"dev": {"word": "prod", "colour": "mauve", "asks_first": True}}},
    {"services": []},
    {"services": {"dev": []}},
    {"services": {"dev": {"last": "s3"}}},
    {"services": {"dev": {"favourites": "s3", "last": ""}}},
    {"lost": 0},
    {"favourites": ["\ud800"]},
    {"tags": {"\ud800": []}},
    {"services": {"dev": {"favourites": ["s3", 1], "last": ""}}},
    {"services": {"dev": {"favourites": [], "last": None}}},
    {"services": {"dev": {"favourites": [], "last": "s3/../ec2"}}},
    {"services": {"dev": {"favourites": ["s3#"], "last": ""}}},
    {"services": {"dev": {"favourites": [""], "last": ""}}},
)
SOUND: dict[str, object] = {
    "favourites": [],
    "muted": [],
    "pinned": "",
    "lost": False,
    "uses": {},
    "browsers": {},
    "tags": {},
    "environments": {},
    "identities": {},
    "services": {},
}


def test_the_file_that_is_damaged_below_is_sound_otherwise() -> None:
    PreferencesFile(MemoryTextStore(json.dumps(SOUND))).load()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        *(json.dumps({**SOUND, **part}) for part in DAMAGED),
    ],
)
def test_a_damaged_file_is_told_and_left_alone(text: str) -> None:
    store = MemoryTextStore(text)
    with pytest.raises(StorageError):
        PreferencesFile(store).load()

    assert store.text == text


def test_a_damaged_file_is_kept_when_another_is_written() -> None:
    store = MemoryTextStore("damaged")
    marks = PreferencesFile(store)
    with pytest.raises(StorageError):
        marks.load()

    marks.pin("dev")
    marks.save()
    marks.save()

    assert store.aside == "damaged"
    assert store.text is not None
    assert "dev" in store.text


def test_a_sound_file_is_never_set_aside(marks: PreferencesFile, store: MemoryTextStore) -> None:
    marks.load()
    marks.pin("dev")
    marks.save()
    marks.load()
    marks.save()

    assert store.aside is None


def test_an_environment_follows_its_profile_and_comes_back_with_it(marks: PreferencesFile) -> None:
    chosen = Environment(word="sandbox", asks_first=True)
    marks.set_environment("dev", chosen)
    marks.copy("dev", "dev-2")
    marks.leave("dev", "dev-2")
    renamed = marks.current.environment("dev-2")
    taken = marks.take("dev-2")
    without = marks.current.environment("dev-2")
    marks.put_back(taken)

    assert renamed == chosen == marks.current.environment("dev-2")
    assert without == NOWHERE


def test_what_a_name_suggests_is_not_stored_and_may_be_denied(marks: PreferencesFile) -> None:
    marks.set_environment("prod", Environment(word=PRODUCTION))
    suggested = dict(marks.current.environments)
    marks.set_environment("prod", NOWHERE)

    assert suggested == {}
    assert marks.current.environment("prod") == NOWHERE


def test_a_copy_that_cannot_be_stored_leaves_the_marks_as_they_were(
    marks: PreferencesFile, store: MemoryTextStore
) -> None:
    marks.set_environment("dev", Environment(word="sandbox", asks_first=True))
    marks.set_favourite("test", wanted=True)
    before, store.failure = marks.current, FULL
    with pytest.raises(StorageError):
        marks.copy("dev", "test")

    assert marks.current == before


@pytest.mark.parametrize("stricter", ["dev", "test"])
def test_of_two_profiles_in_one_the_one_that_is_asked_about_counts(
    marks: PreferencesFile, stricter: str
) -> None:
    for name in ("dev", "test"):
        asks_first = name == stricter
        marks.set_environment(name, Environment(word=name, asks_first=asks_first))
    marks.copy("dev", "test")

    assert marks.current.environment("test") == Environment(word="dev", asks_first=True)


def test_a_damaged_file_is_not_forgotten_where_no_new_one_could_be_written(
    store: MemoryTextStore,
) -> None:
    store.text, store.failure = "damaged", FULL
    marks = PreferencesFile(store)
    with pytest.raises(StorageError):
        marks.load()
    with pytest.raises(StorageError, match="full"):
        marks.save()
    restarted = PreferencesFile(store)
    restarted.load()

    assert store.read() is None
    assert restarted.current.lost


def test_of_two_that_save_at_once_the_newer_marks_are_kept() -> None:
    store = CrossedStore()
    marks = PreferencesFile(store)
    marks.set_favourite("dev", wanted=True)
    first, second = (threading.Thread(target=marks.save) for _ in range(2))
    first.start()
    assert store.writing.wait(10)
    marks.set_environment("dev", Environment(asks_first=True))
    second.start()
    second.join(0.1)  # it ends where it does not wait for the first
    store.go.set()
    for thread in (first, second):
        thread.join(10)
    restarted = PreferencesFile(store)
    restarted.load()

    assert restarted.current.environment("dev").asks_first


def test_what_is_written_already_is_not_written_again() -> None:
    store = MemoryTextStore()
    marks = PreferencesFile(store)
    marks.set_favourite("dev", wanted=True)
    marks.save()
    store.failure = FULL
    marks.set_favourite("dev", wanted=True)
    marks.save()
    marks.set_favourite("prod", wanted=True)
    for _ in range(2):  # what failed once is not taken for written
        with pytest.raises(StorageError):
            marks.save()
    store.failure = None
    marks.save()
    restarted = PreferencesFile(store)
    restarted.load()
    store.failure = FULL
    restarted.save()

    assert restarted.current.favourites == {"dev", "prod"}
