"""The form of an IAM user's profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.forms.secret_field import SecretField
from fobwatch.ui.profiles.profile_form import ProfileForm

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext

_HOURS = (0.25, 1, 4, 8, 12, 24, 36)
"""GetSessionToken allows 15 minutes to 36 hours."""


class UserForm(ProfileForm[IamUserProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__()
        self.add_name("dev")
        self._key_id = self.add(
            "access_key_id",
            self.tr("&Access key ID"),
            text_field("access_key_id", placeholder="AKIA…"),
        )
        self._secret = self.add(
            "secret_access_key",
            self.tr("&Secret access key"),
            named(SecretField(), "secret_access_key"),
            help_text=self.tr("Kept in the keyring of this computer, nowhere else."),
        )
        self.add_mfa_and_session(
            context,
            _HOURS,
            mfa_help=self.tr("If its seed is in the vault, Fobwatch makes the codes for you."),
        )
        self._add_more()
        no_key = AccessKey(access_key_id="", secret_access_key="")
        self.set_profile(IamUserProfile(name="", access_key=no_key, mfa_serial=context.only_device))

    def _add_more(self) -> None:
        self.add_more()
        self._account = self.add_rare(
            "console_account",
            self.tr("A&ccount ID or alias"),
            text_field("console_account", placeholder="acme"),
            help_text=self.tr("As in the address of your console's sign-in page."),
        )
        self._password = self.add_rare(
            "console_password",
            self.tr("Console &password"),
            named(SecretField(can_show=False), "console_password"),
            help_text=self.tr(
                "For “Sign in with the password…”. It is kept in the keyring and never shown; you "
                "copy it from there."
            ),
        )

    def set_profile(self, profile: IamUserProfile) -> None:
        self.name_field.setText(profile.name)
        self._key_id.setText(profile.access_key.access_key_id)
        self._secret.setText(profile.access_key.secret_access_key)
        self.set_mfa_and_session(profile, profile.duration)
        self._account.setText(profile.console_account)
        self._password.setText(profile.console_password)
        self.show_rare(profile)

    def profile(self) -> IamUserProfile:
        return IamUserProfile(
            name=self.name_field.text().strip(),
            access_key=AccessKey(
                access_key_id=self._key_id.text().strip(),
                secret_access_key=self._secret.text().strip(),
            ),
            region=self._region.value(),
            mfa_serial=self._device.value(),
            duration=self.duration(),
            console_account=self._account.text().strip().lower(),
            console_password=self._password.text(),
        )

    def wipe(self) -> None:
        self._secret.wipe()
        self._password.wipe()
