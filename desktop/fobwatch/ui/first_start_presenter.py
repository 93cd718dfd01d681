"""Shows the first steps in place of the sessions until one was started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget

from fobwatch.core.profiles import IamUserProfile, OtherProfile
from fobwatch.core.vault_state import VaultState
from fobwatch.ui.first_start import FirstStart, FirstSteps
from fobwatch.ui.wording import vault_place

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.profiles import Profile
    from fobwatch.ui.heartbeat import Heartbeat
    from fobwatch.ui.intent_bus import IntentBus
    from fobwatch.ui.services import Services
    from fobwatch.ui.unlocking import VaultOpening


class SessionsPlace(QStackedWidget):
    """The sessions' page, or the first steps for someone who never had a session.

    While the vault cannot be read nobody knows whether there was one.
    """

    def __init__(
        self,
        sessions: QWidget,
        bus: IntentBus,
        heartbeat: Heartbeat,
        services: Services,
        opening: VaultOpening,
    ) -> None:
        super().__init__()
        self._services = services
        self._opening = opening
        self._first_start = FirstStart()
        self._first_start.intended.connect(bus.asked)
        self.addWidget(sessions)
        self.addWidget(self._first_start)
        heartbeat.beat.connect(self._on_beat)

    @Slot(object)
    def _on_beat(self, _now: object) -> None:
        broker, marks = self._services.broker, self._services.marks.current
        had_one = bool(broker.records()) or bool(marks.uses)
        known = self._services.vault.state in {VaultState.READY, VaultState.MISSING}
        self.setCurrentIndex(1 if known and not had_one else 0)
        if self.currentIndex():
            uses_file = self._opening.uses_file
            self._first_start.show_steps(first_steps(self._services, uses_file=uses_file))


def first_steps(services: Services, *, uses_file: bool) -> FirstSteps:
    """How far the user has come on the way to the first session."""
    profiles = services.index.all
    return FirstSteps(
        has_device=bool(services.vault.devices()),
        has_profile=any(not isinstance(profile, OtherProfile) for profile in profiles),
        startable=_startable(profiles),
        keyring=vault_place(services.vault.state, uses_file=uses_file),
        offers_file=services.vault.state is VaultState.MISSING,
    )


def _startable(profiles: tuple[Profile, ...]) -> str:
    """The first IAM user's profile, since a role needs one too; else any that can be started."""
    usable = [profile for profile in profiles if not isinstance(profile, OtherProfile)]
    users = [profile for profile in usable if isinstance(profile, IamUserProfile)]
    return next((profile.name for profile in (*users, *usable)), "")
