"""The forms of what a person signs in to on AWS's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.portals.start_url import region_of_start_url, same_start_url
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile, IdentityCenterProfile
from fobwatch.ui.profiles.profile_form import ProfileForm

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext

PortalProfileT = TypeVar("PortalProfileT", bound=IdentityCenterProfile | AccountAccessProfile)


class _PortalRoleForm(ProfileForm[PortalProfileT]):
    """Begins with the portal, whose region newer start URLs name."""

    def __init__(self, kind: type[PortalProfileT], context: EditorContext) -> None:
        super().__init__(kind, context, example="dev-readonly")
        start_url = self.add_text(
            "start_url",
            self.tr("&Start URL"),
            "https://d-1234567890.awsapps.com/start",
            read=same_start_url,
            help_text=self.tr("The address of the page on which you choose an account."),
        )
        self._sso_region = self.add_choice(
            "sso_region",
            self.tr("&Portal's region"),
            context.region_choices(),
            editable=True,
            help_text=self.tr("Where your company has enabled IAM Identity Center."),
        )
        start_url.textChanged.connect(self._on_start_url)

    def _on_start_url(self, text: str) -> None:
        if region := region_of_start_url(same_start_url(text)):
            self._sso_region.set_value(region)


class IdentityCenterForm(_PortalRoleForm[IdentityCenterProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__(IdentityCenterProfile, context)
        self.add_text(
            "account_id",
            self.tr("&Account ID"),
            "123456789012",
            read=lambda text: "".join(text.replace("-", "").split()),
        )
        self.add_text("role_name", self.tr("Per&mission set"), "ReadOnly")
        self.add_region()


class AccountAccessForm(_PortalRoleForm[AccountAccessProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__(AccountAccessProfile, context)
        self.add_text(
            "tenant_id",
            self.tr("Tenant &ID"),
            "aa-0123456789abcdef",
            help_text=self.tr("Of the account access manager; ask whoever runs the portal."),
        )
        self.add_role_arn("ReadOnly")
        self.add_region()


class LoginForm(ProfileForm[LoginProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__(LoginProfile, context, example="me")
        self.add_text(
            "login_session",
            self.tr("Who signs &in"),
            "arn:aws:iam::123456789012:user/anna",
            help_text=self.tr("The ARN of the user or role that you choose on AWS's page."),
        )
        self.add_either(
            "elsewhere",
            self.tr("Sign in &with"),
            self.tr("This computer's browser"),
            self.tr("Another device"),
            help_text=self.tr("Another device shows a code, which you paste into Fobwatch."),
        )
        self.add_region()
