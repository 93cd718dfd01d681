"""The program that asks the agent, and those that started it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from fobwatch.core.client_process.launcher_table import PASSING_ON, SHELLS
from fobwatch.core.client_process.launchers import ITSELF, language_of, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable

    from fobwatch.core.client_process.launchers import Running

MAX_NAMED: Final = 3
"""Programs named in one line: `bash > terraform > aws`."""

MAX_TOLD: Final = 8
"""Programs of which a line each is stored: a terminal's shell is seldom further away."""

PROVIDES: Final = "FOBWATCH_CREDENTIAL_PROCESS"
"""The environment variable of what runs to provide credentials to Fobwatch, and of its children.

Its value is the run's own, so that what a program leaves behind is not marked for ever.
"""

Identity = tuple[str, ...]
"""The same each time the program is started. It is only compared.

It is empty where nothing is known of the program, which may be any.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process as it was when it asked; what the system does not report is empty.

    `started` is the second since 1970 in which it began: with `pid` it names one process for
    ever. `arguments` are masked (core/masking.py); `runs` is what they say before that.
    `loads` is a digest of the environment variables by which it loads code that is not its own.
    `container` names the file system that it sees where that is not ours, so that its paths are
    other files. `ours` is what Fobwatch itself brings: the credential helper and the command
    line, which ask for somebody else. `from_system` is an executable that only root may change:
    any other could call itself `timeout`. Where it is `ours` nobody asks for these: `from_system`
    is True, and `loads` empty.
    `provides` is what it has as `PROVIDES`.
    """

    pid: int
    started: float = 0.0
    name: str = ""
    executable: str = ""
    runs: Running = ITSELF
    arguments: tuple[str, ...] = ()
    directory: str = ""
    loads: str = ""
    container: str = ""
    ours: bool = False
    from_system: bool = True
    provides: str = ""

    @property
    def script(self) -> str:
        """The script, module or class that an interpreter runs, for a person to read."""
        return self.runs.label

    @property
    def title(self) -> str:
        """The program as a person calls it."""
        if self.script:
            module, _, _place = self.script.removeprefix("-m ").partition(" in ")
            return PurePath(module).name
        return self.name or stem(self.executable) or "a program"

    @property
    def command_line(self) -> str:
        """As a person reads it; masked."""
        return " ".join(self.arguments) or self.executable or self.name

    @property
    def line(self) -> str:
        place = f" in {self.directory}" if self.directory else ""
        return f"{self.command_line} (process {self.pid}{place})"

    @property
    def named(self) -> Identity:
        """The program by its name: the executable, and what that was given to run.

        Empty where the command line, or the system, does not say what runs.
        """
        if not self.executable or not self.runs.known or self.ours:
            return ()
        return (
            *(self.container, self.executable, self.loads, self.runs.details),
            *(self.runs.label, *self.runs.files),
        )

    @property
    def itself(self) -> Identity:
        """This one process and no other; empty where the system does not say when it began."""
        if not self.started or self.ours:
            return ()
        return self.container, self.executable, str(self.pid), str(self.started)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A program that runs now to provide credentials to Fobwatch; `mark` is its `PROVIDES`.

    It has no `pid` before the system has started it.
    """

    mark: str
    pid: int | None = None


def named_or_itself(process: Process) -> Identity:
    """The identity by names alone, without a look at the files' content."""
    return process.named or process.itself


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientProcess:
    """Who asks: the process that asked first, then the one that started it, and so on.

    `origin` says in words where the system shows no process. `unseen` says that nothing is known
    of the one that asked, `cut_off` that more processes are behind these. `identify` returns a
    process's identity; it may read files. `file_at` is equal for two paths that lead to one file,
    by whatever links.
    """

    processes: tuple[Process, ...] = ()
    origin: str = ""
    unseen: bool = False
    cut_off: bool = False
    identify: Callable[[Process], Identity] = field(
        default=named_or_itself, repr=False, compare=False
    )
    file_at: Callable[[str], Hashable] = field(default=PurePath, repr=False, compare=False)

    @property
    def program(self) -> Process | None:
        """The program that the request is for: past our helper, and past what only started that.

        What started a container did not ask for what runs in it.
        """
        if not self.processes:
            return None
        return self._behind_helper() or self.processes[0]

    def _behind_helper(self) -> Process | None:
        """None where the system shows nothing but ours."""
        first = self.processes[0]
        passed_helper = False
        for process in self.processes:
            if process.container != first.container:
                return None
            if not process.ours and not (passed_helper and _passes_on(process)):
                return process
            passed_helper = True
        return None

    @property
    def elsewhere(self) -> bool:
        """Whether it is, or may be, in a container: it was lent the socket, and no more."""
        return self.unseen or any(process.container for process in self.processes[:1])

    def is_below(self, running: Collection[Provider]) -> bool:
        """Whether one of its processes is `running`, or was started by one."""
        ids, marks = {each.pid for each in running}, {each.mark for each in running}
        return any(each.pid in ids or each.provides in marks for each in self.processes)

    @property
    def title(self) -> str:
        program = self.program
        if program is None:
            return self.origin or "a program"
        return f"{program.title} in a container" if program.container else program.title

    @property
    def identity(self) -> Identity:
        program = self.program
        return self.identify(program) if program else ()

    @property
    def story(self) -> str:
        """One line for each of the nearest, the one that asked first: what runs, and where."""
        return "\n".join(process.line for process in self.processes[:MAX_TOLD]) or self.origin

    def __str__(self) -> str:
        """In one line, outermost first: `bash > terraform > python3 (process 4243)`."""
        if not self.processes:
            return self.title
        names = [process.name or process.title for process in self.processes[:MAX_NAMED]]
        return f"{' > '.join(reversed(names))} (process {self.processes[0].pid})"


UNSEEN: Final = ClientProcess(origin="a program that Fobwatch cannot see", unseen=True)
"""A process outside of the process namespace, or one that the system does not report."""


def _passes_on(process: Process) -> bool:
    """Whether it starts another program for the one that started it.

    Such is the shell that an SDK starts for `credential_process`. On Windows Node starts
    `cmd /d /s /c`, Go and Java `cmd /C`.
    """
    name = stem(process.executable)
    if name == "cmd":
        return "/c" in map(str.lower, process.arguments[1:4])
    if not process.from_system:
        return False
    if language_of(process.executable) in PASSING_ON:
        return True
    return name in SHELLS and process.arguments[1:2] == ("-c",)
