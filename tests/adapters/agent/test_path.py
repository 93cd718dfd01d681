"""Where the agent's socket is; the helper's own rule is held against it in its tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path, PureWindowsPath

import pytest

from fobwatch.adapters.agent.path import (
    MAX_PIPE_NAME,
    MAX_SOCKET_PATH,
    agent_folder,
    agent_path,
    nothing_listens,
    pipe_path,
    socket_path,
    windows_folder,
)

SID = "S-1-5-21-1-2-3-1001"


@pytest.mark.parametrize(
    ("environment", "platform", "runtime"),
    [
        ({"FOBWATCH_HOME": "/h", "XDG_RUNTIME_DIR": "/r"}, "linux", "/h/run"),
        ({"XDG_RUNTIME_DIR": "/r", "HOME": "/home/anna"}, "linux", "/r"),
        ({"HOME": "/home/anna"}, "linux", "/run/user/1000"),
        ({"HOME": "/Users/anna"}, "darwin", "/Users/anna/Library/Caches"),
    ],
    ids=["own home", "runtime directory", "without a desktop session", "macos"],
)
def test_the_socket_is_in_the_user_s_runtime_directory(
    environment: dict[str, str], platform: str, runtime: str
) -> None:
    real = socket_path(environment, demo=False, platform=platform, uid=1000)
    demo = socket_path(environment, demo=True, platform=platform, uid=1000)

    assert real == Path(runtime, "fobwatch", "agent.sock")
    assert demo == Path(runtime, "fobwatch-demo", "agent.sock")


@pytest.mark.parametrize(
    ("environment", "demo", "name"),
    [
        ({}, False, f"fobwatch-{SID}"),
        ({}, True, f"fobwatch-demo-{SID}"),
        ({"FOBWATCH_HOME": "D:\\größe 1"}, False, f"fobwatch-{SID}-D--gr--e-1"),
    ],
    ids=["real", "demo", "own home"],
)
def test_the_pipe_has_its_user_in_its_name(
    environment: dict[str, str], name: str, *, demo: bool
) -> None:
    path = PureWindowsPath(str(pipe_path(environment, SID, demo=demo)).replace("/", "\\"))

    assert str(path) == rf"\\.\pipe\{name}"


def test_a_pipe_s_name_is_no_longer_than_windows_takes() -> None:
    name = pipe_path({"FOBWATCH_HOME": "h" * 300}, SID, demo=False).name

    assert len(name) == MAX_PIPE_NAME


def test_what_goes_with_the_agent_is_beside_the_socket() -> None:
    assert agent_folder(os.environ, demo=True) == agent_path(os.environ, demo=True).parent


def test_what_goes_with_the_pipe_is_in_the_user_s_own_folder() -> None:
    assert windows_folder({"LOCALAPPDATA": "L"}, demo=True) == Path("L", "fobwatch-demo", "run")
    assert windows_folder({"FOBWATCH_HOME": "H"}, demo=False) == Path("H", "run", "fobwatch")


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe is only found by connecting to it")
def test_without_a_socket_nothing_is_asked_whether_it_listens(tmp_path: Path) -> None:
    socket = tmp_path / "s"

    assert nothing_listens(socket)
    assert not nothing_listens(Path("/", "x" * MAX_SOCKET_PATH))  # the client reports its length
    socket.touch()
    assert not nothing_listens(socket)
    assert nothing_listens(socket / "in a file")
