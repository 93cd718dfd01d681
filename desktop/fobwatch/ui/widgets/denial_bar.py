"""The bar of a dialog that changes something at AWS: what failed, and how it can be allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication

from fobwatch.core.aws.errors import ChangeNotAllowed
from fobwatch.ui.widgets.inline_bar import BarAction, InlineBar

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError

COPY: Final = "copy"


class DenialBar(InlineBar):
    """Offers the policy that would allow what AWS denies."""

    def __init__(self) -> None:
        super().__init__()
        self._statement = ""
        self.triggered.connect(self._on_copy)

    def say_failed(self, error: FobwatchError) -> None:
        """It stays: without it nobody would know what the buttons below are for."""
        self._statement = error.statement if isinstance(error, ChangeNotAllowed) else ""
        copy = BarAction(name=COPY, text=self.tr("Copy the policy that allows it"))
        self.say_error(error, [copy] if self._statement else [], dismissable=False)

    @Slot()
    def _on_copy(self) -> None:
        """The policy is no secret."""
        QGuiApplication.clipboard().setText(self._statement)
