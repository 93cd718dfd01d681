"""What the dialogs of the AWS files need of the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.aws_files.offers import ToolOffers
    from fobwatch.core.aws_files.writing import AwsFileChanges
    from fobwatch.core.profiles.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class FileServices:
    """`profile` finds one in the vault; `refresh` reads the AWS files again, and blocks."""

    offers: ToolOffers
    changes: AwsFileChanges
    profile: Callable[[str], Profile | None]
    refresh: Callable[[], object]
    now: Callable[[], datetime]
