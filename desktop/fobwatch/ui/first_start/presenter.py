"""Show the first steps until a session was started, and then how to use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from fobwatch.core.profiles.profile import Origin, OwnProfile
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.first_start.page import FirstStart, FirstSteps
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.runtime.browser_intents import OpenConsole
from fobwatch.ui.runtime.profile_intents import OfferToTools
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.inline_bar import BarAction, InlineBar
from fobwatch.ui.words.wording import vault_place

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.vault.ports import VaultOpening
    from fobwatch.ui.runtime.intents import ProfileIntent
    from fobwatch.ui.runtime.services import Runtime, Services


_KNOWN: Final = {VaultState.READY, VaultState.MISSING, VaultState.NEW}
"""States in which it is known whether there was a session."""

_ACTIONS: Final[dict[str, type[ProfileIntent]]] = {"offer": OfferToTools, "console": OpenConsole}


class SessionsPlace(QWidget):
    """The sessions' page, or the first steps for someone who never had a session.

    After those, a card above the first session says how it is used.
    """

    def __init__(self, sessions: QWidget, runtime: Runtime, opening: VaultOpening) -> None:
        super().__init__()
        self._bus = runtime.bus
        self._services = runtime.services
        self._opening = opening
        self._first_start = FirstStart()
        self._first_start.intended.connect(runtime.bus.asked)
        self._first_profile = ""
        self._welcomed = False
        self._shown: tuple[str, bool] | None = None
        self._card = InlineBar()
        self._card.setObjectName("first_session")
        self._card.triggered.connect(self._on_card)
        self._card.dismissed.connect(self._forget_card)
        self._pages = QStackedWidget()
        self._pages.addWidget(sessions)
        self._pages.addWidget(self._first_start)
        in_column(self._card, (self._pages, 1), spacing=0, within=self)
        runtime.heartbeat.beat.connect(self._on_beat)

    @property
    def welcomes(self) -> bool:
        """Whether the first steps are shown."""
        return self._pages.currentWidget() is self._first_start

    @Slot(object)
    def _on_beat(self, _now: object) -> None:
        broker, marks = self._services.broker, self._services.marks.current
        had_one = bool(broker.records()) or bool(marks.uses)
        signed_in = [record.profile for record in broker.records() if record.session]
        self._welcomed = self._welcomed or self.welcomes
        if self._welcomed and signed_in:
            self._first_profile, self._welcomed = signed_in[0], False
        if self._first_profile not in signed_in:
            self._forget_card()
        welcome = self._services.vault.state in _KNOWN and not had_one
        self._pages.setCurrentIndex(1 if welcome else 0)
        if welcome:
            uses_file = self._opening.uses_file
            self._first_start.show_steps(first_steps(self._services, uses_file=uses_file))
        self._show_card()

    def _show_card(self) -> None:
        name = self._first_profile
        offered = bool(name) and self._services.profiles.is_offered(name)
        if not name or self._shown == (name, offered):
            return
        self._shown = name, offered
        words = (
            self.tr("In a terminal: aws --profile {name} sts get-caller-identity")
            if offered
            else self.tr("In a terminal: fobwatch exec {name} -- aws sts get-caller-identity")
        )
        actions = [BarAction(name="console", text=self.tr("Open the &console"))]
        if not offered:
            actions.insert(0, BarAction(name="offer", text=self.tr("&Offer to tools…")))
        self._card.say(
            Tone.SUCCESS,
            self.tr("{name} is signed in, and Fobwatch keeps it signed in").format(name=name),
            details=words.format(name=name),
            actions=actions,
        )

    @Slot(str)
    def _on_card(self, action: str) -> None:
        self._bus.ask(_ACTIONS[action](profile=self._first_profile))

    @Slot()
    def _forget_card(self) -> None:
        self._first_profile = ""
        self._card.clear()


def first_steps(services: Services, *, uses_file: bool) -> FirstSteps:
    """The steps that the user has done on the way to the first session."""
    profiles = services.index.all
    portal = next((known.portal.start_url for known in services.known_portals.all()), "")
    return FirstSteps(
        has_device=bool(services.vault.devices()),
        has_profile=any(isinstance(profile, OwnProfile) for profile in profiles),
        portal=portal,
        is_signed_in=bool(portal) and services.portals.state(portal).is_signed_in,
        startable=_startable(profiles),
        in_clear=sum(
            isinstance(profile, OwnProfile)
            and profile.HAS_SECRET
            and profile.origin is Origin.AWS_FILES
            for profile in profiles
        ),
        keyring=vault_place(services.vault.state, uses_file=uses_file),
        offers_file=services.vault.state is VaultState.MISSING,
        offers_keyring=services.vault.state is VaultState.NEW,
    )


def _startable(profiles: tuple[Profile, ...]) -> str:
    """The first profile that needs no source, otherwise any that can be started."""
    usable = [profile for profile in profiles if isinstance(profile, OwnProfile)]
    return min(usable, key=lambda profile: bool(profile.source)).name if usable else ""
