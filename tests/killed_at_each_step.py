"""Kills what writes a file at each of its steps; looks at what is left then, and after a start.

    python -m tests.killed_at_each_step PATH FOLDER

It runs in a process of its own, which has one thread alone and so may fork. A step is a call to
Python's C functions, as every call to the system is. Prints one JSON object for each kill: the
texts of all files that are left, by name.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.storage.drafts import sweep
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.aws_files.changes import AwsFileKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

OLD = "[default]\naws_access_key_id = AKIAOLDOLDOLDOLDOLD1\naws_secret_access_key = old-secret\n"
NEW = "[default]\naws_access_key_id = AKIANEWNEWNEWNEWNEW1\naws_secret_access_key = new-secret\n"

CREDENTIALS = AwsFileKind.CREDENTIALS


def _aws_writer(folder: Path) -> AwsFileWriter:
    return AwsFileWriter(
        {
            "AWS_CONFIG_FILE": str(folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        }
    )


def _replace(folder: Path) -> None:
    _aws_writer(folder).replace(CREDENTIALS, OLD, NEW)


def _make(folder: Path) -> None:
    (folder / "credentials").unlink(missing_ok=True)
    _aws_writer(folder).replace(CREDENTIALS, None, NEW)


def _remove(folder: Path) -> None:
    _aws_writer(folder).replace(CREDENTIALS, OLD, None)


def _check(folder: Path) -> None:
    _aws_writer(folder).check(CREDENTIALS, NEW)


def _text(folder: Path) -> None:
    TextFile(folder / "credentials").write(NEW)


def _new_start(folder: Path) -> None:
    _aws_writer(folder).sweep()
    sweep(folder)


PATHS: dict[str, Callable[[Path], None]] = {
    "replace": _replace,
    "make": _make,
    "remove": _remove,
    "check": _check,
    "text": _text,
    "sweep": _new_start,
}


def _ready(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "credentials").write_text(OLD)


def _killed(work: Callable[[Path], None], folder: Path, step: int) -> bool:
    """Do the work in a child that kills itself before this step; whether it came to that."""
    child = os.fork()
    if child == 0:
        left = step

        def profile(_frame: FrameType, event: str, _argument: object) -> None:
            nonlocal left
            if event == "c_call":
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(profile)
        work(folder)
        sys.setprofile(None)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status) != 0:
        sys.exit("the work failed by itself")
    return os.WIFSIGNALED(status)


def _left(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def main(path: str, place: str) -> None:
    folder = Path(place, "aws")
    _ready(folder)
    PATHS[path](folder)  # so that all is imported
    for step in count(1):
        _ready(folder)
        if not _killed(PATHS[path], folder, step):
            return
        at_once = _left(folder)
        _new_start(folder)
        kill = {"at_once": at_once, "after_a_start": _left(folder)}
        sys.stdout.write(f"{json.dumps(kill)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
