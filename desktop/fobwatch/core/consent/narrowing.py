"""Narrower access for programs than the person has: by policies, and for a time.

A rule narrows all programs, the named ones, or all but these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.role_rules import session_policy_problem
from fobwatch.core.errors import InvalidSetting
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from fobwatch.core.client_process.client_process import ClientProcess, Process


MOST_POLICIES: Final = 3
"""Policies that can apply to a session at once (AWS STS API, GetScopedCredentials)."""

LONGEST: Final = timedelta(hours=36)
SHORTEST: Final = timedelta(minutes=1)
"""STS takes a second (AWS STS API, GetScopedCredentials), in which nothing is done."""

NO_LIMIT: Final = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What is taken from a session: true if anything is.

    Each of `policies`, and AWS's own for reading where it is `read_only`, has to allow what is
    done. Credentials last no longer than the `limit`, where that is not zero.
    """

    read_only: bool = False
    policies: tuple[str, ...] = ()
    limit: timedelta = NO_LIMIT

    def __bool__(self) -> bool:
        return self != WHOLE

    def __and__(self, other: Narrowing) -> Narrowing:
        """What both leave."""
        return Narrowing(
            read_only=self.read_only or other.read_only,
            policies=tuple(dict.fromkeys((*self.policies, *other.policies))),
            limit=min(filter(None, (self.limit, other.limit)), default=NO_LIMIT),
        )

    def __str__(self) -> str:
        """For the journal and for errors."""
        parts = (
            "read-only" if self.read_only else "",
            "narrowed by a policy" if self.policies else "",
            f"for {length(self.limit)}" if self.limit else "",
        )
        return ", ".join(filter(None, parts))

    @property
    def layers(self) -> int:
        """The number of policies that apply at once."""
        return len(self.policies) + self.read_only


WHOLE: Final = Narrowing()
"""Nothing is taken away."""


def length(limit: timedelta) -> str:
    """A time limit as it is written: `30 min`, `2 h`."""
    minutes, seconds = divmod(int(limit.total_seconds()), 60)
    if seconds:
        return f"{minutes * 60 + seconds} s"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def check_narrowing(narrowing: Narrowing) -> None:
    """Raises `InvalidSetting` for the field that no way of AWS's takes."""
    for policy in narrowing.policies:
        if problem := session_policy_problem(policy):
            raise InvalidSetting(*problem, field="policy")
    if problem := limit_problem(narrowing.limit):
        raise InvalidSetting(*problem, field="limit")
    if narrowing.layers > MOST_POLICIES:
        raise InvalidSetting(
            "Too many policies apply at once",
            f"There are {narrowing.layers}; AWS takes {MOST_POLICIES}.",
            "Combine several into one, or choose one rule fewer.",
            field="policy",
        )


def limit_problem(limit: timedelta) -> ValidationProblem | None:
    if not limit or SHORTEST <= limit <= LONGEST:
        return None
    return ValidationProblem(
        "The time limit is too short" if limit < SHORTEST else "The time limit is too long",
        "It can be from a minute to 36 hours.",
        "Choose another.",
    )


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
