"""Where the door's socket is; the helper's own rule is held against it in its tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fobwatch.adapters.door_path import door_path


@pytest.mark.parametrize(
    ("environment", "platform", "runtime"),
    [
        ({"FOBWATCH_HOME": "/h", "XDG_RUNTIME_DIR": "/r"}, "linux", "/h/run"),
        ({"XDG_RUNTIME_DIR": "/r", "HOME": "/home/anna"}, "linux", "/r"),
        ({"HOME": "/home/anna"}, "linux", f"/run/user/{os.getuid()}"),
        ({"HOME": "/Users/anna"}, "darwin", "/Users/anna/Library/Caches"),
        ({"LOCALAPPDATA": "/local"}, "win32", "/local"),
    ],
    ids=["own home", "runtime directory", "without a desktop session", "macos", "windows"],
)
def test_the_door_is_in_the_user_s_runtime_directory(
    environment: dict[str, str], platform: str, runtime: str
) -> None:
    real = door_path(environment, demo=False, platform=platform)
    demo = door_path(environment, demo=True, platform=platform)

    assert real == Path(runtime, "fobwatch", "door.sock")
    assert demo == Path(runtime, "fobwatch-demo", "door.sock")
