"""Takes in a file of profiles and devices."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.core.errors import InvalidImport
from fobwatch.ui.file_choice import choose_file
from fobwatch.ui.intent_bus import Report
from fobwatch.ui.intents import Verb
from fobwatch.ui.task_runner import KEYRING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.intent_bus import IntentBus
    from fobwatch.ui.intents import Intent
    from fobwatch.ui.task_runner import Runner


class Importing(QObject):
    """Asks for the file. `import_text` blocks, raises `FobwatchError`, and gives words back."""

    def __init__(
        self, window: QWidget, bus: IntentBus, runner: Runner, import_text: Callable[[str], str]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bus = bus
        self._runner = runner
        self._import_text = import_text
        bus.asked.connect(self._answer)

    @Slot(object)
    def _answer(self, intent: Intent) -> None:
        if intent.verb is not Verb.IMPORT_PROFILES:
            return
        choose_file(
            self._window,
            self.tr("Import profiles and devices"),
            self.tr("JSON (*.json)"),
            partial(self._take_in, intent),
        )

    def _take_in(self, intent: Intent, path: Path) -> None:
        def done(words: str) -> None:
            self._bus.reported.emit(Report(intent=intent, text=words))

        def failed(error: FobwatchError) -> None:
            self._bus.reported.emit(Report(intent=intent, error=error))

        self._runner.submit(
            lambda: self._import_text(_text_of(path)),
            receiver=self,
            done=done,
            failed=failed,
            lane=KEYRING,
        )


def _text_of(path: Path) -> str:
    """Raises `InvalidImport` for a file that cannot be read or is no text."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InvalidImport(
            f"{path.name} cannot be read",
            f"The system says: {reason}.",
            "Choose a JSON file that fobwatch import takes.",
            field="",
        ) from error
