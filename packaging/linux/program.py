"""Lays out the program as the packages carry it: an interpreter, the locked wheels and Fobwatch.

    program.py WHEEL TARGET [--python /usr/bin/python3]

TARGET can be moved as a whole, holds nothing that Fobwatch does not use, and comes out the same
each time from the same inputs (docs/decisions/0009-linux-packages.md).
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from leaving_out import keep_what_is_used

HERE: Final = Path(__file__).resolve().parent
NATIVE: Final = HERE.parent / "native"
RELEASE: Final = HERE.parent / "release"
LOCK: Final = HERE / "requirements.txt"

INTERPRETER: Final = "fobwatch-python"
HELPER: Final = "credential-helper"

FACTS: Final = """
import json, site, sys, sysconfig
print(json.dumps({
    "executable": sys.executable,
    "library": sysconfig.get_path("stdlib"),
    "folder": f"lib/python{sys.version_info.major}.{sys.version_info.minor}",
    "packages": site.getsitepackages(["/"])[-1],
}))
"""

COMPILER_OPTIONS: Final = (
    *("-std=gnu11", "-O2", "-s", "-Wall", "-Wextra", "-Werror"),
    *("-fPIE", "-pie", "-Wl,-z,relro,-z,now", "-D_FORTIFY_SOURCE=2", "-fstack-protector-strong"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """`library` is the standard library's folder; `folder` and `packages` are under a prefix."""

    executable: Path
    library: Path
    folder: Path
    packages: Path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("wheel", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--python", default="/usr/bin/python3")
    options = parser.parse_args()
    lay_out(options.wheel, options.target, options.python)


def lay_out(wheel: Path, target: Path, python: str) -> None:
    """Build the folder `target` again. Raises `CalledProcessError`; the tool prints why."""
    shutil.rmtree(target, ignore_errors=True)
    interpreter = interpreter_of(python)
    copy_interpreter(interpreter, target)
    packages = target / interpreter.packages
    install(interpreter, packages, "--require-hashes", "--requirement", str(LOCK))
    install(interpreter, packages, str(wheel))
    keep_what_is_used(library=target / interpreter.folder, packages=packages)
    write_third_party(target, interpreter)
    compile_modules(target)
    build_native(target)
    set_modes(target)
    helper = packages / "fobwatch" / "credential_helper.py"
    (target / helper.name).symlink_to(helper.relative_to(target))


def interpreter_of(python: str) -> Interpreter:
    """Facts about `python`, which must not need a libpython beside it."""
    output = subprocess.run([python, "-I", "-c", FACTS], check=True, capture_output=True, text=True)
    facts = json.loads(output.stdout)
    return Interpreter(
        executable=Path(facts["executable"]).resolve(),
        library=Path(facts["library"]),
        folder=Path(facts["folder"]),
        packages=Path(facts["packages"].lstrip("/")),
    )


def copy_interpreter(interpreter: Interpreter, target: Path) -> None:
    """The executable and the standard library, without what is installed into it."""
    (target / "bin").mkdir(parents=True)
    shutil.copy(interpreter.executable, target / "bin" / INTERPRETER)
    shutil.copytree(
        interpreter.library,
        target / interpreter.folder,
        ignore=shutil.ignore_patterns("__pycache__", "site-packages", "dist-packages", "config-*"),
    )


def install(interpreter: Interpreter, packages: Path, *what: str) -> None:
    """Unpack wheels into the folder `packages`, without building or fetching anything else."""
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(interpreter.executable), "install"),
            *("--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"),
            *("--no-compile", "--root-user-action=ignore", "--target", str(packages), *what),
        ],
        check=True,
    )


def write_third_party(target: Path, interpreter: Interpreter) -> None:
    """Write the list of carried third-party software, with its licences' texts."""
    places = (target / interpreter.packages, target / interpreter.folder / "LICENSE.txt")
    subprocess.run(
        [sys.executable, RELEASE / "third_party.py", LOCK, *places, target / "THIRD-PARTY.txt"],
        check=True,
    )


def compile_modules(target: Path) -> None:
    """Compile ahead: the folder is not the user's to write. Unchecked, for no source changes.

    The compiler writes nothing of what it imports itself (``-B``): that would bear a date.
    """
    interpreter = target / "bin" / INTERPRETER
    options = ["-q", "-j", "2", "--invalidation-mode", "unchecked-hash", "-s", str(target)]
    subprocess.run(
        [interpreter, "-I", "-B", "-m", "compileall", *options, str(target / "lib")], check=True
    )


def build_native(target: Path) -> None:
    """The commands, and the helper that tools start for each request that they sign."""
    for source, program in (("launcher.c", "bin/fobwatch"), ("credential_helper.c", HELPER)):
        subprocess.run(
            ["cc", *COMPILER_OPTIONS, "-o", target / program, NATIVE / source], check=True
        )
    (target / "bin" / "fobwatch-tray").symlink_to("fobwatch")


def set_modes(target: Path) -> None:
    """Make only programs executable: libraries and modules are loaded."""
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.parent == target / "bin" or path.name == HELPER
            path.chmod(0o755 if runs else 0o644)


if __name__ == "__main__":
    main()
