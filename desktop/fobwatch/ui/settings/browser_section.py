"""The settings of the browsers: where pages open, who shares one, and what was made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from fobwatch.ui.forms.browser_field import BrowserField
from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.settings.allowed_links import AllowedLinksList
from fobwatch.ui.settings.multi_session import MultiSessionAnswers
from fobwatch.ui.settings.stored_profiles import StoredProfiles
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import FoundBrowsers


class BrowserSection(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.default = BrowserField()
        self.multi_session = MultiSessionAnswers()
        self.stored = StoredProfiles()
        sign_out = self.tr("&Sign out of consoles when Fobwatch is locked or quits")
        self.sign_out_consoles = named(QCheckBox(sign_out), "sign_out_consoles")
        self.allowed = AllowedLinksList()
        opens_in = wrapped_label(self.tr("Consoles and sign-in pages open in"))
        opens_in.setBuddy(self.default.list)
        self.default.list.setAccessibleName(opens_in.text())
        places = self.tr(
            "For one profile or access portal, choose another under “Opens in” when you edit it."
        )
        in_column(
            label(self.tr("Browser"), "heading"),
            opens_in,
            self.default,
            wrapped_label(places, "small"),
            self.multi_session,
            self.sign_out_consoles,
            self.stored,
            self.allowed,
            spacing=12,
            within=self,
        )

    def show_found(self, found: FoundBrowsers) -> None:
        """Offer these browsers."""
        self.default.show_found(found)
        self.multi_session.show_found(found)
