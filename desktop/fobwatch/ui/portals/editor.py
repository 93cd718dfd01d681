"""The dialog that adds or edits an access portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from fobwatch.core.errors import InputError
from fobwatch.core.portals.portal import Portal, check_portal
from fobwatch.core.portals.start_url import region_of_start_url, same_start_url
from fobwatch.ui.forms.browser_field import BrowserField
from fobwatch.ui.forms.form import EditorDialog
from fobwatch.ui.forms.value_form import ValueForm
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.fitting import grow
from fobwatch.ui.widgets.buttons import primary_button
from fobwatch.ui.widgets.labels import wrapped_label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from fobwatch.core.errors import FobwatchError

WIDTH = 480
MAX_NAME = 80


class PortalEditor(EditorDialog):
    """Edits a portal, except for its start URL, or a new one. What leaves it was checked."""

    def __init__(
        self,
        regions: Iterable[tuple[str, str]],
        *,
        portal: Portal | None = None,
        taken: Collection[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`taken` are the start URLs of all portals."""
        super().__init__(parent)
        self.setObjectName("portal_editor")
        self._taken = taken
        self._form = ValueForm(Portal)
        self._add_place(regions)
        self._add_optional()
        self._add_sign_in()
        words = self.tr("&Add and sign in") if portal is None else self.tr("Sa&ve")
        save = primary_button(words, "save", pressed=self._on_save)
        self._looking = wrapped_label("", "dim")
        self._form.add_widget(self._looking)
        self.setWindowTitle(self.tr("New access portal"))
        if portal is not None:
            self.setWindowTitle(self.tr("Edit {name}").format(name=portal.title))
            self._form.show_value(portal)
            self._start_url.setReadOnly(True)
        in_column(self._form, margins=(16, 16, 16, 16), within=(body := QWidget()))
        self.fill(body, self.footer(save), width=WIDTH, below=[self.bar, self.question])

    def first_field(self) -> QWidget:
        return self._name if self._start_url.isReadOnly() else self._start_url

    def _add_place(self, regions: Iterable[tuple[str, str]]) -> None:
        form = self._form
        self._start_url = form.add_text(
            "start_url",
            self.tr("Start &URL"),
            "https://d-1234567890.awsapps.com/start",
            read=same_start_url,
            help_text=self.tr(
                "The address of the page on which you choose an account, your company's own domain "
                "for it, or the issuer URL."
            ),
        )
        self._start_url.textChanged.connect(self._on_start_url)
        self._region = form.add_choice(
            "region",
            self.tr("&Region"),
            [("", self.tr("Find it")), *regions],
            editable=True,
            help_text=self.tr("Where your company has enabled IAM Identity Center."),
        )

    def _add_optional(self) -> None:
        form = self._form
        self._name = form.add_text(
            "name",
            self.tr("&Name"),
            "Acme",
            read=lambda text: " ".join(text.split()),
            optional=True,
        )
        self._name.setMaxLength(MAX_NAME)
        others = form.add(
            "other_regions",
            self.tr("&Other regions"),
            QLineEdit(placeholderText="us-east-1, eu-west-1"),
            help_text=self.tr("Regions that it is replicated to, used while the first is down."),
            optional=True,
        )
        form.bind(
            "other_regions",
            lambda regions: others.setText(", ".join(regions)),
            lambda: tuple(others.text().replace(",", " ").split()),
        )
        form.add_text(
            "tenant_id",
            self.tr("&Tenant ID"),
            "aa-0123456789abcdef",
            help_text=self.tr("Of its account access manager, if your company uses that."),
            optional=True,
        )

    def _add_sign_in(self) -> None:
        form = self._form
        self.browser = form.add(
            "browser",
            self.tr("O&pens in"),
            BrowserField(inherited=self.tr("As in the settings")),
            help_text=self.tr("The page on which you sign in."),
        )
        form.add_check(
            "with_code",
            self.tr("Sign in with a &code"),
            help_text=self.tr(
                "Fobwatch shows a code, which you enter in a browser on this computer or another "
                "device. Otherwise it opens the browser."
            ),
        )
        form.add_check(
            "unshared",
            self.tr("&Keep its sign-in from the AWS CLI"),
            help_text=self.tr("Even where the settings share sign-ins with it."),
        )

    def _on_start_url(self, text: str) -> None:
        """Newer start URLs name the region."""
        if region := region_of_start_url(same_start_url(text)):
            self._region.set_value(region)

    def _errors(self, portal: Portal) -> list[InputError]:
        errors = check_portal(portal)
        if portal.start_url in self._taken:
            errors.append(
                InputError(
                    self.tr("This access portal is there already"),
                    self.tr("It is in the list, perhaps because a profile uses it."),
                    self.tr("Select it there to sign in, or to give it a name."),
                    field="start_url",
                )
            )
        return errors

    def _on_save(self) -> None:
        portal = self.checked(self._form, self._form.value, self._errors)
        if portal is not None:
            words = self.tr("Asking AWS for the region…")
            self._looking.setText("" if portal.region else words)
            self.save(portal)

    def refuse(self, error: FobwatchError) -> None:
        """Show the error at its field if it names one, otherwise as `EditorDialog` does."""
        self._looking.setText("")
        if isinstance(error, InputError) and error.field in self._form.fields:
            self.allow_saving()
            self._form.show_errors([error])
            grow(self)
        else:
            super().refuse(error)
