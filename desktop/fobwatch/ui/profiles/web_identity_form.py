"""The form of a role with a web identity token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.ui.forms.form import text_field
from fobwatch.ui.profiles.profile_form import ProfileForm
from fobwatch.ui.profiles.token_fields import TokenFields

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext

_HOURS = (0.25, 1, 4, 8, 12)
"""AssumeRoleWithWebIdentity allows 15 minutes to 12 hours; a role may allow less."""


class WebIdentityForm(ProfileForm[WebIdentityProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__()
        self.add_name("pipeline")
        self.add_role_arn("Pipeline")
        self._token = TokenFields(self)
        self._session_name = self.add(
            "role_session_name",
            self.tr("Role &session name"),
            text_field("role_session_name"),
            optional=True,
        )
        self.add_region(context)
        self.add_duration(_HOURS)
        self.set_profile(WebIdentityProfile(name="", role_arn=""))

    def set_profile(self, profile: WebIdentityProfile) -> None:
        self.name_field.setText(profile.name)
        self._role_arn.setText(profile.role_arn)
        self._token.set_token(profile)
        self._session_name.setText(profile.role_session_name)
        self._region.set_value(profile.region)
        self.set_duration(profile.duration)

    def wipe(self) -> None:
        self._token.wipe()

    def profile(self) -> WebIdentityProfile:
        return WebIdentityProfile(
            name=self.name_field.text().strip(),
            role_arn=self._role_arn.text().strip(),
            token_file=self._token.token_file(),
            token_process=self._token.token_process(),
            provider=self._token.provider(),
            role_session_name=self._session_name.text().strip(),
            region=self._region.value(),
            duration=self.duration(),
        )
