"""A Windows of the tests' own, by Wine."""

from __future__ import annotations

import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "build" / "wine"
PREFIX = FOLDER / "prefix"
PYTHON = FOLDER / "python"

PATIENCE = 120.0
"""Seconds for a command; the first start of a program under Wine takes long."""

LINGERING = 0.5
"""Seconds for the last bytes of a program that has ended."""

OVERRIDES = {
    "winedbg.exe": "d",  # a crash is to end the program, not to open a window
    "winemenubuilder.exe": "d",  # nothing of the prefix belongs into this computer's menus
    "wbemprox": "d",  # CPython asks it for the version of Windows, at which Wine 8 aborts
    "mscoree": "d",
    "mshtml": "d",
    "mscms": "n",  # our own (stubs/)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    code: int
    out: str
    err: str


class Program:
    """A program of Windows that runs.

    Wine gives no standard stream that is a file: there are pipes, which are read all the time. The
    first program also starts Wine's own services, and they keep the pipes: its end is not theirs.
    """

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            ["wine", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._streams = (_Stream(self._process.stdout), _Stream(self._process.stderr))

    def kill(self) -> End:
        """Give it no chance to tidy up."""
        self._process.kill()
        return self.wait(PATIENCE)

    def wait(self, patience: float) -> End:
        """Raises `subprocess.TimeoutExpired`."""
        code = self._process.wait(patience)
        out, err = (stream.text() for stream in self._streams)
        return End(code=code, out=out, err=err)


class _Stream:
    def __init__(self, file: IO[bytes] | None) -> None:
        assert file is not None
        self._file = file
        self._read = bytearray()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def text(self) -> str:
        """What the program wrote, which has ended."""
        self._thread.join(LINGERING)
        return self._read.decode("utf-8", errors="replace")

    def _run(self) -> None:
        with self._file:
            while data := os.read(self._file.fileno(), 1 << 16):
                self._read += data


class Wine:
    """Runs Windows' programs, until `end`. `prefix` is its disk and its registry."""

    def __init__(self, extra: Mapping[str, str] | None = None, *, prefix: Path = PREFIX) -> None:
        self.disk = prefix / "drive_c"
        self._started: list[Program] = []
        home = prefix.parent / "home"  # Wine shows its folders to the programs
        home.mkdir(parents=True, exist_ok=True)
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": ";".join(f"{name}={how}" for name, how in OVERRIDES.items()),
            "WINEPREFIX": str(prefix),
            **(extra or {}),
        }

    @staticmethod
    def path(path: Path) -> str:
        """As Windows' programs name the file: Wine shows them this computer's root as Z:."""
        return str(PureWindowsPath("Z:/", *path.parts[1:]))

    def start(self, *command: str | Path) -> Program:
        self._started.append(Program(command, self._environment))
        return self._started[-1]

    def run(self, *command: str | Path) -> End:
        return self.start(*command).wait(PATIENCE)

    def python(self, *arguments: str) -> End:
        return self.run(PYTHON / "python.exe", "-B", *arguments)

    def wait(self) -> None:
        """Until no program runs any more, and the registry is on the disk."""
        subprocess.run(["wineserver", "--wait"], env=self._environment, check=True)

    def end(self) -> None:
        """End every program of the prefix."""
        subprocess.run(["wineserver", "--kill"], env=self._environment, check=False)
        self.wait()
        for program in self._started:
            program.wait(PATIENCE)
