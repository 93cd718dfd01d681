from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from pathlib import Path

import pytest

from fobwatch.core.browsers.browsers import SeparateProfile
from fobwatch.core.errors import InvalidSetting, StorageError
from fobwatch.core.settings.options import AllowedLink
from fobwatch.core.settings.settings import (
    OPTIONS,
    Appearance,
    BackupSchedule,
    Grouping,
    Settings,
    SettingsFile,
    Sorting,
    WhileLocked,
    read_settings,
    write_settings,
)
from tests.fakes_files import CrossedStore, MemoryTextStore

OTHER: dict[str, object] = {
    "appearance": Appearance.DARK,
    "notices": False,
    "early_notice": timedelta(minutes=30),
    "late_notice": timedelta(minutes=2),
    "quiet_hours": True,
    "quiet_from": time(21, 30),
    "quiet_until": time(6, 15),
    "clear_clipboard_after": timedelta(seconds=90),
    "keep_activity": timedelta(days=30),
    "group_profiles": Grouping.ACCOUNT,
    "sort_profiles": Sorting.LAST_USED,
    "share_portal_sign_ins": True,
    "browser": SeparateProfile(browser="chromium.desktop"),
    "multi_session": {"default": True, "firefox.desktop|/home/me/a": False},
    "sign_out_consoles": True,
    "allowed_links": (AllowedLink(link="fobwatch://open?", profile="dev", sign_in="abc"),),
    "watch_access_keys": False,
    "access_key_limit": timedelta(days=30),
    "rotate_keys": True,
    "watch_sign_ins": True,
    "watch_health": False,
    "back_up": BackupSchedule.WEEKLY,
    "backup_folder": str(Path(__file__).parent),
    "backups_kept": 3,
    "lock_with_screen": True,
    "lock_at_sleep": True,
    "lock_when_idle": True,
    "lock_after": timedelta(minutes=3),
    "while_locked": WhileLocked.RUNNING_SESSIONS,
}
VERSION_0_1 = """{
  "appearance": "dark",
  "notices": true,
  "early_notice": 15,
  "late_notice": 5,
  "quiet_hours": true,
  "quiet_from": "22:00",
  "quiet_until": "07:30",
  "clear_clipboard_after": 30
}"""


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_read_back_as_it_was_written(option: str) -> None:
    settings = Settings(**{option: OTHER[option]})  # type: ignore[arg-type]  # by name

    assert settings != Settings()
    assert read_settings(write_settings(settings)) == (settings, ())


DAMAGED = Settings(
    sign_out_consoles=True, lock_with_screen=True, lock_at_sleep=True, lock_when_idle=True
)
"""What cannot be read leaves nothing signed in or open that a person may have wanted closed."""


IMPOSSIBLE: tuple[object, ...] = (None, "no such thing", -1, 10**9, [], {"a": None}, 1.5)


@pytest.mark.parametrize("option", OPTIONS)
def test_a_value_that_cannot_be_is_named_and_its_default_stands(option: str) -> None:
    given = Settings(**OTHER)  # type: ignore[arg-type]  # by name
    expected = replace(given, **{option: getattr(DAMAGED, option)})

    for value in IMPOSSIBLE:
        text = json.dumps({**json.loads(write_settings(given)), option: value})
        settings, problems = read_settings(text)

        assert [problem.field for problem in problems] == [option], value
        assert settings == expected, value


def test_the_file_of_the_first_release_still_loads() -> None:
    settings, problems = read_settings(VERSION_0_1)

    assert problems == ()
    assert settings.quiet_until == time(7, 30)


def test_an_option_of_a_later_release_is_passed_over() -> None:
    assert read_settings('{"colour_of_the_sky": "blue"}') == (Settings(), ())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"notices": true, "notices": false}', "\0"])
def test_a_file_that_is_not_json_is_one_problem(text: str) -> None:
    settings, problems = read_settings(text)

    assert settings == DAMAGED
    assert len(problems) == 1


def test_a_change_is_used_at_once_and_written_by_saving() -> None:
    store = MemoryTextStore()
    file = SettingsFile(store)
    heard: list[Settings] = []
    file.on_change(heard.append)
    wanted = Settings(appearance=Appearance.LIGHT)

    file.change(lambda _: wanted)
    file.save()

    again = SettingsFile(store)
    again.load()
    assert file.current == again.current == wanted
    assert heard == [wanted]


def test_a_change_that_cannot_be_changes_nothing() -> None:
    file = SettingsFile(MemoryTextStore())

    with pytest.raises(InvalidSetting) as caught:
        file.change(lambda _: Settings(late_notice=timedelta(hours=5)))

    assert caught.value.field == "late_notice"
    assert file.current == Settings()


@pytest.mark.parametrize(
    "text",
    ["22:30+02:00", "22", "22:30:15", "T22:30", "24:00", "7:30", "22:60", "２２:30"],  # noqa: RUF001 - wide digits
)
def test_an_hour_is_written_in_one_way_only(text: str) -> None:
    settings, problems = read_settings(json.dumps({"quiet_from": text}))

    assert [problem.field for problem in problems] == ["quiet_from"]
    assert settings == Settings()


def test_options_of_a_later_release_stay_in_the_file() -> None:
    store = MemoryTextStore('{"colour_of_the_sky": ["blue", {"at": "noon — ✓"}], "notices": true}')
    file = SettingsFile(store)
    file.load()

    file.change(lambda now: replace(now, notices=False))
    file.save()

    assert store.text is not None
    assert json.loads(store.text)["colour_of_the_sky"] == ["blue", {"at": "noon — ✓"}]
    assert read_settings(store.text)[0].notices is False


@pytest.mark.parametrize(
    "text",
    ['{"appearance": "dark", ', '{"multi_session": {"\\ud800": true}}', '{"later": "\\ud800"}'],
    ids=["cut off", "half a character", "half a character of a later release"],
)
def test_a_damaged_file_is_kept_when_another_is_written(text: str) -> None:
    store = MemoryTextStore(text)
    file = SettingsFile(store)
    file.load()

    assert store.text is not None
    file.save()
    file.save()

    assert store.aside == text
    assert store.text == write_settings(DAMAGED)


def test_a_file_with_one_bad_value_is_not_set_aside() -> None:
    store = MemoryTextStore('{"notices": 1}')
    file = SettingsFile(store)
    file.load()
    file.save()

    assert store.aside is None


def test_without_a_file_the_defaults_are_used() -> None:
    file = SettingsFile(MemoryTextStore())
    file.load()

    assert file.current == Settings()
    assert file.problems == ()


class UnreadableStore(MemoryTextStore):
    def read(self) -> str | None:
        raise StorageError("It cannot be read", "No permission.", "Fix it.")


def test_a_file_that_cannot_be_read_is_told() -> None:
    file = SettingsFile(UnreadableStore())
    file.load()

    assert file.current == DAMAGED
    assert "No permission" in file.problems[0].message


def test_a_file_that_cannot_be_read_is_kept_when_another_is_written() -> None:
    store = UnreadableStore("old")
    file = SettingsFile(store)
    file.load()
    file.save()

    assert store.aside == "old"


@pytest.mark.parametrize(
    "written",
    ['["default"]', '{"default": "yes"}', '{"default": 1}', '{"a": null}', "7"],
)
def test_answers_that_are_none_have_their_default(written: str) -> None:
    settings, problems = read_settings(f'{{"multi_session": {written}}}')

    assert settings.multi_session == {}
    assert [problem.field for problem in problems] == ["multi_session"]


@pytest.mark.parametrize(
    "written",
    [
        ["fobwatch://open?account=1"],
        {"a": "b"},
        {"a": {"profile": "b"}},
        {"a": {"profile": "b", "definition": 1}},
        {"a": {"profile": "b", "definition": "c", "more": "d"}},
        {"a\n": {"profile": "b", "definition": "c"}},
        {"a" * 4097: {"profile": "b", "definition": "c"}},
        {str(number): {"profile": "b", "definition": "c"} for number in range(201)},
    ],
)
def test_no_link_is_allowed_by_a_list_that_is_none(written: object) -> None:
    settings, problems = read_settings(json.dumps({"allowed_links": written}))

    assert settings.allowed_links == ()
    assert [problem.field for problem in problems] == ["allowed_links"]


def test_more_answers_than_there_are_browsers_are_refused() -> None:
    answers = {str(number): True for number in range(201)}

    assert read_settings(json.dumps({"multi_session": answers}))[0] == Settings()


def test_of_two_that_change_different_options_at_once_both_changes_hold() -> None:
    file = SettingsFile(MemoryTextStore())
    other = threading.Thread(target=file.change, args=(partial(replace, notices=False),))

    def edit(settings: Settings) -> Settings:
        other.start()
        other.join(0.1)  # it ends where it does not wait for this one
        return replace(settings, rotate_keys=True)

    file.change(edit)
    other.join(10)

    assert file.current == Settings(notices=False, rotate_keys=True)


def test_listeners_hear_of_changes_in_the_order_in_which_they_are_made() -> None:
    file = SettingsFile(MemoryTextStore())
    other = threading.Thread(target=file.change, args=(partial(replace, notices=False),))
    heard: list[Settings] = []

    def hear(settings: Settings) -> None:
        if settings.notices:
            other.start()
            other.join(0.1)  # it ends where it does not wait for this one
        heard.append(settings)

    file.on_change(hear)
    file.change(partial(replace, rotate_keys=True))
    other.join(10)

    assert heard[-1] == file.current


def test_of_two_that_save_at_once_the_newer_settings_are_kept() -> None:
    store = CrossedStore()
    file = SettingsFile(store)
    first, second = (threading.Thread(target=file.save) for _ in range(2))
    first.start()
    assert store.writing.wait(10)
    file.change(partial(replace, notices=False))
    second.start()
    second.join(0.1)  # it ends where it does not wait for the first
    store.go.set()
    for thread in (first, second):
        thread.join(10)

    assert store.text is not None
    assert read_settings(store.text)[0].notices is False
