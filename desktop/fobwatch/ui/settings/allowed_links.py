"""The links that open without a question, and how each is revoked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import in_row
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.labels import wrapped_label

if TYPE_CHECKING:
    from fobwatch.core.settings.allowed_links import AllowedLink


class AllowedLinksList(QWidget):
    """A line for each; nothing where there are none.

    Signals:
        changed: one was revoked.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._links: tuple[AllowedLink, ...] = ()
        self._lines = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(wrapped_label(self.tr("Links that open without asking"), "strong"))
        self._column.addWidget(self._lines)
        self.hide()

    def links(self) -> tuple[AllowedLink, ...]:
        return self._links

    def show_links(self, links: tuple[AllowedLink, ...]) -> None:
        if links == self._links:
            return
        self._links = links
        lines = named(QWidget(), "allowed_links")
        column = QVBoxLayout(lines)
        column.setContentsMargins(0, 0, 0, 0)
        for each in links:
            column.addWidget(self._line(each))
        self._column.replaceWidget(self._lines, lines)
        self._lines.hide()
        self._lines.deleteLater()
        self._lines = lines
        self.setVisible(bool(links))

    def _line(self, allowed: AllowedLink) -> QWidget:
        words = self.tr("{link} with {profile}")
        words = words.format(link=allowed.link, profile=allowed.profile)
        revoke = button(self.tr("Revoke"), "revoke", pressed=partial(self._revoke, allowed))
        revoke.setAccessibleName(self.tr("Revoke {line}").format(line=words))
        text = ValueText()  # a link is one long word
        text.show_text(words)
        text.setAccessibleName(words)
        line = QWidget()
        in_row((text, 1), revoke, within=line)
        return line

    def _revoke(self, allowed: AllowedLink) -> None:
        self.show_links(tuple(each for each in self._links if each != allowed))
        self.changed.emit()
