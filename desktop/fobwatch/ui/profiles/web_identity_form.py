"""The form of a role with a web identity token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.ui.forms.fields import Choice, duration_choice, duration_of, set_duration
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.profiles.profile_form import ProfileForm

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext

_HOURS = (0.25, 1, 4, 8, 12)
"""AssumeRoleWithWebIdentity allows 15 minutes to 12 hours; a role may allow less."""


class WebIdentityForm(ProfileForm[WebIdentityProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__()
        self.add_name("pipeline")
        self._role_arn = self.add(
            "role_arn",
            self.tr("Role &ARN"),
            text_field("role_arn", placeholder="arn:aws:iam::123456789012:role/Pipeline"),
        )
        self._token_file = self.add(
            "token_file",
            self.tr("&Token file"),
            text_field("token_file", placeholder="/var/run/secrets/token"),
            help_text=self.tr("Another program writes it; Fobwatch reads it at each sign-in."),
        )
        self._session_name = self.add(
            "role_session_name",
            self.tr("Role &session name"),
            text_field("role_session_name"),
            optional=True,
        )
        self._region = self.add(
            "region",
            self.tr("&Region"),
            named(Choice(context.region_choices(), editable=True), "region"),
            optional=True,
        )
        self._duration = self.add(
            "duration",
            self.tr("Session &length"),
            named(duration_choice(_HOURS), "duration"),
        )
        self.set_profile(WebIdentityProfile(name="", role_arn="", token_file=""))

    def set_profile(self, profile: WebIdentityProfile) -> None:
        self.name_field.setText(profile.name)
        self._role_arn.setText(profile.role_arn)
        self._token_file.setText(profile.token_file)
        self._session_name.setText(profile.role_session_name)
        self._region.set_value(profile.region)
        set_duration(self._duration, profile.duration)

    def profile(self) -> WebIdentityProfile:
        return WebIdentityProfile(
            name=self.name_field.text().strip(),
            role_arn=self._role_arn.text().strip(),
            token_file=self._token_file.text().strip(),
            role_session_name=self._session_name.text().strip(),
            region=self._region.value(),
            duration=duration_of(self._duration),
        )
