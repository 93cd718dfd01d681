"""Compiles the package's own programs for Windows: two that start Fobwatch, and the helper."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
NATIVE: Final = HERE.parent / "native"
ICONS: Final = HERE.parent.parent / "resources" / "icons" / "app"

COMPILER: Final = (
    *("x86_64-w64-mingw32-gcc", "-std=gnu11", "-O2", "-s", "-municode", "-Wall", "-Wextra"),
    *("-Werror", "-static", "-Wl,--no-insert-timestamp", "-Wl,--dynamicbase,--high-entropy-va"),
)
RESOURCE_COMPILER: Final = "x86_64-w64-mingw32-windres"


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeProgram:
    """`place` is in the program's folder; `description` is what Windows shows for its name."""

    place: str
    source: Path
    description: str
    options: tuple[str, ...]


PROGRAMS: Final = (
    NativeProgram(
        place="bin/fobwatch.exe",
        source=HERE / "launcher.c",
        description="Fobwatch command",
        options=("-mconsole",),
    ),
    NativeProgram(
        place="bin/fobwatch-tray.exe",
        source=HERE / "launcher.c",
        description="Fobwatch",
        options=("-mwindows", "-DWITHOUT_CONSOLE"),
    ),
    NativeProgram(
        place="fobwatch-credential-helper.exe",
        source=NATIVE / "credential_helper_windows.c",
        description="Fobwatch credential helper",
        options=("-mconsole",),
    ),
)


def build(target: Path, work: Path, *, version: str, library: str) -> None:
    """Make the programs. `library` is the interpreter's. Raises `CalledProcessError`."""
    numbers = [*version.split("."), "0", "0", "0"][:4]
    for program in PROGRAMS:
        place = target / program.place
        place.parent.mkdir(parents=True, exist_ok=True)
        words = {
            "VERSION": f'"{version}"',
            "PROGRAM": f'"{place.name}"',
            "DESCRIPTION": f'"{program.description}"',
            "VERSION_NUMBERS": ",".join(numbers),
        }
        resources = work / f"{place.stem}.res"
        _compile_resources(resources, words)
        subprocess.run(
            [
                *(*COMPILER, *program.options, f'-DPYTHON_LIBRARY=L"{library}"'),
                *("-o", place, program.source, resources),
            ],
            check=True,
        )


def _compile_resources(resources: Path, words: dict[str, str]) -> None:
    defined = "".join(f"#define {name} {word}\n" for name, word in words.items())
    (resources.parent / "program.h").write_text(defined, "utf-8")
    folders = (resources.parent, HERE, ICONS)
    subprocess.run(
        [
            *(RESOURCE_COMPILER, *(f"--include-dir={folder}" for folder in folders)),
            *(HERE / "launcher.rc", "--output-format=coff", resources),
        ],
        check=True,
    )
