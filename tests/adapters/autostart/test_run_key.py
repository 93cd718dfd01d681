"""The start at sign-in as Windows keeps it, in a registry that is a dictionary."""

from __future__ import annotations

import pytest

from fobwatch.adapters.autostart.run_key import APPROVED, NAME, RUN, RunKeyAutostart
from fobwatch.core.errors import StorageError

COMMAND = (r"C:\Users\Zoë B\AppData\Local\Programs\Fobwatch\app\fobwatch-tray.exe",)

ON = bytes([2]) + bytes(11)
OFF = bytes.fromhex("03000000 8056f4a1 1c5fdb01")
"""As the Task Manager leaves it: the time of the change follows."""


class MemoryRegistry:
    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str | bytes] = {}
        self.refuses = False

    def read(self, key: str, name: str) -> str | bytes | None:
        self._check()
        return self.values.get((key, name))

    def write(self, key: str, name: str, value: str | bytes) -> None:
        self._check()
        self.values[key, name] = value

    def delete(self, key: str, name: str) -> None:
        self._check()
        self.values.pop((key, name), None)

    def _check(self) -> None:
        if self.refuses:
            raise PermissionError(13, "Access is denied")


@pytest.fixture
def registry() -> MemoryRegistry:
    return MemoryRegistry()


@pytest.fixture
def made(registry: MemoryRegistry) -> RunKeyAutostart:
    return RunKeyAutostart(COMMAND, registry)


def test_at_first_nothing_starts_by_itself(made: RunKeyAutostart) -> None:
    assert not made.enabled()


def test_switched_on_windows_is_given_the_command(
    made: RunKeyAutostart, registry: MemoryRegistry
) -> None:
    made.set_enabled(enabled=True)

    assert made.enabled()
    assert registry.values == {(RUN, NAME): f'"{COMMAND[0]}"'}


def test_switched_off_nothing_is_left(made: RunKeyAutostart, registry: MemoryRegistry) -> None:
    registry.values[APPROVED, NAME] = OFF
    made.set_enabled(enabled=True)
    made.set_enabled(enabled=False)

    assert not made.enabled()
    assert registry.values == {}


@pytest.mark.parametrize(
    ("approval", "enabled"),
    [(ON, True), (OFF, False), (b"", True), (bytes([6]), True), (bytes([7]), False)],
    ids=["on", "off", "empty", "on by policy", "off by policy"],
)
def test_windows_own_switch_counts(
    made: RunKeyAutostart, registry: MemoryRegistry, approval: bytes, *, enabled: bool
) -> None:
    made.set_enabled(enabled=True)
    registry.values[APPROVED, NAME] = approval

    assert made.enabled() == enabled


def test_switched_on_here_it_is_on_in_windows_too(
    made: RunKeyAutostart, registry: MemoryRegistry
) -> None:
    registry.values[APPROVED, NAME] = OFF

    made.set_enabled(enabled=True)

    assert made.enabled()


def test_the_entry_of_the_installer_counts(made: RunKeyAutostart, registry: MemoryRegistry) -> None:
    registry.values[RUN, NAME] = '"C:\\Fobwatch\\app\\fobwatch-tray.exe"'

    assert made.enabled()


def test_a_registry_that_refuses_is_told(made: RunKeyAutostart, registry: MemoryRegistry) -> None:
    registry.refuses = True

    with pytest.raises(StorageError, match=r"cannot be read.*Access is denied"):
        made.enabled()
    with pytest.raises(StorageError, match="cannot be written"):
        made.set_enabled(enabled=True)
