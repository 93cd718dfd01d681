"""What the dialogs of the AWS files need of the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.aws_files.changes import ChangeRecord, ChangeSummary, Plan
    from fobwatch.core.aws_files.offers import Proposal
    from fobwatch.core.profiles.profile import Profile


class Offers(Protocol):
    """`ToolOffers`. Each method blocks, and raises `FobwatchError`."""

    def offer(self, profile: Profile) -> Proposal: ...

    def withdrawal(self, profile_name: str) -> Proposal: ...

    def rename(self, old_name: str, profile: Profile) -> Proposal: ...


class Changes(Protocol):
    """`AwsFileChanges`. Each method blocks, and raises `FobwatchError`."""

    def apply(self, plan: Plan) -> ChangeRecord: ...

    def undo(self, record_id: str) -> ChangeRecord: ...

    def history(self) -> tuple[ChangeSummary, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FileServices:
    """`profile` finds one in the vault; `refresh` reads the AWS files again, and blocks."""

    offers: Offers
    changes: Changes
    profile: Callable[[str], Profile | None]
    refresh: Callable[[], object]
    now: Callable[[], datetime]
