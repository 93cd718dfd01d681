"""Browsers that register as Microsoft describes it, found in Windows' own registry."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import secrets
import winreg
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.browsers.registered import CLIENTS, REGISTERED, registered
from fobwatch.adapters.windows.registry import MachineRegistry, UserRegistry
from fobwatch.core.browsers.browsers import Family

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = r"C:\Program Files\Chromium\Application\chrome.exe"


@pytest.fixture
def client() -> Iterator[str]:
    """The name of a client of this test alone, and what a browser's setup writes of it."""
    name = f"Fobwatch test {secrets.token_hex(4)}"
    key = rf"{CLIENTS}\{name}"
    registry = UserRegistry()
    registry.write(key, "", "The test's browser")
    registry.write(rf"{key}\Capabilities", "ApplicationName", "Chromium of the test")
    registry.write(rf"{key}\Capabilities\URLAssociations", "https", "ChromiumHTML")
    registry.write(rf"{key}\shell\open\command", "", f'"{PROGRAM}"')
    registry.write(REGISTERED, name, rf"{key}\Capabilities")
    yield name
    registry.delete(REGISTERED, name)
    for below in (
        r"\Capabilities\URLAssociations",
        r"\Capabilities",
        r"\shell\open\command",
        r"\shell\open",
        r"\shell",
        "",
    ):
        winreg.DeleteKey(winreg.HKEY_CURRENT_USER, f"{key}{below}")


def test_a_browser_is_found_once_with_its_name_program_and_family(client: str) -> None:
    found, _refused = registered(MachineRegistry())
    (ours,) = (each for each in found if each.browser.id == client)

    assert ours.browser.name == "Chromium of the test"
    assert ours.browser.family is Family.CHROMIUM
    assert ours.command == (PROGRAM,)
    assert [path.parts[-1] for path in ours.data] == ["User Data"]


def test_one_without_a_program_is_told_by_its_key(client: str) -> None:
    UserRegistry().write(rf"{CLIENTS}\{client}\shell\open\command", "", "rundll32")
    found, refused = registered(MachineRegistry())

    assert client not in {each.browser.id for each in found}
    assert any(client in problem.message for problem in refused)
