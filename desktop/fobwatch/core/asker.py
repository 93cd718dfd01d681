"""The program that asks at a door, and those that started it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_NAMED: Final = 3
"""Programs named in one line: `bash > terraform > aws`."""

POSIX_SHELLS: Final = ("bash", "dash", "fish", "ksh", "sh", "zsh")
SHELLS: Final = (*POSIX_SHELLS, "cmd", "pwsh", "powershell")
INTERPRETERS: Final = (
    *("python", "node", "ruby", "perl", "php", "lua", "rscript", "julia", "tclsh"),
    *("java", "dotnet", "pwsh", "powershell"),
)
"""What runs programs of others: the executable alone does not tell what runs."""

TEXT_FOLLOWS: Final = frozenset({"-c", "-e", "--eval", "--print", "-Command", "/c"})

TEXT_LETTERS: Final = {"shell": "c", "python": "c", "perl": "eE", "ruby": "e", "node": "ep"}
"""The same at the end of several options in one, as in `bash -lc` and `perl -ne`."""

NAMELESS: Final = ("/dev/", "/proc/")
"""A script that comes through a pipe has a number for its name, another each time."""

VALUED: Final = {
    "shell": frozenset({"--rcfile", "--init-file"}),
    "python": frozenset({"-W", "-X"}),
    "node": frozenset({"-r", "--require", "--import", "--loader", "-C", "--conditions"}),
    "ruby": frozenset({"-I", "-r", "-C"}),
    "perl": frozenset({"-I"}),
}
"""Options of interpreters that take the next argument with them."""

VALUED_LETTERS: Final = {"shell": "oO"}
"""The same at the end of several options in one, as in `bash -euo pipefail`."""

_SEVERAL_OPTIONS: Final = re.compile(r"-[A-Za-z]+")

Identity = tuple[str, ...]
"""What one program has in common each time it is started. It compares, and says nothing.

It is empty where nothing is known of the program, which may be any.
"""


def script_of(program: str, arguments: Sequence[str], directory: str) -> str:
    """What an interpreter runs: a path, or `-m module in directory`.

    It is empty for a program that is none, and for one that runs a text, or what is typed.
    """
    if not is_interpreter(program):
        return ""
    language = _language(program)
    options = iter(arguments[1:])
    for option in options:
        if option == "-m" and language == "python":
            return f"-m {next(options, '')} in {directory}"
        if option in TEXT_FOLLOWS or _ends_in(option, TEXT_LETTERS.get(language, "")):
            return ""
        if option in VALUED.get(language, ()) or _ends_in(option, VALUED_LETTERS.get(language, "")):
            next(options, None)
        elif not option.startswith("-"):
            path = str(PurePath(directory, option))
            return "" if path.startswith(NAMELESS) else path
    return ""


def is_interpreter(program: str) -> bool:
    return _stem(program) in SHELLS or _language(program) in INTERPRETERS


def _language(program: str) -> str:
    """The interpreter's name without its version; all shells of Unix are one."""
    name = _stem(program)
    return "shell" if name in POSIX_SHELLS else name.rstrip("0123456789.")


def _ends_in(option: str, letters: str) -> bool:
    return bool(_SEVERAL_OPTIONS.fullmatch(option)) and option[-1] in letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process as it was when it asked; what the system does not tell is empty.

    `started` is the second since 1970 in which it began: with `pid` it names one process for
    ever. `arguments` are masked (core/masking.py), `script` is `script_of` what they were before.
    `container` names the file system that it sees where that is not ours, so that its paths are
    other files. `ours` is what Fobwatch itself brings: the credential helper and the command
    line, which ask for somebody else.
    """

    pid: int
    started: float = 0.0
    name: str = ""
    executable: str = ""
    script: str = ""
    arguments: tuple[str, ...] = ()
    directory: str = ""
    container: str = ""
    ours: bool = False

    @property
    def title(self) -> str:
        """The program as a person calls it."""
        if self.script:
            module, _, _place = self.script.removeprefix("-m ").partition(" in ")
            return PurePath(module).name
        return self.name or _stem(self.executable) or "a program"

    @property
    def command_line(self) -> str:
        """As a person reads it; masked."""
        return " ".join(self.arguments) or self.executable or self.name

    @property
    def line(self) -> str:
        place = f" in {self.directory}" if self.directory else ""
        return f"{self.command_line} (process {self.pid}{place})"

    @property
    def identity(self) -> Identity:
        """A compiled program is its file, a script its interpreter and its own file.

        A shell that runs no script, or a program whose file the system does not tell, is this
        one process and no other.
        """
        if self.executable and self.script:
            return self.container, self.executable, self.script
        if self.executable and not is_interpreter(self.executable):
            return self.container, self.executable
        if not self.started:
            return ()
        return self.container, self.executable, str(self.pid), str(self.started)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks: the process at the door first, then the one that started it, and so on.

    `origin` tells in words where the system shows no process.
    """

    processes: tuple[Process, ...] = ()
    origin: str = ""

    @property
    def program(self) -> Process | None:
        """The program that the request is for: past our helper, and the shell that ran it.

        What started a container did not ask for what runs in it.
        """
        waiting = list(self.processes)
        passed_helper = False
        while waiting and (waiting[0].ours or (passed_helper and _is_wrapper(waiting[0]))):
            passed_helper = True
            waiting.pop(0)
        if waiting and waiting[0].container != self.processes[0].container:
            waiting.clear()
        return next(iter(waiting or self.processes), None)

    @property
    def title(self) -> str:
        program = self.program
        if program is None:
            return self.origin or "a program"
        return f"{program.title} in a container" if program.container else program.title

    @property
    def identity(self) -> Identity:
        program = self.program
        return program.identity if program else ()

    @property
    def story(self) -> str:
        """One line for each process, the one at the door first: what runs, and where."""
        return "\n".join(process.line for process in self.processes) or self.origin

    def __str__(self) -> str:
        """In one line, outermost first: `bash > terraform > python3 (process 4243)`."""
        if not self.processes:
            return self.title
        names = [process.name or process.title for process in self.processes[:MOST_NAMED]]
        return f"{' > '.join(reversed(names))} (process {self.processes[0].pid})"


UNSEEN: Final = Asker(origin="a program that Fobwatch cannot see")
"""One outside of the process namespace, or whose process the system does not tell."""


def _is_wrapper(process: Process) -> bool:
    """Whether it is the shell that an SDK starts for `credential_process`.

    On Windows Node starts `cmd /d /s /c`, Go and Java `cmd /C`.
    """
    shell = _stem(process.executable)
    if shell == "cmd":
        return "/c" in map(str.lower, process.arguments[1:4])
    return shell in SHELLS and process.arguments[1:2] == ("-c",)


def _stem(path: str) -> str:
    return PurePath(path.replace("\\", "/")).name.lower().removesuffix(".exe")
