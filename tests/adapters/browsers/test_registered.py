"""Browsers on Windows, from a registry like the one that their installers leave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.browsers.registered import CLIENTS, MAX_BROWSERS, REGISTERED, registered
from fobwatch.core.browsers.browsers import Family

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.adapters.browsers.installed import Installed

ENVIRONMENT = {"LOCALAPPDATA": "local", "APPDATA": "roaming"}
EDGE = r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"
FIREFOX = r"C:\Program Files\Mozilla Firefox\firefox.exe"


class FakeRegistry:
    """Fulfils `MachineRegistry`; key names differ in nothing by their case, as on Windows."""

    def __init__(self) -> None:
        self._keys: dict[str, dict[str, str]] = {}

    def add(self, key: str, **values: str) -> None:
        self._keys.setdefault(key.lower(), {}).update(values)

    def browser(self, key: str, name: str, command: str, https: str = "HTML") -> None:
        client = f"{CLIENTS}\\{key}"
        self._keys[client.lower()] = {"": name, "~": key}
        self._keys[rf"{client}\shell\open\command".lower()] = {"": command}
        self._keys[rf"{client}\Capabilities\URLAssociations".lower()] = {"https": https}

    def text(self, key: str, name: str) -> str:
        return self.values(key).get(name, "")

    def values(self, key: str) -> Mapping[str, str]:
        return self._keys.get(key.lower(), {})

    def subkeys(self, key: str) -> tuple[str, ...]:
        prefix = f"{key.lower()}\\"
        below = {
            each.removeprefix(prefix): self._keys[each]
            for each in self._keys
            if each.startswith(prefix)
        }
        return tuple(values.get("~", name) for name, values in below.items() if "\\" not in name)


@pytest.fixture
def registry() -> FakeRegistry:
    return FakeRegistry()


def found(registry: FakeRegistry) -> list[Installed]:
    return registered(registry, ENVIRONMENT)[0]


def test_registered_browsers_are_found_with_their_profiles_folders(registry: FakeRegistry) -> None:
    registry.browser("Microsoft Edge", "Microsoft Edge", f'"{EDGE}"')
    registry.browser("Firefox-308046B0AF4A39CB", "Mozilla Firefox", f'"{FIREFOX}"')
    edge, firefox = found(registry)

    assert (edge.browser.id, edge.browser.name) == ("Microsoft Edge", "Microsoft Edge")
    assert (edge.browser.family, edge.browser.icon) == (Family.CHROMIUM, EDGE)
    assert (edge.command, edge.data) == ((EDGE,), (Path("local", "Microsoft/Edge/User Data"),))
    assert (firefox.browser.family, firefox.browser.name) == (Family.FIREFOX, "Mozilla Firefox")
    assert firefox.data == (Path("roaming", "Mozilla/Firefox"),)


def test_a_browser_of_the_user_s_alone_is_found_by_its_registration(
    registry: FakeRegistry,
) -> None:
    registry.browser("Brave.X", "Brave", r"C:\Users\me\brave.exe --start")
    registry.add(REGISTERED, Brave=rf"{CLIENTS.upper()}\Brave.X\Capabilities")
    registry.add(REGISTERED, Mail=r"Software\Clients\Mail\Outlook\Capabilities")
    [brave] = found(registry)

    assert brave.command == (r"C:\Users\me\brave.exe",)
    assert brave.browser.family is Family.CHROMIUM


def test_the_name_is_the_application_s_but_for_one_in_a_library(registry: FakeRegistry) -> None:
    registry.browser("A", "Key's", f'"{EDGE}"')
    registry.add(rf"{CLIENTS}\A\Capabilities", ApplicationName="Edge")
    registry.browser("B", "Mozilla", f'"{FIREFOX}"')
    registry.add(rf"{CLIENTS}\B\Capabilities", ApplicationName="@firefox.dll,-1")

    assert [each.browser.name for each in found(registry)] == ["Edge", "Mozilla"]


def test_what_does_not_open_https_is_no_browser(registry: FakeRegistry) -> None:
    registry.browser("Old", "Old", r'"C:\old.exe"', https="")

    assert registered(registry, ENVIRONMENT) == ([], [])


def test_two_registrations_of_one_program_are_one_browser(registry: FakeRegistry) -> None:
    registry.browser("A", "Firefox", f'"{FIREFOX}"')
    registry.browser("B", "Firefox", f'"{FIREFOX.upper()}"')

    assert len(found(registry)) == 1


@pytest.mark.parametrize(
    "command",
    ["", "   ", '""', "rundll32 evil", '"C:\\a\nb.exe"', "cmd /c start", '"open'],
    ids=repr,
)
def test_a_command_without_a_program_is_refused_by_name(
    registry: FakeRegistry, command: str
) -> None:
    registry.browser("Odd\x1b", "Odd", command)
    browsers, [problem] = registered(registry, ENVIRONMENT)

    assert browsers == []
    assert "Odd\ufffd" in problem.message


def test_thousands_of_registrations_are_not_all_read(registry: FakeRegistry) -> None:
    for number in range(MAX_BROWSERS * 2):
        registry.browser(f"B{number}", "Browser", f'"C:\\{number}.exe"')

    assert len(found(registry)) == MAX_BROWSERS
