"""Check whether this tree can be released: what has to agree, agrees.

    release_check.py

Prints what does not, and fails then. docs/releasing.md says what else is to be done.
"""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent

VERSION: Final = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
RELEASED: Final = re.compile(r"\d+\.\d+\.\d+")
HEADING: Final = re.compile("^## (\\S+) \N{EN DASH} (.+)$", re.MULTILINE)


def main() -> int:
    found = problems(ROOT)
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        print("Version, changes and metainfo agree, and nothing is uncommitted.")
    return 1 if found else 0


def problems(root: Path) -> list[str]:
    """The reasons why the tree at `root` cannot be released, in words."""
    version = _version(root)
    day, of_changes = _changes(root, version)
    return [
        *(() if RELEASED.fullmatch(version) else [f"{version} is no version of a release"]),
        *of_changes,
        *_metainfo(root, version, day),
        *_uncommitted(root),
        *_tag(root, version),
    ]


def _version(root: Path) -> str:
    found = VERSION.search((root / "desktop" / "fobwatch" / "__init__.py").read_text("utf-8"))
    return found.group(1) if found else ""


def _changes(root: Path, version: str) -> tuple[str, list[str]]:
    """The day of the version in CHANGELOG.md, and what is wrong with it."""
    newest = HEADING.search((root / "CHANGELOG.md").read_text("utf-8"))
    if newest is None:
        return "", ["CHANGELOG.md has no heading such as “## 1.2.3 \N{EN DASH} 2026-11-26”"]
    named, day = newest.groups()
    if named != version:
        return day, [f"CHANGELOG.md begins with {named}, and the program is {version}"]
    try:
        date.fromisoformat(day)
    except ValueError:
        return day, [f"CHANGELOG.md gives {version} no day: {day}"]
    return day, []


def _metainfo(root: Path, version: str, day: str) -> list[str]:
    tree = ET.parse(root / "resources" / "fobwatch.metainfo.xml")  # noqa: S314 - our own file
    release = tree.find("./releases/release")
    if release is None:
        return ["fobwatch.metainfo.xml names no release"]
    named, of_day = release.get("version"), release.get("date")
    if (named, of_day) == (version, day):
        return []
    return [f"fobwatch.metainfo.xml begins with {named} of {of_day}"]


def _uncommitted(root: Path) -> list[str]:
    changed = _git(root, "status", "--porcelain").splitlines()
    return [f"not committed: {line[3:]}" for line in changed]


def _tag(root: Path, version: str) -> list[str]:
    """A version is released once."""
    tagged = _git(root, "rev-list", "--max-count=1", f"refs/tags/v{version}", "--")
    if tagged and tagged != _git(root, "rev-parse", "HEAD"):
        return [f"v{version} is the tag of another commit"]
    return []


def _git(root: Path, *arguments: str) -> str:
    """Git's output; empty if it fails, as for a tag that does not exist."""
    done = subprocess.run(
        ["git", *arguments], cwd=root, check=False, capture_output=True, text=True
    )
    return done.stdout.rstrip() if done.returncode == 0 else ""


if __name__ == "__main__":
    sys.exit(main())
