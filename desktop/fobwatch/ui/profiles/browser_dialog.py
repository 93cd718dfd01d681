"""The dialog in which a person chooses where the pages of a profile of the AWS files open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from fobwatch.ui.forms.form import FormDialog
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.profiles.profile_form import PlaceForm
from fobwatch.ui.widgets.buttons import primary_button

if TYPE_CHECKING:
    from fobwatch.ui.forms.browser_field import BrowserField

WIDTH = 480


class BrowserDialog(FormDialog):
    """It is accepted with what is chosen in `browser`; the profile itself stays as it is."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("browser_dialog")
        self.setWindowTitle(self.tr("Where {name} opens").format(name=name))
        form = PlaceForm()
        self.browser: BrowserField = form.browser
        save = primary_button(self.tr("Sa&ve"), "save", pressed=self.accept)
        in_column(form, margins=(16, 16, 16, 16), within=(body := QWidget()))
        self.fill(body, self.footer(save), width=WIDTH, below=[self.question])

    def first_field(self) -> QWidget:
        return self.browser
