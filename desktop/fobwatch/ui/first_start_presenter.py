"""Shows the first steps in place of the sessions until one was started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QStackedWidget

from fobwatch.core.profiles import IamUserProfile, OtherProfile
from fobwatch.core.vault import VaultState
from fobwatch.ui.first_start import FirstStart, FirstSteps

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.profiles import Profile
    from fobwatch.ui.heartbeat import Heartbeat
    from fobwatch.ui.intent_bus import IntentBus
    from fobwatch.ui.services import Services

translate = QCoreApplication.translate


class SessionsPlace(QStackedWidget):
    """The sessions' page, or the first steps for someone who never had a session."""

    def __init__(
        self, sessions: QWidget, bus: IntentBus, heartbeat: Heartbeat, services: Services
    ) -> None:
        super().__init__()
        self._services = services
        self._first_start = FirstStart()
        self._first_start.intended.connect(bus.asked)
        self.addWidget(sessions)
        self.addWidget(self._first_start)
        heartbeat.beat.connect(self._on_beat)

    @Slot(object)
    def _on_beat(self, _now: object) -> None:
        broker, marks = self._services.broker, self._services.marks.current
        had_one = bool(broker.records()) or bool(marks.uses)
        loading = self._services.vault.state is VaultState.LOADING
        self.setCurrentIndex(0 if had_one or loading else 1)
        if self.currentIndex():
            self._first_start.show_steps(first_steps(self._services))


def first_steps(services: Services) -> FirstSteps:
    """How far the user has come on the way to the first session."""
    profiles = services.index.all
    return FirstSteps(
        has_device=bool(services.vault.devices()),
        has_profile=any(not isinstance(profile, OtherProfile) for profile in profiles),
        startable=_startable(profiles),
        keyring=_keyring_words(services.vault.state),
        offers_file=services.vault.state is VaultState.MISSING,
    )


def _startable(profiles: tuple[Profile, ...]) -> str:
    """The first IAM user's profile, since a role needs one too; else any that can be started."""
    usable = [profile for profile in profiles if not isinstance(profile, OtherProfile)]
    users = [profile for profile in usable if isinstance(profile, IamUserProfile)]
    return next((profile.name for profile in (*users, *usable)), "")


def _keyring_words(state: VaultState) -> str:
    if state is VaultState.READY:
        return translate("FirstStart", "Keys and seeds go into the keyring of this computer.")
    if state is VaultState.MISSING:
        return translate(
            "FirstStart",
            "This computer has no keyring that keeps secrets safe.",
        )
    return ""
