"""Whether the system prefers dark colours, as its settings portal tells every program."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.processes import Process
    from tests.desktop.session import Session
    from tests.desktop.session_bus import SessionBus

PORTAL = Path(__file__).with_name("settings_portal.py")
PORTAL_NAME = "org.freedesktop.portal.Desktop"
DARK, LIGHT = 1, 2


class Appearance:
    def __init__(self, session: Session, bus: SessionBus) -> None:
        self._session = session
        self._bus = bus
        self._preference = session.folder / "colour-scheme"
        self._portal: Process | None = None

    def start(self) -> None:
        self._write(dark=self._session.options.dark)
        command = [sys.executable, str(PORTAL), str(self._preference)]
        self._portal = self._session.start("settings-portal", command)

    def wait_until_ready(self) -> None:
        wait_until(lambda: self._bus.has_owner(PORTAL_NAME), "the settings portal")

    def prefer(self, *, dark: bool) -> None:
        """Change the preference under the programs that run."""
        self._write(dark=dark)
        if self._portal:
            self._portal.signal_group(signal.SIGUSR1)

    def _write(self, *, dark: bool) -> None:
        self._preference.write_text(str(DARK if dark else LIGHT), "ascii")
