"""The foot of the quick panel: its keys, and a menu with all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from fobwatch.ui.layout.boxes import as_read, in_row
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.runtime.browser_intents import ChooseService, CopyLink
from fobwatch.ui.runtime.intents import ShowWindow
from fobwatch.ui.runtime.profile_intents import SetFavourite
from fobwatch.ui.runtime.session_intents import CopyCode, CopyCommand, EndSession, RenewSession
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import IconButton
from fobwatch.ui.widgets.labels import label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from fobwatch.ui.runtime.intents import Intent

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


STEPS: Final[dict[type[Intent], tuple[str, QKeySequence]]] = {
    CopyCommand: ("copy_command", QKeySequence("Ctrl+C")),
    CopyCode: ("copy_code", QKeySequence("Ctrl+M")),
    RenewSession: ("renew", QKeySequence("Ctrl+R")),
    SetFavourite: ("set_favourite", QKeySequence("Ctrl+F")),
    ChooseService: ("choose_service", QKeySequence("Ctrl+S")),
    CopyLink: ("copy_link", QKeySequence("Ctrl+L")),
    EndSession: ("end", QKeySequence("Ctrl+E")),
    ShowWindow: ("show_window", QKeySequence("Ctrl+O")),
}
"""What can be asked for about the selected profile, with its object name and its key.

`SetFavourite` changes it either way.
"""


class PanelFooter(QFrame):
    """Says what the keys do with the selected profile.

    Signals:
        wanted: the class of the intent that was chosen, by its key or in the menu.
    """

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "footer")
        self._enter = KeyHint(QKeySequence(Qt.Key.Key_Return), "")
        self._hints: dict[type[Intent], KeyHint] = {
            CopyCommand: self._hint(CopyCommand, self.tr("Copy command")),
            CopyCode: self._hint(CopyCode, self.tr("MFA code")),
        }
        self._actions = {kind: self._action(kind, text) for kind, text in self._texts().items()}
        self._shown: object = None
        self._lay_out()

    def show_steps(self, enter: str, possible: frozenset[type[Intent]], *, favourite: bool) -> None:
        """Say what Enter does, and what else is possible with the selected profile."""
        if self._shown == (shown := (enter, possible, favourite)):
            return
        self._shown = shown
        self._enter.set_verb(enter)
        self._enter.setVisible(bool(enter))
        for kind, hint in self._hints.items():
            hint.setVisible(kind in possible)
        for kind, action in self._actions.items():
            action.setEnabled(kind in possible)
        words = self.tr("Remove from favourites") if favourite else self.tr("Add to favourites")
        self._actions[SetFavourite].setText(words)

    def kind_of(self, event: QKeyEvent) -> type[Intent] | None:
        """What this key asks for."""
        pressed = QKeySequence(event.keyCombination())
        return next((kind for kind, (_, keys) in STEPS.items() if keys == pressed), None)

    def choose(self, kind: type[Intent]) -> None:
        """Do as if it was chosen in the menu; nothing if it is not possible now."""
        self._actions[kind].trigger()

    def _texts(self) -> dict[type[Intent], str]:
        return {
            CopyCommand: self.tr("Copy command"),
            CopyCode: self.tr("Copy MFA code"),
            RenewSession: self.tr("Renew now"),
            SetFavourite: self.tr("Add to favourites"),
            ChooseService: self.tr("Open a service…"),
            CopyLink: self.tr("Copy link for others"),
            EndSession: self.tr("End session"),
            ShowWindow: self.tr("Show in Fobwatch"),
        }

    def _hint(self, kind: type[Intent], text: str) -> KeyHint:
        name, keys = STEPS[kind]
        hint = KeyHint(keys, text)
        hint.setObjectName(f"hint_{name}")
        return hint

    def _action(self, kind: type[Intent], text: str) -> QAction:
        name, keys = STEPS[kind]
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcut(keys)
        # Shown beside the text; the panel itself listens to the keys.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: self.wanted.emit(kind))
        return action

    def _lay_out(self) -> None:
        more = IconButton(Icon.MORE, self.tr("More actions"), "more")
        menu = QMenu(more)
        menu.addActions(list(self._actions.values()))
        # A screen reader cannot open Qt's own menu of a tool button: its ShowMenu does nothing.
        more.clicked.connect(lambda: menu.popup(more.mapToGlobal(more.rect().bottomLeft())))
        line = Flow(self, spacing=14)
        line.setContentsMargins(*as_read((16, 6, 8, 6)))
        line.add_widgets([self._enter, *self._hints.values()])
        line.add_spring()
        line.addWidget(more)
