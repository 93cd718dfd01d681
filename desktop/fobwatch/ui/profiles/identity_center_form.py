"""The forms of roles through IAM Identity Center."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from fobwatch.core.portals.start_url import region_of_start_url, same_start_url
from fobwatch.core.profiles.kinds.account_access import AccountAccessProfile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.profiles.profile_form import ProfileForm

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext


PortalProfileT = TypeVar("PortalProfileT", IdentityCenterProfile, AccountAccessProfile)


class _PortalRoleForm(ProfileForm[PortalProfileT]):
    """Begins with the portal, whose region newer start URLs name."""

    def __init__(self, context: EditorContext) -> None:
        super().__init__()
        self.add_name("dev-readonly")
        self._start_url = self.add(
            "start_url",
            self.tr("&Start URL"),
            text_field("start_url", placeholder="https://d-1234567890.awsapps.com/start"),
            help_text=self.tr("The address of the page on which you choose an account."),
        )
        self._sso_region = self.add(
            "sso_region",
            self.tr("&Portal's region"),
            named(Choice(context.region_choices(), editable=True), "sso_region"),
            help_text=self.tr("Where your company has enabled IAM Identity Center."),
        )
        self._start_url.textChanged.connect(self._on_start_url)

    def set_profile(self, profile: PortalProfileT) -> None:
        self.name_field.setText(profile.name)
        self._start_url.setText(profile.start_url)
        self._sso_region.set_value(profile.sso_region)
        self._region.set_value(profile.region)

    @property
    def _shared(self) -> dict[str, Any]:
        """The fields that both kinds have, by their names."""
        return {
            "name": self.name_field.text().strip(),
            "start_url": same_start_url(self._start_url.text()),
            "sso_region": self._sso_region.value(),
            "region": self._region.value(),
        }

    def _on_start_url(self, text: str) -> None:
        if region := region_of_start_url(same_start_url(text)):
            self._sso_region.set_value(region)


class IdentityCenterForm(_PortalRoleForm[IdentityCenterProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__(context)
        self._account_id = self.add(
            "account_id",
            self.tr("&Account ID"),
            text_field("account_id", placeholder="123456789012"),
        )
        self._role_name = self.add(
            "role_name",
            self.tr("Per&mission set"),
            text_field("role_name", placeholder="ReadOnly"),
        )
        self.add_region(context)

    def set_profile(self, profile: IdentityCenterProfile) -> None:
        super().set_profile(profile)
        self._account_id.setText(profile.account_id)
        self._role_name.setText(profile.role_name)

    def profile(self) -> IdentityCenterProfile:
        return IdentityCenterProfile(
            **self._shared,
            account_id="".join(self._account_id.text().replace("-", "").split()),
            role_name=self._role_name.text().strip(),
        )


class AccountAccessForm(_PortalRoleForm[AccountAccessProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__(context)
        self._tenant_id = self.add(
            "tenant_id",
            self.tr("Tenant &ID"),
            text_field("tenant_id", placeholder="aa-0123456789abcdef"),
            help_text=self.tr("Of the account access manager; ask whoever runs the portal."),
        )
        self.add_role_arn("ReadOnly")
        self.add_region(context)

    def set_profile(self, profile: AccountAccessProfile) -> None:
        super().set_profile(profile)
        self._tenant_id.setText(profile.tenant_id)
        self._role_arn.setText(profile.role_arn)

    def profile(self) -> AccountAccessProfile:
        return AccountAccessProfile(
            **self._shared,
            tenant_id=self._tenant_id.text().strip(),
            role_arn=self._role_arn.text().strip(),
        )
