"""Plan the changes of the AWS files when profiles are moved, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.aws_files.changes import AwsFileKind, ChangeReason, FileChange, Plan
from fobwatch.core.aws_files.config import (
    parse_config,
    parse_credentials,
    set_in_config,
    set_in_credentials,
)
from fobwatch.core.aws_files.profiles import list_profiles
from fobwatch.core.migration.other_programs import GRANTED
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fobwatch.core.aws_files.changes import FileDiff
    from fobwatch.core.migration.model import ImportableProfile


Texts = Mapping[AwsFileKind, str | None]
"""The texts of both files; None for one that is not there."""

Command = Callable[[str], str]
"""Returns a profile's `credential_process`; raises `FobwatchError` where no tool would take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One profile with the change of the files that goes with it."""

    movable: ImportableProfile
    plan: Plan

    @property
    def name(self) -> str:
        return self.movable.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """All of them, in the order to make them; `diffs` show each file's first and last text."""

    moves: tuple[Move, ...]
    diffs: tuple[FileDiff, ...]


def plan_moves(
    texts: Texts, movables: Iterable[ImportableProfile], command: Command
) -> tuple[Move, ...]:
    """Each change from the texts as the one before leaves them.

    Raises `UnusableProfile` for a profile whose section the tools would not follow to Fobwatch.
    """
    moves = []
    for movable in movables:
        after = _moved(texts, movable, command)
        plan = Plan(
            subject=movable.name,
            why=ChangeReason.MOVED_TO_VAULT,
            changes=changes_between(texts, after),
        )
        moves.append(Move(movable=movable, plan=plan))
        texts = after
    return tuple(moves)


def texts_after(texts: Texts, movables: Iterable[ImportableProfile], command: Command) -> Texts:
    """The texts once all of these are moved, in this order. Raises `UnusableProfile`."""
    for movable in movables:
        texts = _moved(texts, movable, command)
    return texts


def changes_between(before: Texts, after: Texts) -> tuple[FileChange, ...]:
    """The differences, the config file first: so some tool always has a way to the key."""
    return tuple(
        FileChange(kind=kind, before=before[kind], after=after[kind])
        for kind in (AwsFileKind.CONFIG, AwsFileKind.CREDENTIALS)
        if before[kind] != after[kind]
    )


def whole_plan(texts: Texts, moves: Sequence[Move]) -> Plan:
    """All the changes as one, for checking and for showing."""
    last = dict(texts)
    for move in moves:
        last.update({change.kind: change.after for change in move.plan.changes})
    return Plan(subject="", why=ChangeReason.MOVED_TO_VAULT, changes=changes_between(texts, last))


def _moved(texts: Texts, movable: ImportableProfile, command: Command) -> Texts:
    gone: dict[str, str | None] = dict.fromkeys(movable.profile.SETTINGS)
    name, config, credentials = (
        movable.name,
        texts[AwsFileKind.CONFIG],
        texts[AwsFileKind.CREDENTIALS],
    )
    put = {"credential_process": command(name)}
    section = parse_config(config or "", "").profiles.get(name)
    if section is not None:
        gone |= dict.fromkeys(key for key in section.settings if key.startswith(GRANTED))
    elif movable.profile.region:
        put["region"] = movable.profile.region
    after = {
        AwsFileKind.CONFIG: set_in_config(config, name, {**gone, **put}),
        AwsFileKind.CREDENTIALS: _without(credentials, name, gone),
    }
    if not _asks_fobwatch(after, name):
        raise UnusableProfile(
            f"{name} cannot be changed in the AWS files",
            "Something else in its section would count before Fobwatch.",
            "Leave it out, or tidy up its section first.",
        )
    return after


def _without(credentials: str | None, name: str, gone: Mapping[str, str | None]) -> str | None:
    if name not in parse_credentials(credentials or "", "").profiles:
        return credentials
    return set_in_credentials(credentials, name, gone)


def _asks_fobwatch(texts: Texts, name: str) -> bool:
    """Whether the tools would ask Fobwatch for the profile."""
    listing = list_profiles(
        parse_config(texts[AwsFileKind.CONFIG] or "", ""),
        parse_credentials(texts[AwsFileKind.CREDENTIALS] or "", ""),
    )
    return any(
        profile.kind == OtherKind.FOBWATCH for profile in listing.profiles if profile.name == name
    )
