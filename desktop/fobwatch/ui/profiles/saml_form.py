"""The form of a role of an identity provider (SAML)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.kinds.saml import SamlProfile
from fobwatch.core.web_sign_in.authorization import HIGHEST_PORT, LOWEST_PORT
from fobwatch.ui.forms.fields import Choice, SpinBox
from fobwatch.ui.profiles.profile_form import ProfileForm
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.words.profile_words import account_digits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fobwatch.core.saml.assertion import OfferedRole
    from fobwatch.ui.profiles.profile_form import EditorContext

_HOURS = (0.25, 1, 4, 8, 12)
"""AssumeRoleWithSAML allows 15 minutes to 12 hours; a role may allow less."""

_USUAL_PORT = 35443
_WINDOW, _RECEIVER = "window", "receiver"


class SamlForm(ProfileForm[SamlProfile]):
    """The role is typed, or chosen among those that the identity provider asserts.

    Signals:
        roles_wanted: the provider whose roles are to be shown.
    """

    roles_wanted = Signal(object)

    def __init__(self, context: EditorContext, platform: str = sys.platform) -> None:
        super().__init__(SamlProfile, context, example="prod-admin")
        self._has_window = platform != "win32"
        self._providers: dict[str, str] = {}
        self._add_provider()
        self._add_role()
        self.add_region()
        self.add_duration(_HOURS, self.tr("Where the role allows less, a session lasts one hour."))

    def _add_provider(self) -> None:
        self.add_text(
            "start_url",
            self.tr("&Start URL"),
            "https://acme.okta.com/home/amazon_aws/0oa1b2c3",
            help_text=self.tr("The link that opens AWS on your company's start page."),
        )
        window = self.tr("A browser window of its own")
        if not self._has_window:
            window = self.tr("Your usual browser, and paste its response")
        self._way = self.add(
            "way",
            self.tr("Sign in &with"),
            Choice([(_WINDOW, window), (_RECEIVER, self.tr("Your usual browser"))]),
        )
        self._port = self.add("receiver_port", self.tr("&Port of the response"), SpinBox())
        self._port.setRange(LOWEST_PORT, HIGHEST_PORT)
        self._port.valueChanged.connect(self._show_way)
        self._way.currentIndexChanged.connect(self._show_way)
        self.bind("receiver_port", self._show_port, self._receiver_port)
        self._show_way()

    def _add_role(self) -> None:
        self._role = self.add(
            "role_arn",
            self.tr("Role &ARN"),
            Choice([], editable=True, placeholder="arn:aws:iam::123456789012:role/Admin"),
            help_text=self.tr("Choose it among your roles: you sign in for them once."),
            beside=[button(self.tr("&Choose role…"), "choose_role", pressed=self._choose)],
        )
        self._role.activated.connect(self._on_role)
        self.bind("role_arn", self._role.set_value, self._role.value)
        self._provider_arn = self.add_text(
            "provider_arn",
            self.tr("SAML prov&ider's ARN"),
            "arn:aws:iam::123456789012:saml-provider/acme",
            optional=True,
        )

    def show_roles(self, roles: Sequence[OfferedRole], account_names: Mapping[str, str]) -> None:
        """Offer these; the only one is chosen at once."""
        written = self._role.value()
        self._providers = {role.role_arn: role.provider_arn for role in roles}
        self._role.clear()
        for role_arn in self._providers:
            self._role.addItem(_role_words(role_arn, account_names), role_arn)
        self._role.model().sort(0)
        self._role.set_value(next(iter(self._providers)) if len(self._providers) == 1 else written)
        self._on_role()
        self._role.setFocus(Qt.FocusReason.OtherFocusReason)
        if len(self._providers) > 1:
            self._role.showPopup()

    def _choose(self) -> None:
        """Ask for the roles, once it is clear at which provider."""
        profile = self.value()
        wrong = [e for e in check_profile(profile) if e.field in {"start_url", "receiver_port"}]
        self.show_errors(wrong)
        if not wrong:
            self.roles_wanted.emit(profile.provider)

    def _on_role(self) -> None:
        """Let an entered provider's ARN follow the chosen role."""
        provider_arn = self._providers.get(self._role.value())
        if provider_arn and self._provider_arn.text():
            self._provider_arn.setText(provider_arn)

    def _show_port(self, port: int) -> None:
        self._way.set_value(_RECEIVER if port else _WINDOW)
        self._port.setValue(port or _USUAL_PORT)

    def _receiver_port(self) -> int:
        return self._port.value() if self._posts_here() else 0

    def _posts_here(self) -> bool:
        return self._way.value() == _RECEIVER

    def _show_way(self) -> None:
        self.fields["receiver_port"].setVisible(self._posts_here())
        self.fields["receiver_port"].set_help(
            self.tr(
                "The identity provider has to post to http://127.0.0.1:{port}/saml: its "
                "administrator adds this address."
            ).format(port=self._port.value())
        )
        if self._posts_here():
            self.fields["way"].set_help("")
        elif self._has_window:
            self.fields["way"].set_help(
                self.tr("Of Chromium, Chrome, Edge, Brave or Vivaldi. It remembers your sign-in.")
            )
        else:
            self.fields["way"].set_help(
                self.tr(
                    "Press F12 on the provider's page before you sign in. Under Network, copy "
                    "SAMLResponse of the request to AWS. Then choose “Paste the response” here."
                )
            )


def _role_words(role_arn: str, account_names: Mapping[str, str]) -> str:
    """`Acme production · 4821 0093 7715 · team/Admin`, the account's name where it is known."""
    arn = parse_arn(role_arn)
    if arn is None:
        return role_arn
    name = arn.resource.removeprefix("role/")
    account = (account_names.get(arn.account_id, ""), account_digits(arn.account_id))
    return " · ".join(part for part in (*account, name) if part)
