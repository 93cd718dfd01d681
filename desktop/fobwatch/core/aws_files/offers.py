"""What can be proposed to a person about their AWS files: plans with their diffs and warnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.offering import (
    is_offered,
    obstacles,
    plan_offer,
    plan_rename,
    plan_withdrawal,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.core.aws_files.changes import FileDiff, Plan
    from fobwatch.core.aws_files.writing import AwsFileChanges
    from fobwatch.core.ini.text import FileProblem
    from fobwatch.core.profiles.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan with what a person has to see before it is carried out.

    `obstacles` are what tools would still use in place of the profile's offer.
    """

    plan: Plan
    diffs: tuple[FileDiff, ...]
    obstacles: tuple[FileProblem, ...] = ()


class ToolOffers:
    """Makes proposals. Each method blocks for the disk.

    They raise `CannotOffer`, `FileNotEditable` and `StorageError`. `helper` returns the program
    that a tool is to start.
    """

    def __init__(self, changes: AwsFileChanges, helper: Callable[[], Sequence[str]]) -> None:
        self._changes = changes
        self._helper = helper

    def offer(self, profile: Profile) -> Proposal:
        texts = self._changes.texts()
        paths = {kind: self._changes.path(kind) for kind in AwsFileKind}
        return self._proposal(
            plan_offer(texts, profile, self._helper()), obstacles(texts, paths, profile.name)
        )

    def withdrawal(self, profile_name: str) -> Proposal:
        """The withdrawal; empty where the profile is not offered."""
        return self._proposal(plan_withdrawal(self._changes.texts(), profile_name))

    def rename(self, old_name: str, profile: Profile) -> Proposal:
        """The renaming; empty where the profile was not offered under its old name."""
        return self._proposal(plan_rename(self._changes.texts(), old_name, profile, self._helper()))

    def is_offered(self, profile_name: str) -> bool:
        return is_offered(self._changes.texts()[AwsFileKind.CONFIG], profile_name)

    def _proposal(self, plan: Plan, obstacles: tuple[FileProblem, ...] = ()) -> Proposal:
        self._changes.check(plan)
        return Proposal(plan=plan, diffs=self._changes.diffs(plan), obstacles=obstacles)
