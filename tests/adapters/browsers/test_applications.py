"""Browsers on macOS, from their bundles."""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING, cast

import pytest

from fobwatch.adapters.browsers.applications import applications
from fobwatch.core.browsers.browsers import Family

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.adapters.browsers.installed import Found

HTTPS = [{"CFBundleURLSchemes": ["http", "HTTPS"]}]


def found(folder: Path, bundle: str, about: object) -> Found:
    contents = folder / f"{bundle}.app" / "Contents"
    contents.mkdir(parents=True)
    plain = about if isinstance(about, bytes) else plistlib.dumps(cast("dict[str, object]", about))
    (contents / "Info.plist").write_bytes(plain)
    return applications([folder], folder)


def test_a_known_browser_is_started_by_its_program(tmp_path: Path) -> None:
    about = {
        "CFBundleName": "Chrome",
        "CFBundleIdentifier": "com.google.Chrome",
        "CFBundleExecutable": "Google Chrome",
        "CFBundleURLTypes": HTTPS,
    }
    [chrome], problems = found(tmp_path, "Google Chrome", about)

    assert (chrome.browser.id, chrome.browser.name) == ("com.google.Chrome", "Chrome")
    assert chrome.browser.family is Family.CHROMIUM
    assert chrome.command[0].endswith("Google Chrome.app/Contents/MacOS/Google Chrome")
    assert chrome.data == (tmp_path / "Library" / "Application Support" / "Google" / "Chrome",)
    assert problems == []


def test_another_browser_is_opened_as_an_application(tmp_path: Path) -> None:
    about = {"CFBundleExecutable": "Safari", "CFBundleURLTypes": HTTPS}
    [safari], _ = found(tmp_path, "Safari", about)

    assert safari.browser.family is Family.OTHER
    assert safari.command == ("/usr/bin/open", "-a", str(tmp_path / "Safari.app"))


@pytest.mark.parametrize(
    "about",
    [{}, {"CFBundleURLTypes": 5}, {"CFBundleURLTypes": [5, {"CFBundleURLSchemes": "https"}]}, []],
    ids=repr,
)
def test_an_application_that_opens_no_pages_is_no_browser(tmp_path: Path, about: object) -> None:
    assert found(tmp_path, "Notes", about) == ([], [])


@pytest.mark.parametrize(
    "about",
    [
        b"nothing",
        b"",
        {"CFBundleURLTypes": HTTPS},
        {"CFBundleURLTypes": HTTPS, "CFBundleExecutable": "../../evil"},
        {"CFBundleURLTypes": HTTPS, "CFBundleExecutable": 5},
    ],
    ids=lambda about: str(about)[-30:],
)
def test_a_list_that_no_browser_has_is_refused_by_name(tmp_path: Path, about: object) -> None:
    browsers, [problem] = found(tmp_path, "Odd", about)

    assert browsers == []
    assert "Odd.app" in problem.message
