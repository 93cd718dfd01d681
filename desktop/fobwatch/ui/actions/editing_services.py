"""What the editors need of the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from fobwatch.core.catalogue.changes import VaultChanges
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class EditingServices:
    """What the editors need. `profiles` are all that a role may name as its source.

    `now` gives AWS's time. `screenshot` is that of `ScreenReading`.
    """

    vault: Vault
    changes: VaultChanges
    broker: SessionBroker
    profiles: Callable[[], Sequence[Profile]]
    regions: Callable[[], Sequence[tuple[str, str]]]
    now: Callable[[], datetime]
    screenshot: Callable[[], bytes] | None = None
