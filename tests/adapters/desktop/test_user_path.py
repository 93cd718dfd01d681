"""The user's PATH on Windows, in a registry that is a dictionary."""

from __future__ import annotations

import pytest

from fobwatch.adapters.desktop.user_path import KEY, NAME, UserPath

BIN = r"C:\Users\Zoë\AppData\Local\Programs\Fobwatch\app\bin"
THEIRS = r"%USERPROFILE%\go\bin;C:\Tools"


class MemoryRegistry:
    def __init__(self, path: str | None) -> None:
        self.path: str | bytes | None = path

    def read(self, key: str, name: str) -> str | bytes | None:
        return self.path if (key, name) == (KEY, NAME) else None

    def write_expandable(self, key: str, name: str, value: str) -> None:
        assert (key, name) == (KEY, NAME)
        self.path = value


class Told:
    """Counts how often the programs that run were told."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, BIN),
        (THEIRS, f"{THEIRS};{BIN}"),
        (f"{THEIRS};", f"{THEIRS};{BIN}"),
        (f"{BIN.upper()}\\;{THEIRS}", f"{BIN.upper()}\\;{THEIRS}"),
        ("x" * 5000, "x" * 5000 + f";{BIN}"),
    ],
    ids=["none", "others", "empty part", "there already", "long"],
)
def test_the_folder_is_added_once_and_after_all_others(before: str | None, after: str) -> None:
    registry, told = MemoryRegistry(before), Told()

    UserPath(registry, told).add(BIN)

    assert registry.path == after
    assert told.times == (before != after)


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, None), (BIN, ""), (f"{BIN.lower()};{THEIRS}", THEIRS), (THEIRS, THEIRS)],
    ids=["none", "alone", "among others", "not there"],
)
def test_the_folder_alone_is_removed(before: str | None, after: str | None) -> None:
    registry, told = MemoryRegistry(before), Told()

    UserPath(registry, told).remove(BIN)

    assert registry.path == after
    assert told.times == (before != after)


def test_variables_of_others_stay_variables() -> None:
    registry = MemoryRegistry(THEIRS)
    path = UserPath(registry, Told())

    path.add(BIN)
    path.remove(BIN)

    assert registry.path == THEIRS
