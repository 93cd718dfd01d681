"""Names the system's libraries that Fobwatch needs and the system lacks, on one line."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path


def main() -> None:
    [qt] = Path(sys.argv[1]).glob("lib/python*/*-packages/PySide6/Qt")
    missing = set()
    for library in (*qt.glob("lib/libQt6*.so.*"), *qt.glob("plugins/platforms/*.so")):
        try:
            ctypes.CDLL(str(library))
        except OSError as error:
            missing.add(str(error).partition(":")[0])
    sys.stdout.write(" ".join(sorted(missing)))


if __name__ == "__main__":
    main()
