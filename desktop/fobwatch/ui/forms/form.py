"""A form, and a dialog with one that asks before what was entered is discarded."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from fobwatch.core.errors import InputError
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.secret_field import PASSING, conceal_secrets
from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.layout.fitting import FittedDialog, grow
from fobwatch.ui.layout.scrolled import reveal
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.buttons import button, restyle
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.widgets.question_bar import QuestionBar
from fobwatch.ui.widgets.speech import announce

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QPushButton

    from fobwatch.core.errors import FobwatchError

E = TypeVar("E", bound=QWidget)


def text_field(name: str, *, placeholder: str = "") -> QLineEdit:
    """A line of text; `name` is its object name."""
    return named(QLineEdit(placeholderText=placeholder), name)


def text_area(placeholder: str) -> QPlainTextEdit:
    """A few lines of text, which Tab leaves."""
    made = QPlainTextEdit(placeholderText=placeholder, tabChangesFocus=True)
    made.setFixedHeight(in_text(72))
    return made


def named(widget: E, name: str) -> E:
    widget.setObjectName(name)
    return widget


class FormField(QWidget):
    """Stacks a label, the editor, and below it the help or, instead, what is wrong.

    The label is the editor's accessible name and its buddy (a mnemonic reaches the editor).
    """

    def __init__(
        self,
        text: str,
        editor: QWidget,
        *,
        help_text: str = "",
        optional: bool = False,
        beside: Sequence[QWidget] = (),
    ) -> None:
        """`beside` the editor are buttons that help to fill it."""
        super().__init__()
        self.editor = editor
        self._help = help_text
        self._shown: tuple[str, str] | None = None
        heading = label(
            self.tr("{label} (optional)").format(label=text) if optional else text, "strong"
        )
        heading.setBuddy(editor.focusProxy() or editor)
        heading.installEventFilter(self)
        name = text.replace("&", "")
        if not editor.accessibleName():
            editor.setAccessibleName(name)
        # An editable list speaks through its field.
        for inner in (*editor.findChildren(QLineEdit), *editor.findChildren(QComboBox)):
            if not inner.accessibleName():
                inner.setAccessibleName(name)
        self._below = wrapped_label("", "small")
        row = in_row((editor, 1), *beside, spacing=8)
        in_column(heading, row, self._below, spacing=4, within=self)
        self.set_error("")

    def set_help(self, text: str) -> None:
        """Show another word of help, and no error."""
        self._help = text
        self.set_error("")

    def set_error(self, text: str) -> None:
        """Show what is wrong with this field; an empty text clears it."""
        if (text, self._help) == self._shown:
            return
        self._shown = text, self._help
        shown = text or self._help
        self._below.say(shown)
        restyle(self._below, "error" if text else "small")
        restyle(self.editor, bool(text), "invalid")
        self.editor.setAccessibleDescription(shown)

    @property
    def error(self) -> str:
        return self._below.text() if self._below.property("look") == "error" else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring into view what a mnemonic reaches; Qt does it for Tab alone."""
        if event.type() is QEvent.Type.Shortcut:
            reveal(self)
        return super().eventFilter(watched, event)

    def focus(self) -> None:
        """Put the cursor here, in view, as after a failed attempt to save; have the error read."""
        if self.editor.hasFocus():  # otherwise it is read with the field
            announce(self.editor, self.error)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(self)


class Form(QWidget):
    """Fields by the name of the attribute that each of them edits."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, FormField] = {}
        self._column = in_column(STRETCH, spacing=16, within=self)

    def add(
        self,
        name: str,
        text: str,
        editor: E,
        *,
        help_text: str = "",
        optional: bool = False,
        beside: Sequence[QWidget] = (),
    ) -> E:
        """Add the editor of the attribute `name` at the end; `text` is its label.

        It is the editor's object name too, unless that has one.
        """
        if not editor.objectName():
            editor.setObjectName(name)
        field = FormField(text, editor, help_text=help_text, optional=optional, beside=beside)
        self.fields[name] = field
        self.add_widget(field)
        return editor

    def add_widget(self, widget: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, widget)  # above the stretch

    def show_errors(self, errors: Iterable[InputError]) -> None:
        """Put each error below its field, and the cursor into the first that is wrong."""
        wrong = {error.field: error for error in reversed(list(errors))}
        for name, field in self.fields.items():
            error = wrong.get(name)
            field.set_error(f"{error.title}. {error.message} {error.remedy}" if error else "")
        first = next((field for name, field in self.fields.items() if name in wrong), None)
        if first is not None:
            first.focus()


def _value_in(field: QComboBox) -> str:
    """Its value: the words for it may change, as when what is offered is read from the disk."""
    return field.value() if isinstance(field, Choice) else field.currentText()


T = TypeVar("T")


class FormDialog(FittedDialog):
    """Escape, Cancel, closing it and quitting ask, if anything is not as when it was shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = QuestionBar()
        self._as_shown: int | None = None
        self._left: QWidget | None = None
        self.question.confirmed.connect(self._discard)
        self.question.left.connect(self._go_back)

    @abstractmethod
    def first_field(self) -> QWidget:
        """Where the keyboard is when the dialog opens."""

    def footer(self, confirm: QPushButton, leading: Sequence[QWidget] = ()) -> Footer:
        """The foot with Cancel and the button that confirms."""
        cancel = button(translate("FormDialog", "Cancel"), "cancel", pressed=self.reject)
        return Footer([cancel, confirm], leading=leading)

    def checked(
        self, form: Form, read: Callable[[], T], check: Callable[[T], list[InputError]]
    ) -> T | None:
        """The value that `read` returns; None after showing what `read` or `check` found wrong."""
        value = None
        try:
            value = read()
            errors = check(value)
        except InputError as error:
            errors = [error]
        form.show_errors(errors)
        grow(self)
        return None if errors else value

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._as_shown is None:
            self._as_shown = self._entered()
            self.first_field().setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def is_changed(self) -> bool:
        return self._as_shown is not None and self._entered() != self._as_shown

    def reject(self) -> None:
        if not self.is_changed:
            super().reject()
        elif not self.question.key:
            self.raise_()
            self.activateWindow()
            self._ask()

    def _discard(self) -> None:
        super().reject()

    def _go_back(self) -> None:
        if self._left is not None:
            self._left.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        self._left = self.focusWidget()
        self.question.ask(
            self.objectName() or "form",
            translate("FormDialog", "Discard your changes?"),
            translate("FormDialog", "They are not saved yet."),
            yes=translate("FormDialog", "Discard them"),
            no=translate("FormDialog", "Keep editing"),
        )
        grow(self)

    def _entered(self) -> int:
        """A hash of what the fields hold, since secrets are among it."""
        texts = [f.text() for f in self.findChildren(QLineEdit) if f.objectName() != PASSING]
        texts += [field.toPlainText() for field in self.findChildren(QPlainTextEdit)]
        texts += [_value_in(field) for field in self.findChildren(QComboBox)]
        texts += [str(box.isChecked()) for box in self.findChildren(QCheckBox)]
        return hash(tuple(texts))


class EditorDialog(FormDialog):
    """A form that is saved, and that keeps everything that was entered until it is stored.

    Signals:
        saved: the checked value, which is to be stored. Then the dialog is accepted or refused.
    """

    saved = Signal(object)
    is_of_vault = False  # whether it was opened with what the vault has
    _confirm: QPushButton

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = InlineBar()

    def footer(self, confirm: QPushButton, leading: Sequence[QWidget] = ()) -> Footer:
        self._confirm = confirm
        return super().footer(confirm, leading)

    def save(self, value: object) -> None:
        """Have it stored, once."""
        self.bar.clear()
        self._left = self.focusWidget()
        self._confirm.setEnabled(False)
        self.saved.emit(value)

    def refuse(self, error: FobwatchError) -> None:
        """Show why it was not stored, and let the person try again."""
        self.allow_saving()
        self.bar.say_error(error)
        announce(self.bar, self.bar.accessibleName())
        grow(self)

    def conceal(self, *, locked: bool) -> None:
        """Close what has the vault's alone; elsewhere what was entered stays, unseen."""
        if locked and self.is_of_vault and not self.is_changed:
            self.reject()
        conceal_secrets(self, locked=locked)

    def allow_saving(self) -> None:
        self._confirm.setEnabled(True)
        self._go_back()
