"""The links that open without a question, and how each is revoked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.speech import announce

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

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
        self._buttons: list[QPushButton] = []
        self._title = wrapped_label(self.tr("Links that open without asking"), "strong")
        self._lines = QWidget()
        self._said = named(wrapped_label("", "dim"), "revoked")
        self._column = in_column(self._title, self._lines, self._said, within=self)
        self.hide()

    def links(self) -> tuple[AllowedLink, ...]:
        return self._links

    def show_links(self, links: tuple[AllowedLink, ...]) -> None:
        if links == self._links:
            return
        self._links, self._buttons = links, []
        lines = named(QWidget(), "allowed_links")
        in_column(*(self._line(each) for each in links), within=lines)
        self._column.replaceWidget(self._lines, lines)
        self._lines.hide()
        self._lines.deleteLater()
        self._lines = lines
        self._said.hide()
        self._title.setVisible(bool(links))
        self.setVisible(bool(links))

    def _line(self, allowed: AllowedLink) -> QWidget:
        words = self.tr("{link} with {profile}")
        words = words.format(link=allowed.link, profile=allowed.profile)
        line = QWidget()
        revoke = button(self.tr("Revoke"), "revoke", pressed=partial(self._revoke, allowed, line))
        revoke.setAccessibleName(self.tr("Revoke {line}").format(line=words))
        text = ValueText()  # a link is one long word
        text.show_text(words)
        text.setAccessibleName(words)
        self._buttons.append(revoke)
        in_row((text, 1), revoke, within=line)
        return line

    def _revoke(self, allowed: AllowedLink, line: QWidget) -> None:
        place = self._links.index(allowed)
        self._links = (*self._links[:place], *self._links[place + 1 :])
        pressed = self._buttons.pop(place)
        if pressed.hasFocus():  # hidden with it, Qt would take it far away
            self._focus_at(place)
        line.hide()
        line.deleteLater()
        self._title.setVisible(bool(self._links))
        words = self.tr("Revoked: {link} asks again before it opens.").format(link=allowed.link)
        self._said.setText(words)
        self._said.show()
        announce(self._said, words)
        self.changed.emit()

    def _focus_at(self, place: int) -> None:
        """At the button that follows, or the last, or at what is before the list."""
        if self._buttons:
            next_one = self._buttons[min(place, len(self._buttons) - 1)]
            next_one.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focusPreviousChild()
