"""The definition for hosted runners calls what there is, and nothing that could be exchanged."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
OURS_FROM_OUTSIDE = {"PYTHON"}
"""Variables of the Makefile that a caller may set."""

by_name = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def jobs(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    found: dict[str, Any] = document["jobs"]
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(path).values() for step in job["steps"]]


def targets_of(command: str) -> list[str]:
    """What a line asks make for. Fails for another command, and for other variables."""
    program, *words = shlex.split(command)
    assert program == "make"
    variables = [word.partition("=")[0] for word in words if "=" in word]
    assert set(variables) <= OURS_FROM_OUTSIDE
    return [word for word in words if "=" not in word]


def test_there_is_one() -> None:
    assert WORKFLOWS


@by_name
def test_each_step_is_a_make_target_that_there_is(path: Path) -> None:
    called = [target for step in steps(path) if "run" in step for target in targets_of(step["run"])]

    assert called
    assert [target for target in called if target not in TARGETS] == []


@by_name
def test_each_step_is_an_action_or_a_command(path: Path) -> None:
    assert [step for step in steps(path) if ("uses" in step) == ("run" in step)] == []


@by_name
def test_each_action_is_pinned_to_a_commit_that_its_tag_stands_beside(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    pinned = re.compile(r"- uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

    assert lines
    assert [line for line in lines if not pinned.search(line)] == []


@by_name
def test_an_action_has_one_commit_everywhere(path: Path) -> None:
    used = {step["uses"] for step in steps(path) if "uses" in step}

    assert len({name.partition("@")[0] for name in used}) == len(used)


@by_name
def test_nothing_is_done_with_more_rights_than_reading(path: Path) -> None:
    document = yaml.safe_load(path.read_text("utf-8"))

    assert document["permissions"] == {"contents": "read"}
    assert [name for name, job in jobs(path).items() if "permissions" in job] == []
    assert "secrets." not in path.read_text("utf-8")


@by_name
def test_each_job_ends_by_itself(path: Path) -> None:
    assert [name for name, job in jobs(path).items() if "timeout-minutes" not in job] == []


def test_all_three_systems_are_tested() -> None:
    systems = {
        job["runs-on"].partition("-")[0] for path in WORKFLOWS for job in jobs(path).values()
    }

    assert {"ubuntu", "windows", "macos"} <= systems


@pytest.mark.parametrize(
    ("command", "targets"),
    [("make check", ["check"]), ("make PYTHON=python3.13 test-quick", ["test-quick"])],
)
def test_a_command_is_read_as_make_reads_it(command: str, targets: list[str]) -> None:
    assert targets_of(command) == targets


@pytest.mark.parametrize("command", ["pip install x", "make SHELL=evil test", "sudo make test"])
def test_other_commands_are_none_of_ours(command: str) -> None:
    with pytest.raises(AssertionError):
        targets_of(command)
