"""What has to agree before a release, and what becomes of known weaknesses."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.packaging.scripts import script

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASE = ROOT / "packaging" / "release"
TODAY = date(2026, 11, 26)

JUDGED = """
[GHSA-aaaa-bbbb-cccc]
library = "urllib3"
judgement = "Of redirects, which are never followed here."
until = 2026-12-31

[GHSA-dddd-eeee-ffff]
library = "cffi"
judgement = "Of Windows before 10."
until = 2026-11-25

[GHSA-gggg-hhhh-iiii]
library = "six"
until = 2027-01-01
"""


@pytest.fixture
def audit() -> ModuleType:
    return script(RELEASE / "audit.py")


@pytest.fixture
def check() -> ModuleType:
    return script(RELEASE / "release_check.py")


class Tree:
    """A project that could be released, to be changed by the test."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "--quiet")
        self.write("desktop/fobwatch/__init__.py", '__version__ = "1.2.0"\n')
        self.write("CHANGELOG.md", "# Changelog\n\n## 1.2.0 \N{EN DASH} 2026-11-26\n\n- New.\n")
        self.write_metainfo("1.2.0", "2026-11-26")
        self.commit()

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def write_metainfo(self, version: str, day: str) -> None:
        release = f'<release version="{version}" date="{day}"/>'
        text = f"<component><releases>{release}</releases></component>"
        self.write("resources/fobwatch.metainfo.xml", text)

    def git(self, *arguments: str) -> None:
        person = ("-c", "user.name=Anna", "-c", "user.email=anna@example.com")
        subprocess.run(["git", *person, *arguments], cwd=self.root, check=True)

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Change")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_a_tree_in_which_all_agrees_can_be_released(check: ModuleType, tree: Tree) -> None:
    before = check.problems(tree.root)
    tree.git("tag", "v1.2.0")

    assert before == check.problems(tree.root) == []


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("desktop/fobwatch/__init__.py", '__version__ = "1.2.0rc1"\n', "no version of a release"),
        ("desktop/fobwatch/__init__.py", '__version__ = "1.3.0"\n', "begins with 1.2.0"),
        ("CHANGELOG.md", "## 1.2.0 \N{EN DASH} unreleased\n", "no day: unreleased"),
        ("CHANGELOG.md", "## 1.1.0 \N{EN DASH} 2026-11-26\n", "begins with 1.1.0"),
        ("CHANGELOG.md", "nothing", "no heading"),
    ],
    ids=["candidate", "other version", "no day", "older changes", "no changes"],
)
def test_what_does_not_agree_is_told(
    check: ModuleType, tree: Tree, name: str, text: str, problem: str
) -> None:
    tree.write(name, text)
    tree.commit()

    assert any(problem in found for found in check.problems(tree.root))


@pytest.mark.parametrize(
    ("version", "day"), [("1.1.0", "2026-11-26"), ("1.2.0", "2026-11-25")], ids=["version", "day"]
)
def test_the_metainfo_has_to_agree(check: ModuleType, tree: Tree, version: str, day: str) -> None:
    tree.write_metainfo(version, day)
    tree.commit()

    assert check.problems(tree.root) == [f"fobwatch.metainfo.xml begins with {version} of {day}"]


def test_what_is_not_committed_is_told(check: ModuleType, tree: Tree) -> None:
    tree.write("CHANGELOG.md", "## 1.2.0 \N{EN DASH} 2026-11-26\n")
    tree.write("new.py", "")

    assert check.problems(tree.root) == ["not committed: CHANGELOG.md", "not committed: new.py"]


def test_a_version_is_released_once(check: ModuleType, tree: Tree) -> None:
    tree.git("tag", "v1.2.0")
    tree.write("new.py", "")
    tree.commit()

    assert check.problems(tree.root) == ["v1.2.0 is the tag of another commit"]


def test_version_and_changes_of_this_tree_agree(check: ModuleType) -> None:
    """The day, which is set at a release, and what is being worked on are left out."""
    version = check._version(ROOT)
    _, wrong = check._changes(ROOT, version)

    assert [problem for problem in wrong if "no day" not in problem] == []


def test_what_was_judged_is_passed_over_until_its_day(audit: ModuleType) -> None:
    assert audit.judged(JUDGED, TODAY) == ["GHSA-aaaa-bbbb-cccc"]
    assert [line.partition(":")[0] for line in audit.overdue(JUDGED, TODAY)] == [
        "GHSA-dddd-eeee-ffff",
        "GHSA-gggg-hhhh-iiii",
    ]


def test_each_lock_is_asked_for_strictly(audit: ModuleType) -> None:
    asked = []

    def ask(command: list[str]) -> int:
        asked.append(command)
        return len(asked) - 1

    worst = audit.audited(audit.locks(), ["GHSA-aaaa-bbbb-cccc"], ask)

    assert worst == len(asked) - 1
    assert len(asked) >= 2
    for command in asked:
        assert {"--strict", "--require-hashes", "--disable-pip"} <= set(command)
        assert command[command.index("--ignore-vuln") + 1] == "GHSA-aaaa-bbbb-cccc"


def test_the_judgements_of_this_tree_can_be_read(audit: ModuleType) -> None:
    text = (RELEASE / "advisories.toml").read_text("utf-8")

    assert audit.overdue(text, TODAY) == []
