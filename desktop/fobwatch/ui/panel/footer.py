"""The foot of the quick panel: its keys, and a menu with all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from fobwatch.ui.layout.boxes import as_read, in_row
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.runtime.verbs import Verb
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import IconButton
from fobwatch.ui.widgets.labels import label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_ENTER = (QKeySequence("Return"), QKeySequence("Enter"))
_ENTER_SIGN = "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}"


class KeyHint(QWidget):
    """`Ctrl+C` in a small box, then `Copy command`."""

    def __init__(self, keys: QKeySequence, verb: str) -> None:
        super().__init__()
        native = keys.toString(QKeySequence.SequenceFormat.NativeText)
        shown = _ENTER_SIGN if keys in _ENTER else native
        row = in_row(label(shown, "key"), spacing=6, within=self)
        self._native = native
        self._verb = label(verb, "small")
        row.addWidget(self._verb)
        self.set_verb(verb)

    def set_verb(self, verb: str) -> None:
        """The key does something else now."""
        self._verb.setText(verb)
        self.setAccessibleName(f"{verb}: {self._native}")


SHORTCUTS: Final = {
    Verb.COPY_COMMAND: QKeySequence("Ctrl+C"),
    Verb.COPY_CODE: QKeySequence("Ctrl+M"),
    Verb.RENEW: QKeySequence("Ctrl+R"),
    Verb.SET_FAVOURITE: QKeySequence("Ctrl+F"),
    Verb.CHOOSE_SERVICE: QKeySequence("Ctrl+S"),
    Verb.COPY_LINK: QKeySequence("Ctrl+L"),
    Verb.END: QKeySequence("Ctrl+E"),
    Verb.SHOW_WINDOW: QKeySequence("Ctrl+O"),
}
"""The verbs of the selected profile. `SET_FAVOURITE` changes it either way."""


class PanelFooter(QFrame):
    """Says what the keys do with the selected profile.

    Signals:
        wanted: the `Verb` that was chosen, by its key or in the menu.
    """

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "footer")
        self._enter = KeyHint(QKeySequence(Qt.Key.Key_Return), "")
        self._hints = {
            Verb.COPY_COMMAND: self._hint(Verb.COPY_COMMAND, self.tr("Copy command")),
            Verb.COPY_CODE: self._hint(Verb.COPY_CODE, self.tr("MFA code")),
        }
        self._actions = {verb: self._action(verb, text) for verb, text in self._texts().items()}
        self._shown: object = None
        self._lay_out()

    def show_verbs(self, enter: str, possible: frozenset[Verb], *, favourite: bool) -> None:
        """Say what Enter does, and which verbs the selected profile has."""
        if self._shown == (shown := (enter, possible, favourite)):
            return
        self._shown = shown
        self._enter.set_verb(enter)
        self._enter.setVisible(bool(enter))
        for verb, hint in self._hints.items():
            hint.setVisible(verb in possible)
        for verb, action in self._actions.items():
            action.setEnabled(verb in possible)
        words = self.tr("Remove from favourites") if favourite else self.tr("Add to favourites")
        self._actions[Verb.SET_FAVOURITE].setText(words)

    def verb_of(self, event: QKeyEvent) -> Verb | None:
        pressed = QKeySequence(event.keyCombination())
        return next((verb for verb, keys in SHORTCUTS.items() if keys == pressed), None)

    def choose(self, verb: Verb) -> None:
        """Do as if the verb was chosen in the menu; nothing if it is not possible now."""
        self._actions[verb].trigger()

    def _texts(self) -> dict[Verb, str]:
        return {
            Verb.COPY_COMMAND: self.tr("Copy command"),
            Verb.COPY_CODE: self.tr("Copy MFA code"),
            Verb.RENEW: self.tr("Renew now"),
            Verb.SET_FAVOURITE: self.tr("Add to favourites"),
            Verb.CHOOSE_SERVICE: self.tr("Open a service…"),
            Verb.COPY_LINK: self.tr("Copy link for others"),
            Verb.END: self.tr("End session"),
            Verb.SHOW_WINDOW: self.tr("Show in Fobwatch"),
        }

    def _hint(self, verb: Verb, text: str) -> KeyHint:
        hint = KeyHint(SHORTCUTS[verb], text)
        hint.setObjectName(f"hint_{verb.name.lower()}")
        return hint

    def _action(self, verb: Verb, text: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(verb.name.lower())
        action.setShortcut(SHORTCUTS[verb])
        # Shown beside the text; the panel itself listens to the keys.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: self.wanted.emit(verb))
        return action

    def _lay_out(self) -> None:
        more = IconButton(Icon.MORE, self.tr("More actions"), "more")
        more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        menu.addActions(list(self._actions.values()))
        more.setMenu(menu)
        line = Flow(self, spacing=14)
        line.setContentsMargins(*as_read((16, 6, 8, 6)))
        line.add_widgets([self._enter, *self._hints.values()])
        line.add_spring()
        line.addWidget(more)
