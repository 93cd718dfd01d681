"""What Linux desktops and software centres read about Fobwatch."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from fobwatch import __version__
from fobwatch.core.application import SCHEME

ROOT = Path(__file__).resolve().parent.parent.parent
DESKTOP_ENTRY = ROOT / "resources" / "fobwatch.desktop"
METAINFO = ROOT / "resources" / "fobwatch.metainfo.xml"

linux = pytest.mark.skipif(sys.platform != "linux", reason="the validators are Linux's")


def validated(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.fail(f"{command[0]} is not installed; run `make setup`", pytrace=False)
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


@linux
def test_the_desktop_entry_is_valid_and_has_no_hint() -> None:
    assert validated("desktop-file-validate", str(DESKTOP_ENTRY)) == ""


@linux
def test_the_metainfo_is_valid() -> None:
    report = validated("appstreamcli", "validate", "--no-net", "--pedantic", str(METAINFO))

    assert "Validation was successful" in report
    assert "pedantic" not in report


def test_the_desktop_entry_starts_a_program_that_is_installed() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(DESKTOP_ENTRY, "utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    command, *arguments = entry["Desktop Entry"]["Exec"].split()
    assert command in project["gui-scripts"]
    assert arguments == ["%u"]


def test_the_desktop_entry_takes_the_program_s_links_and_no_others() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(DESKTOP_ENTRY, "utf-8")

    assert entry["Desktop Entry"]["MimeType"] == f"x-scheme-handler/{SCHEME};"


def test_the_debian_package_recommends_what_registers_its_links() -> None:
    """Only the trigger of desktop-file-utils puts the scheme into the system's MIME cache."""
    control = (ROOT / "packaging/linux/files/control").read_text("utf-8")
    [recommended] = re.findall(r"^Recommends: (.*(?:\n .*)*)", control, re.MULTILINE)

    assert {"desktop-file-utils", "xdg-utils"} <= set(re.split(r",\s*", recommended))


def test_the_newest_release_is_this_version() -> None:
    releases = ET.parse(METAINFO).findall("./releases/release")  # noqa: S314 - our own file
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## \[?(\d\S*?)\]? ", changelog, re.MULTILINE)

    assert releases[0].get("version") == __version__
    assert newest is not None
    assert newest.group(1) == __version__
