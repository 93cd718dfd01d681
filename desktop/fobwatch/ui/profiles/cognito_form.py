"""The form of an identity of a Cognito identity pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.profiles.kinds.cognito import CognitoProfile
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.profiles.profile_form import ProfileForm
from fobwatch.ui.profiles.token_fields import TokenFields

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext

_ENHANCED, _BASIC = "enhanced", "basic"


class CognitoForm(ProfileForm[CognitoProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__()
        self.add_name("app-user")
        self._pool_id = self.add(
            "identity_pool_id",
            self.tr("Identit&y pool ID"),
            text_field(
                "identity_pool_id", placeholder="eu-west-1:12345678-90ab-cdef-1234-567890abcdef"
            ),
        )
        self._token = TokenFields(self, guest=self.tr("Nobody: as a guest"))
        self._login_provider = self.add(
            "login_provider",
            self.tr("Lo&gin provider"),
            text_field("login_provider", placeholder="accounts.google.com"),
            optional=True,
            help_text=self.tr("The pool's name for who issues the token, if not the issuer's."),
        )
        self._flow = self.add(
            "basic_flow",
            self.tr("Flo&w"),
            named(
                Choice(
                    [
                        (_ENHANCED, self.tr("Enhanced: the pool gives the credentials")),
                        (_BASIC, self.tr("Basic: a role is assumed with the pool's token")),
                    ]
                ),
                "basic_flow",
            ),
        )
        self._role_arn = self.add(
            "role_arn",
            self.tr("Role &ARN"),
            text_field("role_arn", placeholder="arn:aws:iam::123456789012:role/App"),
            help_text=self.tr("The basic flow needs it; otherwise the pool chooses the role."),
        )
        self.add_region(context)
        self._token.on_change(self._show_login_provider)
        self.set_profile(CognitoProfile(name="", identity_pool_id=""))
        self._show_login_provider()

    def set_profile(self, profile: CognitoProfile) -> None:
        self.name_field.setText(profile.name)
        self._pool_id.setText(profile.identity_pool_id)
        self._token.set_token(profile)
        self._login_provider.setText(profile.login_provider)
        self._flow.set_value(_BASIC if profile.basic_flow else _ENHANCED)
        self._role_arn.setText(profile.role_arn)
        self._region.set_value(profile.region)

    def wipe(self) -> None:
        self._token.wipe()

    def profile(self) -> CognitoProfile:
        guest = self._token.is_guest
        return CognitoProfile(
            name=self.name_field.text().strip(),
            identity_pool_id=self._pool_id.text().strip(),
            token_file=self._token.token_file(),
            token_process=self._token.token_process(),
            provider=self._token.provider(),
            login_provider="" if guest else self._login_provider.text().strip(),
            role_arn=self._role_arn.text().strip(),
            basic_flow=self._flow.value() == _BASIC,
            region=self._region.value(),
        )

    def _show_login_provider(self) -> None:
        self.fields["login_provider"].setVisible(not self._token.is_guest)
