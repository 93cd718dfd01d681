"""The version, the log and the help, in the settings."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.labels import label, wrapped_label


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutContent:
    """`log` and `help` are addresses for the browser."""

    version: str
    log: str
    help: str


class AboutSection(QWidget):
    """The version, the log and the help.

    Signals:
        page_wanted: the address of what is to be opened.
    """

    page_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._content = AboutContent(version="", log="", help="")
        self._version = named(wrapped_label(""), "version")
        self._version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        licence = self.tr("Apache-2.0. Not affiliated with Amazon Web Services.")
        help_page = button(self.tr("&Help"), "help")
        help_page.clicked.connect(lambda: self.page_wanted.emit(self._content.help))
        log = button(self.tr("Show the &log"), "show_log")
        log.clicked.connect(lambda: self.page_wanted.emit(self._content.log))
        pages = Flow()
        pages.add_widgets([help_page, log])
        in_column(
            label(self.tr("About"), "heading"),
            self._version,
            wrapped_label(licence, "small"),
            pages,
            margins=(0, 12, 0, 0),
            spacing=12,
            within=self,
        )

    def show_content(self, content: AboutContent) -> None:
        self._content = content
        self._version.setText(self.tr("Fobwatch {version}").format(version=content.version))
