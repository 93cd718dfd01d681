"""The program that a process really runs: its own, or what an interpreter or launcher was given.

An interpreter's own file says nothing of the script that it runs, and neither does a loader's of
the program. Where the command line does not say it either, nobody knows what runs: the answer is
then `Running(known=False)`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from fobwatch.core.client_process.launcher_table import (
    JAVAS,
    LAUNCHERS,
    PASSING_ON,
    PYTHONS,
    UNKNOWN,
    Role,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fobwatch.core.client_process.launcher_table import Launcher

_NAMELESS: Final = ("/dev/", "/proc/")
"""A script that comes through a pipe has a number for its name, a new one each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What a process runs beside the executable.

    `label` is the script, module or class for a person to read. `files` are those whose content
    makes the program, and `optional` those which do where they exist. `details` tells apart what
    is started with other options; it is a digest, since options may hold secrets. What runs a
    text, or what is typed into it, is not `known`.
    """

    label: str = ""
    files: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    details: str = ""
    known: bool = True


ITSELF: Final = Running()
"""A program that runs by itself."""


_LOADER: Final = re.compile(
    r"ld-(?:linux.*|musl.*|[0-9.]+)\.so(?:\.[0-9]+)*|ld(?:64)?\.so(?:\.[0-9]+)?"
)
_EMULATOR: Final = re.compile(r"qemu-[a-z0-9_]+(?:-static)?")
_MULTIPLE: Final = frozenset({"busybox", "toybox"})

MAX_ARGUMENTS: Final = 200
"""Of the command line. Nobody starts a script behind as many options; what does is not known."""


def what_runs(executable: str, arguments: Sequence[str], directory: str) -> Running:
    """What runs in a process that was started with `arguments` (its own name first)."""
    name = stem(executable)
    if _is_loader(executable):
        return _loaded(arguments, directory)
    if name in _MULTIPLE:
        return _applet(arguments, directory)
    launcher = launcher_of(executable)
    if launcher is not None:
        language = language_of(executable)
        reading = _Reading(launcher, language, arguments[1:MAX_ARGUMENTS], directory).result()
        found = (str(PurePath(directory, name)) for name in launcher.beside)
        environment = _environment_of(arguments[0], directory) if language in PYTHONS else ()
        return replace(reading, optional=(*reading.optional, *found, *environment))
    known = language_of(executable) not in UNKNOWN and not _EMULATOR.fullmatch(name)
    return Running(known=known)


def is_told(executable: str) -> bool:
    """Whether the name says that the program runs another one."""
    name, language = stem(executable), language_of(executable)
    return (
        _is_loader(executable)
        or name in _MULTIPLE
        or language in LAUNCHERS
        or language in UNKNOWN
        or bool(_EMULATOR.fullmatch(name))
    )


@lru_cache(maxsize=256)
def stem(path: str) -> str:
    """The program's name in lower case, without its folder and `.exe`."""
    return PurePath(path.replace("\\", "/")).name.lower().removesuffix(".exe")


@lru_cache(maxsize=256)
def language_of(executable: str) -> str:
    """The name of a program without its version: `python` for `python3.11`."""
    name = stem(executable)
    return (
        name
        if name in LAUNCHERS or name in UNKNOWN
        else re.sub(r"[-_]?v?[0-9][0-9.]*[a-z]?$", "", name)
    )


@lru_cache(maxsize=256)
def _is_loader(executable: str) -> bool:
    return _LOADER.fullmatch(PurePath(executable).name) is not None


def launcher_of(executable: str) -> Launcher | None:
    return LAUNCHERS.get(language_of(executable))


@lru_cache(maxsize=64)
def _environment_of(called: str, directory: str) -> tuple[str, ...]:
    """What says which packages Python loads: by its own name, it is in a virtual environment."""
    folder = PurePath(called).parent
    return tuple(str(PurePath(directory, each, "pyvenv.cfg")) for each in (folder, folder.parent))


def _loaded(arguments: Sequence[str], directory: str) -> Running:
    """The dynamic loader runs the program that its first argument names (ld.so(8))."""
    if len(arguments) < 2 or arguments[1].startswith("-"):  # noqa: PLR2004 - itself, a program
        return Running(known=False)
    program = str(PurePath(directory, arguments[1]))
    inner = what_runs(program, arguments[1:], directory)
    return replace(inner, label=inner.label or program, files=(program, *inner.files))


def _applet(arguments: Sequence[str], directory: str) -> Running:
    """One file that is many programs: by the name it was started with, or its first argument."""
    rest = list(arguments)
    if rest and stem(rest[0]) in _MULTIPLE:
        rest.pop(0)
    if not rest or rest[0].startswith("-"):
        return Running(known=False)
    applet = stem(rest[0])
    if applet in PASSING_ON:  # for whom is not known
        return Running(known=False)
    inner = what_runs(applet, rest, directory)
    return replace(inner, label=inner.label or applet, details=digest([applet, inner.details]))


class _Reading:
    """One reading of an interpreter's command line."""

    def __init__(
        self, launcher: Launcher, language: str, arguments: Sequence[str], directory: str
    ) -> None:
        self._launcher = launcher
        self._language = language
        self._waiting = list(arguments)
        self._directory = directory
        self._seen: list[str] = []
        self._files: list[str] = []
        self._optional: tuple[str, ...] = ()
        self._label = ""
        self._has_class_path = False

    def result(self) -> Running:
        if not self._read() or any(f.startswith(_NAMELESS) for f in self._files):
            return Running(known=False)
        return Running(
            label=self._label,
            files=tuple(self._files),
            optional=self._optional,
            details=digest(self._seen),
        )

    def _read(self) -> bool:
        """Whether it is known what runs."""
        if self._waiting and self._waiting[0] in self._launcher.subcommands:
            self._seen.append(self._waiting.pop(0))
        while self._waiting:
            argument = self._waiting.pop(0)
            if argument == "--" and self._waiting:
                return self._take_first(self._waiting.pop(0))
            if not argument.startswith(("-", "+")) or argument in {"-", "+"}:
                return self._take_first(argument)
            done = self._take_option(argument)
            if done is not None:
                return done
        return bool(self._label)

    def _take_option(self, argument: str) -> bool | None:
        """Whether it is known what runs; None where the next argument decides that."""
        option, sign, value = argument.partition("=")
        role = self._launcher.programs.get(argument) or (
            self._launcher.programs.get(option) if sign else None
        )
        if role is not None:
            name = value if sign and argument not in self._launcher.programs else self._next()
            known = self._take(role, name)
            return known if option in self._launcher.last or not known else None
        self._seen.append(argument)
        if argument in self._launcher.valued or self._joined_value(argument):
            self._seen.append(self._next())
            return None
        return None if self._launcher.is_harmless(argument) else False

    def _joined_value(self, argument: str) -> bool:
        """Whether the last of several letters takes the next argument, as in `-euo pipefail`."""
        last = f"-{argument[-1]}"
        return (
            len(argument) > 2  # noqa: PLR2004 - the sign and a letter
            and last in self._launcher.valued
            and self._launcher.is_harmless(argument[:-1])
        )

    def _next(self) -> str:
        return self._waiting.pop(0) if self._waiting else ""

    def _take_first(self, argument: str) -> bool:
        if self._label:  # `awk -f program` has read it; what follows is its data
            return True
        if self._language in JAVAS and argument.endswith(".java"):
            return self._take(Role.FILE, argument)
        return self._take(self._launcher.first, argument)

    def _take(self, role: Role, value: str) -> bool:
        if not value or value in {"-", "+"} or "://" in value or role is Role.UNKNOWN:
            return False
        if role is Role.FILE:
            return self._take_file(value)
        if role is Role.CLASS_PATH:
            self._has_class_path = True
            self._files += [self._path(part.rstrip("*")) for part in re.split(r"[:;]", value)]
            return True
        if role is Role.MODULE:
            return self._take_module(value)
        self._label = value
        self._optional += tuple(self._class_files(value))
        self._seen += [value] if self._has_class_path else [value, self._directory]
        return not value.startswith(("@", "-"))

    def _class_files(self, name: str) -> Iterator[str]:
        """Where Java finds the class, of a module too, where that is no archive."""
        module, _, name_inside = name.rpartition("/")
        file = f"{name_inside.replace('.', '/')}.class"
        for folder in self._files or [self._directory]:
            yield str(PurePath(folder, file))
            if module:
                yield str(PurePath(folder, module, file))

    def _take_module(self, name: str) -> bool:
        """A module may be one of the folder's own."""
        self._label = f"-m {name} in {self._directory}"
        top, whole = self._path(name.partition(".")[0]), self._path(name.replace(".", "/"))
        inside = [f"{top}/__init__", f"{whole}/__init__", f"{whole}/__main__"]
        names = dict.fromkeys([top, *inside, whole])
        self._optional = tuple(name + suffix for name in names for suffix in _MODULE_SUFFIXES)
        return True

    def _take_file(self, value: str) -> bool:
        if self._language in _SUFFIXES and not value.endswith(_SUFFIXES[self._language]):
            return False
        path = self._path(value)
        self._label = self._label or path
        self._files.append(path)
        if self._language in _WITHOUT_SUFFIX:
            self._optional += (f"{path}.js",)
        return True

    def _path(self, name: str) -> str:
        return str(PurePath(self._directory, name))


_MODULE_SUFFIXES: Final = (".py", ".pyc", ".so", ".abi3.so")

_WITHOUT_SUFFIX: Final = frozenset(("electron", "node", "nodejs"))
"""These look for `app.js` before a folder `app`."""

_SUFFIXES: Final = {
    "dotnet": (".dll", ".exe"),
    "bun": (".cjs", ".cts", ".js", ".jsx", ".mjs", ".mts", ".ts", ".tsx"),
    "deno": (".cjs", ".cts", ".js", ".jsx", ".mjs", ".mts", ".ts", ".tsx"),
}
"""Of files, where the first argument may also be a command of the program's or of a project's."""


def digest(parts: Sequence[str]) -> str:
    """Empty where there are no parts."""
    text = "\0".join(parts)
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest() if text else ""
