"""Which program asks, and what is one program and what another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fobwatch.core.client_process.client_process import UNSEEN, ClientProcess, Process
from fobwatch.core.client_process.launchers import what_runs

PYTHON = "/usr/bin/python3.11"
BASH = "/usr/bin/bash"


def process(executable: str, *arguments: str, pid: int = 7, ours: bool = False) -> Process:
    return Process(
        pid=pid,
        started=1000.0 + pid,
        name=executable.rpartition("/")[2],
        executable=executable,
        runs=what_runs(executable, [executable, *arguments], "/home/anna"),
        arguments=(executable, *arguments),
        directory="/home/anna",
        ours=ours,
    )


HELPER = process(PYTHON, "-I", "-S", "/usr/lib/fobwatch/credential_helper.py", "dev", ours=True)
AWS = process("/usr/bin/aws", "s3", "ls", pid=6)
WINDOWS_WRAPPER = process(r"C:\Windows\System32\cmd.exe", "/d", "/s", "/c", "helper dev", pid=5)
WRAPPER = process("/usr/bin/dash", "-c", "/usr/lib/helper dev", pid=5)


@pytest.mark.parametrize(
    ("processes", "title"),
    [
        ((AWS,), "aws"),
        ((HELPER, AWS), "aws"),
        ((HELPER, WRAPPER, AWS), "aws"),
        ((HELPER, WINDOWS_WRAPPER, AWS), "aws"),
        ((HELPER, process("/usr/bin/timeout", "9", "helper", pid=5), AWS), "aws"),
        ((HELPER, replace(process("/opt/timeout", pid=5), from_system=False), AWS), "timeout"),
        ((HELPER, replace(WRAPPER, from_system=False), AWS), "dash"),
        ((HELPER, process(BASH, pid=3), AWS), "bash"),
        ((process(PYTHON, "tools/deploy.py"),), "deploy.py"),
        ((process(PYTHON, "-m", "awscli"),), "awscli"),
        ((WRAPPER, AWS), "dash"),
        ((HELPER,), "credential_helper.py"),
    ],
    ids=[
        "itself",
        "helper",
        "in a shell",
        "in cmd",
        "passed on",
        "a name alone",
        "a shell of somebody's",
        "typed",
        "script",
        "module",
        "no helper",
        "alone",
    ],
)
def test_the_program_is_the_one_behind_our_helper(
    processes: tuple[Process, ...], title: str
) -> None:
    assert ClientProcess(processes=processes).title == title


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (process("/usr/bin/aws", pid=1), process("/usr/bin/aws", pid=2), True),
        (process("/usr/bin/aws"), process("/opt/aws"), False),
        (process(PYTHON, "a.py", pid=1), process(PYTHON, "a.py", "--all", pid=2), True),
        (process(PYTHON, "a.py"), process(PYTHON, "b.py"), False),
        (process(PYTHON, "-c", "x", pid=1), process(PYTHON, "-c", "x", pid=2), False),
        (process(BASH, pid=1), process(BASH, pid=2), False),
        (process(BASH, pid=1), process(BASH, pid=1), True),
        (Process(pid=1, started=9.0), Process(pid=2, started=9.0), False),
        (process("/usr/bin/aws"), replace(process("/usr/bin/aws"), container="mnt:[1]"), False),
    ],
    ids=[
        "file",
        "other file",
        "script",
        "other script",
        "text",
        "shells",
        "one shell",
        "hidden",
        "in a container",
    ],
)
def test_what_is_one_program(one: Process, other: Process, same: bool) -> None:
    assert (
        ClientProcess(processes=(one,)).identity == ClientProcess(processes=(other,)).identity
    ) is same


def test_one_line_names_those_that_started_it_first() -> None:
    client_process = ClientProcess(
        processes=(HELPER, AWS, process(BASH, pid=3), process("/usr/bin/kitty", pid=2))
    )

    assert str(client_process) == "bash > aws > python3.11 (process 7)"
    assert client_process.story.splitlines()[1] == "/usr/bin/aws s3 ls (process 6 in /home/anna)"


def test_an_asker_without_a_process_is_told_by_its_origin() -> None:
    client_process = ClientProcess(origin="an unseen program")

    assert (client_process.title, str(client_process), client_process.story) == (
        "an unseen program",
    ) * 3


@pytest.mark.parametrize(
    "client_process", [UNSEEN, ClientProcess(processes=(Process(pid=7),))], ids=str
)
def test_of_whom_nothing_is_known_has_no_identity(client_process: ClientProcess) -> None:
    assert client_process.identity == ()


def test_a_program_in_a_container_is_told_as_such() -> None:
    client_process = ClientProcess(
        processes=(replace(process("/usr/bin/aws"), container="mnt:[1]"),)
    )

    assert client_process.title == "aws in a container"


@pytest.mark.parametrize(
    ("parent_in", "title"),
    [("mnt:[1]", "terraform in a container"), ("", "credential_helper.py in a container")],
    ids=["in the same", "outside"],
)
def test_a_helper_in_a_container_asks_for_a_program_in_it(parent_in: str, title: str) -> None:
    helper = replace(HELPER, container="mnt:[1]")
    parent = replace(process("/usr/bin/terraform"), container=parent_in)

    assert ClientProcess(processes=(helper, parent)).title == title
