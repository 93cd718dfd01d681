"""Shows what is known of newer releases: in the settings, and as a line above the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.ui.intents import Intent, Verb
from fobwatch.ui.update_words import (
    OPEN_PAGE,
    release_bar,
    trouble_bar,
    update_line,
    update_promise,
)

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.settings import SettingsFile
    from fobwatch.ui.heartbeat import Heartbeat
    from fobwatch.ui.intent_bus import IntentBus
    from fobwatch.ui.pages.updates_section import UpdatesSection
    from fobwatch.ui.updates_presenter import Updates
    from fobwatch.ui.window_bars import WindowBars

SUBJECT = "update"


class UpdatesView(QObject):
    """At each beat shows what is true then; nothing while the person does not want to be told."""

    def __init__(
        self,
        section: UpdatesSection,
        bars: WindowBars,
        updates: Updates,
        settings: SettingsFile,
        bus: IntentBus,
        heartbeat: Heartbeat,
    ) -> None:
        super().__init__(section)
        self._section = section
        self._bars = bars
        self._updates = updates
        self._settings = settings
        self._bus = bus
        section.show_promise(update_promise(updates.source))
        section.page_wanted.connect(self._open_page)
        section.toggled.connect(heartbeat.wake)
        bars.triggered.connect(self._on_bar)
        heartbeat.beat.connect(self._on_beat)

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        if not self._settings.current.update_notice:
            self._section.show_state("", None, newer=False)
            self._bars.show_content(SUBJECT, None)
            return
        state = self._updates.state
        newer = state.newer is not None
        self._section.show_state(update_line(state, now), trouble_bar(state), newer=newer)
        self._bars.show_content(SUBJECT, release_bar(state))

    @Slot(str, str)
    def _on_bar(self, subject: str, action: str) -> None:
        if (subject, action) == (SUBJECT, OPEN_PAGE):
            self._open_page()

    @Slot()
    def _open_page(self) -> None:
        self._bus.asked.emit(Intent(verb=Verb.OPEN_RELEASE))
