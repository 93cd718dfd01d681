"""The form of a role of an identity provider (SAML)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.profiles.kinds.saml import SamlProfile
from fobwatch.core.saml.saml_sign_ins import HIGHEST_PORT, LOWEST_PORT
from fobwatch.ui.forms.fields import Choice, SpinBox
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.profiles.profile_form import ProfileForm

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext

_HOURS = (0.25, 1, 4, 8, 12)
"""AssumeRoleWithSAML allows 15 minutes to 12 hours; a role may allow less."""

_USUAL_PORT = 35443
_WINDOW, _RECEIVER = "window", "receiver"


class SamlForm(ProfileForm[SamlProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__()
        self.add_name("prod-admin")
        self.add_role_arn("Admin")
        self._start_url = self.add(
            "start_url",
            self.tr("Start &URL"),
            text_field("start_url", placeholder="https://acme.okta.com/home/amazon_aws/0oa1b2c3"),
            help_text=self.tr("The link that opens AWS on your company's start page."),
        )
        self._way = self.add(
            "way",
            self.tr("Sign in &with"),
            named(
                Choice(
                    [
                        (_WINDOW, self.tr("A browser window of its own")),
                        (_RECEIVER, self.tr("Your usual browser")),
                    ]
                ),
                "way",
            ),
        )
        self._port = self.add(
            "receiver_port",
            self.tr("&Port of the response"),
            named(SpinBox(), "receiver_port"),
        )
        self._port.setRange(LOWEST_PORT, HIGHEST_PORT)
        self._port.valueChanged.connect(self._show_way)
        self._way.currentIndexChanged.connect(self._show_way)
        self._provider_arn = self.add(
            "provider_arn",
            self.tr("SAML pr&ovider's ARN"),
            text_field("provider_arn", placeholder="arn:aws:iam::123456789012:saml-provider/acme"),
            optional=True,
        )
        self.add_region(context)
        self.add_duration(
            _HOURS, help_text=self.tr("Where the role allows less, a session lasts one hour.")
        )
        self.set_profile(SamlProfile(name="", role_arn="", start_url=""))
        self._show_way()

    def set_profile(self, profile: SamlProfile) -> None:
        self.name_field.setText(profile.name)
        self._role_arn.setText(profile.role_arn)
        self._start_url.setText(profile.start_url)
        self._way.set_value(_RECEIVER if profile.receiver_port else _WINDOW)
        self._port.setValue(profile.receiver_port or _USUAL_PORT)
        self._provider_arn.setText(profile.provider_arn)
        self._region.set_value(profile.region)
        self.set_duration(profile.duration)

    def profile(self) -> SamlProfile:
        return SamlProfile(
            name=self.name_field.text().strip(),
            role_arn=self._role_arn.text().strip(),
            start_url=self._start_url.text().strip(),
            receiver_port=self._port.value() if self._posts_here() else 0,
            provider_arn=self._provider_arn.text().strip(),
            region=self._region.value(),
            duration=self.duration(),
        )

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
        self.fields["way"].set_help(
            ""
            if self._posts_here()
            else self.tr("Of Chromium, Chrome, Edge, Brave or Vivaldi. It remembers your sign-in.")
        )
