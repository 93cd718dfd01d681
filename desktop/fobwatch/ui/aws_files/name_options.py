"""The choice of how the profiles of a portal's roles are named."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from fobwatch.core.profiles.role_names import NameTemplate
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import in_row
from fobwatch.ui.widgets.labels import label


class NameOptions(QWidget):
    """The template in `names`, each with an example."""

    def __init__(self) -> None:
        super().__init__()
        words = {
            NameTemplate.ACCOUNT_ROLE: self.tr("Account and role: Production-ReadOnly"),
            NameTemplate.ROLE_ACCOUNT_ID: self.tr("As the AWS CLI does: ReadOnly-123456789012"),
            NameTemplate.ACCOUNT_ID_ROLE: self.tr("Account's ID and role: 123456789012-ReadOnly"),
            NameTemplate.PORTAL_ACCOUNT_ROLE: self.tr(
                "Portal, account and role: Acme-Production-ReadOnly"
            ),
        }
        choices = [(template.value, words[template]) for template in NameTemplate]
        self.names = named(Choice(choices), "name_template")
        heading = label(self.tr("&Names of the profiles"), "strong")
        heading.setBuddy(self.names)
        self.names.setAccessibleName(self.tr("Names of the profiles"))
        in_row(heading, (self.names, 1), spacing=12, within=self)
