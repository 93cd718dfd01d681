"""Clocks that a test moves under a running program."""

from __future__ import annotations

import mmap
import struct
import subprocess
from datetime import timedelta
from pathlib import Path

SOURCE = Path(__file__).with_name("wall_clock.c")


class WallClock:
    """Put `environment` into a program's; its monotonic clock stays true."""

    def __init__(self, folder: Path) -> None:
        self._library = folder / "wall_clock.so"
        self._offsets_file = folder / "wall_clock.offsets"
        self._set_forward = timedelta()
        self._slept = timedelta()

    @property
    def environment(self) -> dict[str, str]:
        if not self._library.exists():
            command = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror"]
            subprocess.run([*command, "-o", self._library, SOURCE], check=True)
            self._offsets_file.write_bytes(self._offsets())
        return {
            "LD_PRELOAD": str(self._library),
            "WALL_CLOCK_OFFSET": str(self._offsets_file),
        }

    def jump(self, distance: timedelta) -> None:
        """Set the wall clock of every program that was started with `environment`."""
        self._set_forward += distance
        self._write()

    def sleep(self, distance: timedelta) -> None:
        """Let the computer have slept so long: the time since its start has gone on, too."""
        self._slept += distance
        self._write()

    def _write(self) -> None:
        with self._offsets_file.open("r+b") as file, mmap.mmap(file.fileno(), 0) as place:
            place[:] = self._offsets()

    def _offsets(self) -> bytes:
        offsets = (self._set_forward + self._slept, self._slept)
        return struct.pack("=2q", *(round(each.total_seconds()) for each in offsets))
