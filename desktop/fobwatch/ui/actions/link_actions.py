"""Makes the links that a person hands to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import InvalidLink
from fobwatch.core.console.link_profiles import account_in_link, role_in_link
from fobwatch.core.console.links import link_to
from fobwatch.ui.runtime.intents import Verb

if TYPE_CHECKING:
    from fobwatch.ui.clipboard.clipboard import SecretClipboard
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services


class LinkActions(QObject):
    """A link names an account, a role and a page, and nothing of this computer."""

    def __init__(self, bus: IntentBus, services: Services, clipboard: SecretClipboard) -> None:
        super().__init__(bus)
        self._bus = bus
        self._services = services
        self._clipboard = clipboard
        bus.answer({Verb.COPY_LINK: self._copy})

    def _copy(self, intent: Intent) -> None:
        profile = self._services.index.by_name.get(intent.profile)
        if profile is None:
            return
        session = self._services.broker.record(profile.name).session
        to = Destination(service=intent.service, url=intent.address, region=intent.region)
        try:
            link = link_to(account_in_link(profile, session), role_in_link(profile, session), to)
        except InvalidLink as error:
            self._bus.fail(intent, error)
            return
        words = self.tr("Copied a link for others to the console of {name}")
        words = words.format(name=profile.name)
        self._clipboard.copy(
            lambda: link.text,
            words,
            lambda: self._bus.succeed(intent, words, link.text),
            secret=False,
        )
