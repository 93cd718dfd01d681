"""The form of a person's own sign-in with `aws login`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.profiles.profile_form import ProfileForm

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext


_HERE, _ELSEWHERE = "here", "elsewhere"


class LoginForm(ProfileForm[LoginProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__()
        self.add_name("me")
        self._identity = self.add(
            "login_session",
            self.tr("Who signs &in"),
            text_field("login_session", placeholder="arn:aws:iam::123456789012:user/anna"),
            help_text=self.tr("The ARN of the user or role that you choose on AWS's page."),
        )
        self._way = self.add(
            "way",
            self.tr("Sign in &with"),
            named(
                Choice(
                    [
                        (_HERE, self.tr("This computer's browser")),
                        (_ELSEWHERE, self.tr("Another device")),
                    ]
                ),
                "way",
            ),
            help_text=self.tr("Another device shows a code, which you paste into Fobwatch."),
        )
        self.add_region(context)

    def set_profile(self, profile: LoginProfile) -> None:
        self.name_field.setText(profile.name)
        self._identity.setText(profile.login_session)
        self._way.set_value(_ELSEWHERE if profile.elsewhere else _HERE)
        self._region.set_value(profile.region)

    def profile(self) -> LoginProfile:
        return LoginProfile(
            name=self.name_field.text().strip(),
            login_session=self._identity.text().strip(),
            region=self._region.value(),
            elsewhere=self._way.value() == _ELSEWHERE,
        )
