"""The dialog for what a profile of the AWS files has in Fobwatch alone: environment and browser."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from fobwatch.ui.forms.form import FormDialog
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.profiles.profile_form import PlaceForm
from fobwatch.ui.widgets.buttons import primary_button

WIDTH = 480


class BrowserDialog(FormDialog):
    """It is accepted with what is chosen in `place`; the profile itself stays as it is."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("browser_dialog")
        self.setWindowTitle(self.tr("Environment and browser of {name}").format(name=name))
        self.place = PlaceForm()
        save = primary_button(self.tr("Sa&ve"), "save", pressed=self.accept)
        in_column(self.place, margins=(16, 16, 16, 16), within=(body := QWidget()))
        self.fill(body, self.footer(save), width=WIDTH, below=[self.question])

    def first_field(self) -> QWidget:
        return self.place.first_field
