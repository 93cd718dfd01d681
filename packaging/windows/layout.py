"""Lays out the program as Setup installs it: an interpreter, the locked wheels, our own programs.

    layout.py WHEEL TARGET [--python-zip python-3.x.y-embed-amd64.zip --python-sha256 DIGEST]

TARGET can be moved as a whole, and holds nothing that Fobwatch does not use
(docs/decisions/0010-windows-setup.md):

    bin/                              fobwatch.exe and fobwatch-tray.exe
    fobwatch-credential-helper.exe    what AWS tools start
    THIRD-PARTY.txt                   what is carried of others, and their licences
    runtime/                          the interpreter, and the packages with Fobwatch itself
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import imports
import interpreter
import launchers
from interpreter import HERE, PIP
from pruning import keep_what_is_used

RELEASE: Final = HERE.parent / "release"
LOCK: Final = HERE / "requirements.txt"
PACKAGES: Final = "site-packages"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("wheel", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--python-zip", type=Path)
    parser.add_argument("--python-sha256", default="")
    options = parser.parse_args()
    lay_out(options.wheel, options.target, options.python_zip, options.python_sha256)


def lay_out(
    wheel: Path, target: Path, python_zip: Path | None = None, python_sha256: str = ""
) -> None:
    """Build the folder `target` again.

    Raises `CalledProcessError`, after the tool's own words, `ValueError` for what is not signed,
    and `FileNotFoundError` for a library that is loaded but missing.
    """
    work = target.with_name(f"{target.name}-work")
    for folder in (target, work):
        shutil.rmtree(folder, ignore_errors=True)
    work.mkdir(parents=True)
    runtime = target / "runtime"
    library = interpreter.unpack(runtime, work, python_zip, python_sha256)
    install(runtime / PACKAGES, library, "--require-hashes", "--requirement", str(LOCK))
    install(runtime / PACKAGES, library, str(wheel))
    keep_what_is_used(runtime / PACKAGES)
    write_third_party(target, runtime)
    write_search_path(runtime, library)
    launchers.build(target, work, version=wheel.name.split("-")[1], library=library)
    imports.check(target)
    shutil.rmtree(work)


def install(packages: Path, library: str, *what: str) -> None:
    """Unpack wheels for the interpreter, without building or fetching anything else."""
    digits = re.findall(r"\d", library)
    version = f"{digits[0]}.{''.join(digits[1:])}"
    subprocess.run(
        [
            *(*PIP, "install", "--no-deps", "--only-binary=:all:", "--no-compile"),
            *("--platform", "win_amd64", "--implementation", "cp", "--python-version", version),
            *("--root-user-action=ignore", "--target", str(packages), *what),
        ],
        check=True,
    )


def write_third_party(target: Path, runtime: Path) -> None:
    """Write the list of third-party software with its licences, the interpreter's included."""
    licence = runtime / "LICENSE.txt"
    places = (runtime / PACKAGES, licence, target / "THIRD-PARTY.txt")
    subprocess.run([sys.executable, RELEASE / "third_party.py", LOCK, *places], check=True)
    licence.unlink()


def write_search_path(runtime: Path, library: str) -> None:
    """Write the file that isolates the interpreter (docs.python.org, "Finding modules")."""
    places = (f"{Path(library).stem}.zip", ".", PACKAGES)
    (runtime / f"{Path(library).stem}._pth").write_text("\n".join(places) + "\n", "utf-8")


if __name__ == "__main__":
    main()
