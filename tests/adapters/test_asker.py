"""The program that asks, in words for a person."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil

from fobwatch.adapters.asker import program_of

if TYPE_CHECKING:
    import pytest

PRINTS_ITS_PARENTS = """
import os, sys
from fobwatch.adapters.asker import program_of
print(program_of(os.getpid()))
"""


def test_the_program_is_told_with_those_that_started_it() -> None:
    script = '"$0" -c "$1"; true'  # with a command after it, the shell stays

    told = subprocess.run(
        ["bash", "-c", script, sys.executable, PRINTS_ITS_PARENTS, "--password=hush"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    own, shell, python = told.split(" > ")
    assert own == psutil.Process().name()
    assert shell == "bash"
    assert python.startswith("python")
    assert "hush" not in told


def test_a_program_that_is_gone_is_told_by_its_number() -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()

    assert program_of(gone.pid) == f"a program (process {gone.pid})"


def test_the_first_process_of_the_system_ends_the_chain() -> None:
    assert program_of(1) == "a program (process 1)"
    assert program_of(os.getpid()).count(" > ") <= 2


def test_a_name_cannot_bring_control_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil.Process, "name", lambda _process: "a\x1b[31m\nb")

    assert program_of(os.getpid()).startswith("a[31mb > ")
