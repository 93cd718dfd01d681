"""What the editors need of the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from fobwatch.core.codes import Waiting
    from fobwatch.core.devices import MfaDevice
    from fobwatch.core.ports import Caller
    from fobwatch.core.profiles import Profile
    from fobwatch.ui.editors.profile_editor import OwnProfile


class EditedVault(Protocol):
    """`Vault`. What saves or renames blocks."""

    def profiles(self) -> tuple[OwnProfile, ...]: ...

    def profile(self, name: str) -> OwnProfile | None: ...

    def devices(self) -> tuple[MfaDevice, ...]: ...

    def device(self, serial: str) -> MfaDevice | None: ...

    def save_profile(self, profile: OwnProfile) -> None: ...

    def rename_profile(self, old_name: str, profile: OwnProfile) -> None: ...

    def save_device(self, device: MfaDevice) -> None: ...


class Testing(Protocol):
    """`SessionBroker`. Both block; `test` raises `FobwatchError`."""

    def test(self, profile: Profile, *, code: str, waiting: Waiting) -> Caller: ...

    def rename(self, old_name: str, new_name: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EditingServices:
    """What the editors need. `profiles` are all that a role may name as its source.

    `now` gives AWS's time; `on_renamed` is told the old and the new name, off the UI's thread.
    """

    vault: EditedVault
    broker: Testing
    profiles: Callable[[], Sequence[Profile]]
    regions: Callable[[], Sequence[tuple[str, str]]]
    now: Callable[[], datetime]
    on_renamed: Callable[[str, str], None]
