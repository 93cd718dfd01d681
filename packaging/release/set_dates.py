"""Gives every file of a folder the date of the release, which archives keep.

set_dates.py FOLDER
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from components import released


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    moment = released().timestamp()
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (moment, moment), follow_symlinks=False)


if __name__ == "__main__":
    main()
