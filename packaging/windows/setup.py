"""Makes Setup from the program that layout.py laid out.

setup.py PROGRAM OUTPUT_FOLDER [--uncompressed]
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from pathlib import Path, PureWindowsPath
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
    """Pack it into the folder. Raises `CalledProcessError`."""
    output.mkdir(parents=True, exist_ok=True)
    setup = output / f"Fobwatch-{version(program)}-setup.exe"
    options = ["-DTARGET_AMD64", *(["-DUNCOMPRESSED"] if uncompressed else [])]
    compile_installer(program, setup, version(program), *options)
    return setup


def compile_installer(program: Path, setup: Path, name: str, *options: str) -> None:
    """`name` is the version's. Raises `CalledProcessError`; makensis prints why."""
    with tempfile.TemporaryDirectory(prefix="fobwatch-setup-") as folder:
        files = Path(folder, "files.nsh")
        files.write_text(file_list(program.resolve()), "utf-8")
        definitions = {"VERSION": name, "FILES": files, "OUTFILE": setup.resolve()}
        subprocess.run(
            [
                *("makensis", "-WX", "-V1", *options),
                *(f"-D{name}={value}" for name, value in definitions.items()),
                ROOT / "installer.nsi",
            ],
            check=True,
        )


def file_list(program: Path) -> str:
    """The files in a fixed order: NSIS itself takes them in the order of the disk."""
    lines = []
    for folder in [program, *sorted(path for path in program.rglob("*") if path.is_dir())]:
        place = PureWindowsPath("app.new", folder.relative_to(program))
        lines.append(f'SetOutPath "$INSTDIR\\{place}"')
        lines += [f'File "{path}"' for path in sorted(folder.iterdir()) if path.is_file()]
    return "\n".join(lines) + "\n"


def version(program: Path) -> str:
    """The version of the Fobwatch in it. Raises `ValueError`."""
    module = program / "runtime" / "site-packages" / "fobwatch" / "__init__.py"
    found = VERSION.search(module.read_text("utf-8"))
    if found is None:
        raise ValueError(f"{module} tells no version")
    return found[1]


if __name__ == "__main__":
    main()
