"""The form of a role through IAM Identity Center."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.portals.start_url import region_of_start_url, same_start_url
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.profiles.profile_form import ProfileForm

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext


class IdentityCenterForm(ProfileForm[IdentityCenterProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__()
        self.add_name("dev-readonly")
        self._start_url = self.add(
            "start_url",
            self.tr("Start &URL"),
            text_field("start_url", placeholder="https://d-1234567890.awsapps.com/start"),
            help_text=self.tr("The address of the page on which you choose an account."),
        )
        self._sso_region = self.add(
            "sso_region",
            self.tr("&Portal's region"),
            named(Choice(context.region_choices(), editable=True), "sso_region"),
            help_text=self.tr("Where your company has enabled IAM Identity Center."),
        )
        self._account_id = self.add(
            "account_id",
            self.tr("&Account ID"),
            text_field("account_id", placeholder="123456789012"),
        )
        self._role_name = self.add(
            "role_name",
            self.tr("P&ermission set"),
            text_field("role_name", placeholder="ReadOnly"),
        )
        self.add_region(context)
        self._start_url.textChanged.connect(self._on_start_url)

    def set_profile(self, profile: IdentityCenterProfile) -> None:
        self.name_field.setText(profile.name)
        self._start_url.setText(profile.start_url)
        self._sso_region.set_value(profile.sso_region)
        self._account_id.setText(profile.account_id)
        self._role_name.setText(profile.role_name)
        self._region.set_value(profile.region)

    def profile(self) -> IdentityCenterProfile:
        return IdentityCenterProfile(
            name=self.name_field.text().strip(),
            start_url=same_start_url(self._start_url.text()),
            sso_region=self._sso_region.value(),
            account_id="".join(self._account_id.text().replace("-", "").split()),
            role_name=self._role_name.text().strip(),
            region=self._region.value(),
        )

    def _on_start_url(self, text: str) -> None:
        """Newer start URLs name the region."""
        if region := region_of_start_url(same_start_url(text)):
            self._sso_region.set_value(region)
