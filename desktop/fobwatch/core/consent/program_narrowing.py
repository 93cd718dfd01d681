"""Which programs a rule narrows: all of them, the named ones, or all but these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from fobwatch.core.consent.narrowing import WHOLE, Narrowing, check_narrowing  # noqa: TC001 - types of fields
from fobwatch.core.errors import InvalidSetting

if TYPE_CHECKING:
    from fobwatch.core.client_process.client_process import ClientProcess, Process


class Whom(StrEnum):
    ALL = "all"
    NAMED = "named"
    """These, and all that they start."""
    ALL_BUT_NAMED = "all-but-named"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramNarrowing:
    """What a rule narrows for whom. `programs` are the paths of executables or of scripts."""

    narrowing: Narrowing = WHOLE
    whom: Whom = Whom.ALL
    programs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.narrowing)

    def __str__(self) -> str:
        """For the journal."""
        names = ", ".join(self.programs)
        whom = {
            Whom.ALL: "",
            Whom.NAMED: f" (these: {names})",
            Whom.ALL_BUT_NAMED: f" (all but these: {names})",
        }
        return f"{self.narrowing}{whom[self.whom]}" if self.narrowing else ""

    def joined_with(self, other: ProgramNarrowing) -> ProgramNarrowing:
        """At least what either takes away, from all whom either takes it from."""
        if not other or self == other:
            return self
        if not self:
            return other
        return ProgramNarrowing(narrowing=self.narrowing & other.narrowing)

    def holds_for(self, client_process: ClientProcess) -> bool:
        """Whether it narrows what this program gets; whoever is not seen clearly, it does."""
        if not self.narrowing:
            return False
        if self.whom is Whom.ALL:
            return True
        if self.whom is Whom.NAMED:
            client = client_process
            unclear = not client.processes or client.cut_off or client.elsewhere
            return unclear or self._names_one_of(client_process)
        program = client_process.program
        return program is None or not _is_plainly(program, {PurePath(p) for p in self.programs})

    def _names_one_of(self, client_process: ClientProcess) -> bool:
        """By whatever path it runs: `/usr/bin/python3` is a link to another file."""
        named = {client_process.file_at(path) for path in self.programs}
        running = (
            path
            for each in client_process.processes
            for path in (each.executable, *each.runs.files)
        )
        return any(client_process.file_at(path) in named for path in running if path)


NOT_NARROWED: Final = ProgramNarrowing()

MAX_PROGRAMS: Final = 32


def check_program_narrowing(narrowed: ProgramNarrowing) -> None:
    """Raises `InvalidSetting` for the field that is wrong."""
    check_narrowing(narrowed.narrowing)
    if narrowed.whom is Whom.ALL:
        return
    if not 0 < len(narrowed.programs) <= MAX_PROGRAMS:
        raise InvalidSetting(
            "Too many programs are named" if narrowed.programs else "No program is named",
            f"It can be for up to {MAX_PROGRAMS} programs.",
            "Name each by its whole path, one on each line.",
            field="programs",
        )
    if not all(PurePath(each).is_absolute() for each in narrowed.programs):
        raise InvalidSetting(
            "A program has no whole path",
            "Programs of one name may be different ones.",
            "Write where it is, as in /usr/bin/terraform.",
            field="programs",
        )


def _is_plainly(process: Process, named: set[PurePath]) -> bool:
    """Whether it is one of the named and nothing else.

    A container's path is another file, and what loads code from elsewhere may be any program.
    """
    if process.container or process.loads or process.ours or not process.runs.known:
        return False
    files = process.runs.files or (process.executable,)
    return PurePath(files[0]) in named
