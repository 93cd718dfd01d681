"""A wall clock that a test sets forward or back under a running program."""

from __future__ import annotations

import mmap
import struct
import subprocess
from datetime import timedelta
from pathlib import Path

SOURCE = Path(__file__).with_name("wall_clock.c")


class WallClock:
    """Put `environment` into a program's; only the wall clock moves, as when a clock is set."""

    def __init__(self, folder: Path) -> None:
        self._library = folder / "wall_clock.so"
        self._offset_file = folder / "wall_clock.offset"
        self._offset = timedelta()

    @property
    def environment(self) -> dict[str, str]:
        if not self._library.exists():
            command = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror"]
            subprocess.run([*command, "-o", self._library, SOURCE], check=True)
            self._offset_file.write_bytes(struct.pack("=q", 0))
        return {
            "LD_PRELOAD": str(self._library),
            "WALL_CLOCK_OFFSET": str(self._offset_file),
        }

    def jump(self, distance: timedelta) -> None:
        """Move the clock of every program that was started with `environment`."""
        self._offset += distance
        with self._offset_file.open("r+b") as file, mmap.mmap(file.fileno(), 0) as place:
            place[:] = struct.pack("=q", round(self._offset.total_seconds()))
