"""Where the windows were and how large, for the next time."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from fobwatch.core.errors import StorageError
from fobwatch.core.json_text import MalformedJson, parse_object

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.ports import TextStore

logger = logging.getLogger(__name__)


class WindowMemory:
    """Remembers each window by its object name. What cannot be read is only a matter of taste.

    `load` and `save` block on the disk; the others do not.
    """

    def __init__(self, store: TextStore) -> None:
        self._store = store
        self._places: dict[str, str] = {}

    def load(self) -> None:
        try:
            found = parse_object(self._store.read() or "{}")
        except (MalformedJson, StorageError) as error:
            logger.info("The windows' places are forgotten: %s", error)
            return
        self._places = {name: place for name, place in found.items() if isinstance(place, str)}

    def save(self) -> None:
        """Raises `StorageError`."""
        self._store.write(json.dumps(self._places, indent=2) + "\n")

    def restore(self, window: QWidget) -> bool:
        """Put the window where it was, on a screen that exists; whether that was known."""
        place = self._places.get(window.objectName(), "")
        return bool(place) and window.restoreGeometry(QByteArray.fromBase64(place.encode()))

    def note(self, window: QWidget) -> bool:
        """Take down where the window is; whether that is new."""
        place = window.saveGeometry().toBase64().toStdString()
        if self._places.get(window.objectName()) == place:
            return False
        self._places[window.objectName()] = place
        return True
