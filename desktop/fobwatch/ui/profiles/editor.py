"""The dialog that makes or changes a profile, and tests it before it is saved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QWidget

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.errors import InvalidProfile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.cognito import CognitoProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile, IdentityCenterProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.profiles.kinds.saml import SamlProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.ui.forms.form import EditorDialog, text_field
from fobwatch.ui.forms.secret_field import PASSING, wipe_codes, wipe_secrets
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.fitting import grow
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.profiles.aws_sign_in_forms import AccountAccessForm, IdentityCenterForm, LoginForm
from fobwatch.ui.profiles.key_forms import ProcessForm, RoleForm, RootTaskForm, UserForm
from fobwatch.ui.profiles.place_form import PlaceForm
from fobwatch.ui.profiles.saml_form import SamlForm
from fobwatch.ui.profiles.token_forms import CognitoForm, WebIdentityForm
from fobwatch.ui.runtime.session_intents import PasteResponse
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.inline_bar import BarAction
from fobwatch.ui.words.kind_words import KIND_WORDS
from fobwatch.ui.words.status_words import action_row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from PySide6.QtWidgets import QLineEdit

    from fobwatch.core.aws.ports import Caller
    from fobwatch.core.errors import FobwatchError, InputError
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.saml.assertion import OfferedRole
    from fobwatch.core.saml.saml_sign_ins import SamlProvider
    from fobwatch.ui.profiles.profile_form import EditorContext, ProfileForm
    from fobwatch.ui.runtime.intents import Report

FORMS: dict[str, Callable[[EditorContext], ProfileForm[Any]]] = {
    IamUserProfile.KIND: UserForm,
    RoleProfile.KIND: RoleForm,
    IdentityCenterProfile.KIND: IdentityCenterForm,
    AccountAccessProfile.KIND: AccountAccessForm,
    LoginProfile.KIND: LoginForm,
    SamlProfile.KIND: SamlForm,
    WebIdentityProfile.KIND: WebIdentityForm,
    ProcessProfile.KIND: ProcessForm,
    CognitoProfile.KIND: CognitoForm,
    RootTaskProfile.KIND: RootTaskForm,
}
"""The forms by the kind's name, in the order in which the kinds are offered."""

WIDTH = 580


class ProfileEditor(EditorDialog):
    """Edits a profile, or a new one, which leaves it checked.

    Signals:
        test_wanted: the checked profile, which is to be tried at AWS, and a typed code or "".
        roles_wanted: the SAML provider among whose roles the person wants to choose.
        paste_wanted: the page whose answer the person has copied.
    """

    test_wanted = Signal(object, str)
    roles_wanted = Signal(object)
    paste_wanted = Signal(object)

    def __init__(
        self,
        context: EditorContext,
        *,
        profile: OwnProfile | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.is_of_vault = profile is not None
        self._taken = context.taken
        self.replaces = profile
        """The profile of the vault that it takes the place of; None for another one."""
        kinds = [profile.KIND] if profile else list(FORMS)
        self._forms = {kind: FORMS[kind](context) for kind in kinds}
        self._kind = kinds[0]
        if SamlProfile.KIND in kinds:
            self._saml.roles_wanted.connect(self._on_roles)
        self.bar.triggered.connect(lambda _: self.paste_wanted.emit(self._page))
        self._page: OpenBrowser | None = None
        self._busy = Busy(20)
        self._test = button(self.tr("&Test"), "test", pressed=self._on_test)
        self._code = _code_field(self.tr("Code"))
        self._kinds = _KindSwitch(self)
        self._kinds.setVisible(profile is None)
        self._kinds.chosen.connect(self._on_kind)
        self.place = PlaceForm()
        for form in self._forms.values():
            form.name_field.textChanged.connect(self.place.suggest)
        self._lay_out()
        self.setWindowTitle(self.tr("New profile"))
        if profile is not None:
            self.setWindowTitle(self.tr("Edit {name}").format(name=profile.name))
            self._form.show_value(profile)

    def first_field(self) -> QWidget:
        return self._form.name_field

    def show_result(self, caller: Caller) -> None:
        """Show that the test succeeded, and who AWS says this is."""
        self._set_testing(testing=False)
        self.bar.say(Tone.SUCCESS, self.tr("It works"), details=caller.arn)

    def show_roles(self, roles: Sequence[OfferedRole], account_names: Mapping[str, str]) -> None:
        """Offer the roles of the SAML provider that were wanted."""
        self.bar.clear()
        self._saml.show_roles(roles, account_names)

    def show_sign_in(self, error: FobwatchError) -> None:
        """Show that a page waits for the person, after which it goes on by itself."""
        self._set_testing(testing=False)
        details = f"{error.message} {error.remedy}"
        self.bar.say(Tone.INFO, error.title, details=details, actions=self._pasting(error))

    @Slot(object)
    def show_report(self, report: Report) -> None:
        """Show why the answer that was pasted here is none."""
        pasted = isinstance(report.intent, PasteResponse) and report.intent.page is not None
        if report.error is not None and pasted:
            self.show_failure(report.error)

    def _pasting(self, error: FobwatchError) -> list[BarAction]:
        """The button to paste what the page shows, where a person may copy that."""
        page = error.action_needed
        if isinstance(page, OpenBrowser) and page.answer:
            self._page = page
            return [BarAction(name="paste", text=self.tr("Paste the response"))]
        return []

    def show_failure(self, error: FobwatchError) -> None:
        self._set_testing(testing=False)
        self.bar.say_error(error, self._pasting(error))
        if error.action_needed is not None and action_row(error.action_needed).in_place:
            wipe_codes(self)
            self._code.show()
            self._code.setFocus()

    def show_waiting(self, until: datetime | None) -> None:
        """The test waits for the next code of the device; None when it goes on."""
        if self._busy.isVisible():
            words = self.tr("Testing…") if until is None else self.tr("Waiting for the next code…")
            self._test.setText(words)

    def done(self, result: int) -> None:
        wipe_secrets(self)
        super().done(result)

    @property
    def _form(self) -> ProfileForm[Any]:
        return self._forms[self._kind]

    @property
    def _saml(self) -> SamlForm:
        return cast("SamlForm", self._forms[SamlProfile.KIND])

    @Slot(str)
    def _on_kind(self, kind: str) -> None:
        self._form.hide()
        self._kind = kind
        self._form.show()
        grow(self)

    def _checked(self) -> OwnProfile | None:
        """The profile as written, or None after showing what is wrong."""
        profile: OwnProfile | None = self.checked(self._form, self._form.value, self._errors)
        return profile

    def _errors(self, profile: OwnProfile) -> list[InputError]:
        errors: list[InputError] = [*check_profile(profile)]
        if profile.name in self._taken:
            errors.append(self._name_taken(profile.name))
        return errors

    def _on_test(self) -> None:
        profile = self._checked()
        if profile is not None:
            self._set_testing(testing=True)
            self.test_wanted.emit(profile, self._code.text())

    def _on_roles(self, provider: SamlProvider) -> None:
        self.bar.clear()
        self.roles_wanted.emit(provider)

    def _on_save(self) -> None:
        profile = self._checked()
        if profile is not None:
            self.save(profile)

    def _set_testing(self, *, testing: bool) -> None:
        self._busy.setVisible(testing)
        self._test.setEnabled(not testing)
        self._test.setText(self.tr("Testing…") if testing else self.tr("&Test"))
        if testing:
            self.bar.clear()

    def _name_taken(self, name: str) -> InvalidProfile:
        return InvalidProfile(
            self.tr("There is a profile of this name"),
            self.tr("“{name}” is in the vault already.").format(name=name),
            self.tr("Choose another name."),
            field="name",
        )

    def _lay_out(self) -> None:
        in_column(
            *self._forms.values(),
            (self.place, 1),  # which takes what room is left over
            margins=(16, 16, 16, 16),
            spacing=16,
            within=(forms := QWidget()),
        )
        for kind, form in self._forms.items():
            form.setVisible(kind == self._kind)
        self._busy.hide()
        save = primary_button(self.tr("Sa&ve"), "save", pressed=self._on_save)
        footer = self.footer(save, leading=[self._code, self._test, self._busy])
        below = [self.bar, self.question]
        self.fill(forms, footer, width=WIDTH, above=[self._kinds], below=below)


class _KindSwitch(QWidget):
    """A button for each kind, one of them pressed, on as many lines as they need."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        group = QButtonGroup(self)
        lines = Flow(self, spacing=8)
        lines.setContentsMargins(16, 16, 16, 0)
        for kind in FORMS:
            text, description = KIND_WORDS[kind].choice()
            choice = button(text, f"kind_{kind}")
            choice.setCheckable(True)
            choice.setAutoExclusive(True)  # which makes it a radio button for a screen reader
            choice.setToolTip(description)
            choice.setAccessibleDescription(description)
            choice.setChecked(not group.buttons())
            choice.clicked.connect(partial(self.chosen.emit, kind))
            group.addButton(choice)
            lines.add_widgets([choice])


def _code_field(name: str) -> QLineEdit:
    """A field for a device's current code; hidden until a test asks for one."""
    field = text_field(PASSING, placeholder="123 456")
    field.setAccessibleName(name)
    field.setFixedWidth(in_text(96))
    field.hide()
    return field
