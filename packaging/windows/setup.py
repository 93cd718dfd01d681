"""Makes Setup from the program that layout.py laid out.

setup.py PROGRAM OUTPUT_FOLDER [--uncompressed]
"""

from __future__ import annotations

import argparse
import re
import subprocess
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
VERSION: Final = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--uncompressed", action="store_true", help="within seconds, for tests")
    options = parser.parse_args()
    print(build(options.program, options.output, uncompressed=options.uncompressed))


def build(program: Path, output: Path, *, uncompressed: bool = False) -> Path:
    """Pack it. Raises `CalledProcessError`, after makensis' own words."""
    name = version(program)
    output.mkdir(parents=True, exist_ok=True)
    setup = output / f"Fobwatch-{name}-setup.exe"
    definitions = {"VERSION": name, "APPDIR": program.resolve(), "OUTFILE": setup.resolve()}
    subprocess.run(
        [
            *("makensis", "-WX", "-V1", "-DTARGET_AMD64"),
            *(["-DUNCOMPRESSED"] if uncompressed else []),
            *(f"-D{name}={value}" for name, value in definitions.items()),
            ROOT / "installer.nsi",
        ],
        check=True,
    )
    return setup


def version(program: Path) -> str:
    """Of the Fobwatch that is in it. Raises `ValueError`."""
    module = program / "runtime" / "site-packages" / "fobwatch" / "__init__.py"
    found = VERSION.search(module.read_text("utf-8"))
    if found is None:
        raise ValueError(f"{module} tells no version")
    return found[1]


if __name__ == "__main__":
    main()
