"""What the editors need of the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from fobwatch.core.aws.ports import Caller
    from fobwatch.core.catalogue.changes import VaultChanges
    from fobwatch.core.mfa.codes import Waiting
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile, Profile


class EditedVault(Protocol):
    """`Vault`."""

    def profiles(self) -> tuple[OwnProfile, ...]: ...

    def profile(self, name: str) -> OwnProfile | None: ...

    def devices(self) -> tuple[MfaDevice, ...]: ...

    def device(self, serial: str) -> MfaDevice | None: ...


class ProfileTests(Protocol):
    """`SessionBroker`. Blocks, and raises `FobwatchError`."""

    def test(self, profile: Profile, *, code: str, waiting: Waiting) -> Caller: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EditingServices:
    """What the editors need. `profiles` are all that a role may name as its source.

    `now` gives AWS's time. `screenshot` is that of `ScreenReading`.
    """

    vault: EditedVault
    changes: VaultChanges
    broker: ProfileTests
    profiles: Callable[[], Sequence[Profile]]
    regions: Callable[[], Sequence[tuple[str, str]]]
    now: Callable[[], datetime]
    screenshot: Callable[[], bytes] | None = None
