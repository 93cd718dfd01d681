"""The form of an IAM user's profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.ui.forms.choices import Choice, duration_choice, duration_of, set_duration
from fobwatch.ui.forms.form import text_field
from fobwatch.ui.forms.form_field import FormField
from fobwatch.ui.forms.secret_field import SecretField
from fobwatch.ui.profiles.profile_form import ProfileForm

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.ui.profiles.editor_context import EditorContext

_HOURS = (0.25, 1, 4, 8, 12, 24, 36)
"""GetSessionToken allows 15 minutes to 36 hours."""


class UserForm(ProfileForm[IamUserProfile]):
    def __init__(self, around: EditorContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name_field = text_field("profile_name", placeholder="dev")
        self._key_id = text_field("access_key_id", placeholder="AKIA…")
        self._secret = SecretField()
        self._secret.setObjectName("secret_access_key")
        self._device = Choice(around.device_choices(), editable=True)
        self._device.setObjectName("mfa_serial")
        self._region = Choice(around.region_choices(), editable=True)
        self._region.setObjectName("region")
        self._duration = duration_choice(_HOURS)
        self._duration.setObjectName("duration")
        self._lay_out()
        self.set_profile(IamUserProfile(name="", access_key=_NO_KEY, mfa_serial=around.only_device))

    def set_profile(self, user: IamUserProfile) -> None:
        self.name_field.setText(user.name)
        self._key_id.setText(user.access_key.access_key_id)
        self._secret.setText(user.access_key.secret_access_key)
        self._device.set_value(user.mfa_serial)
        self._region.set_value(user.region)
        set_duration(self._duration, user.duration)

    def profile(self) -> IamUserProfile:
        return IamUserProfile(
            name=self.name_field.text().strip(),
            access_key=AccessKey(
                access_key_id=self._key_id.text().strip(),
                secret_access_key=self._secret.text().strip(),
            ),
            region=self._region.value(),
            mfa_serial=self._device.value(),
            duration=duration_of(self._duration),
        )

    def wipe(self) -> None:
        self._secret.wipe()

    def _lay_out(self) -> None:
        self.add(
            "name",
            FormField(
                self.tr("&Name"),
                self.name_field,
                help_text=self.tr("The AWS tools find the profile by this name."),
            ),
        )
        self.add("access_key_id", FormField(self.tr("&Access key ID"), self._key_id))
        self.add(
            "secret_access_key",
            FormField(
                self.tr("&Secret access key"),
                self._secret,
                help_text=self.tr("Kept in the keyring of this computer, nowhere else."),
            ),
        )
        self.add(
            "mfa_serial",
            FormField(
                self.tr("&MFA device"),
                self._device,
                help_text=self.tr("Codes of a device in the vault are made for you."),
            ),
        )
        self.add("region", FormField(self.tr("&Region"), self._region, optional=True))
        self.add("duration", FormField(self.tr("Session &length"), self._duration))


_NO_KEY = AccessKey(access_key_id="", secret_access_key="")
