"""The words of the kinds with which a person signs in at AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile, IdentityCenterProfile
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.words.kinds.kind import KindWords

if TYPE_CHECKING:
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.ui.words.kinds.kind import Facts


class IdentityCenterWords(KindWords[IdentityCenterProfile]):
    icon = Icon.PORTAL

    def noun(self) -> str:
        return translate("profile", "Identity Center role")

    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "Identity Center"),
            translate("profile", "A role of your company's access portal"),
        )

    def counted(self, number: int) -> str:
        if number == 1:
            return translate("Migration", "1 role of an access portal")
        return translate("Migration", "%n roles of access portals", "", number)

    def principal(self, profile: IdentityCenterProfile, session: Session | None) -> str:  # noqa: ARG002 - the profile says it
        return translate("profile", "{name} through the access portal").format(
            name=profile.role_name
        )

    def short(self, profile: IdentityCenterProfile, session: Session | None) -> str:  # noqa: ARG002 - as above
        return profile.role_name

    def console_shortcut(self) -> str:
        return translate("ConsoleMenu", "Through the access portal (needs no session here)")

    def session_fact(
        self, profile: IdentityCenterProfile, session: Session | None
    ) -> tuple[str, str]:
        return translate("SessionDetail", "Permission set"), self.short(profile, session)

    def facts(self, profile: IdentityCenterProfile) -> Facts:
        return (
            (translate("ProfileDetail", "Permission set"), profile.role_name),
            (translate("ProfileDetail", "Access portal"), profile.start_url),
            (translate("ProfileDetail", "Portal's region"), profile.sso_region),
        )


class AccountAccessWords(KindWords[AccountAccessProfile]):
    icon = Icon.PORTAL

    def noun(self) -> str:
        return translate("profile", "Account access role")

    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "Account access"),
            translate("profile", "An IAM role that your portal's account access manager assigns"),
        )

    def principal(self, profile: AccountAccessProfile, session: Session | None) -> str:
        return translate("profile", "{name} through the access portal").format(
            name=self.short(profile, session)
        )

    def short(self, profile: AccountAccessProfile, session: Session | None) -> str:  # noqa: ARG002 - the profile says it
        return profile.role_arn.rpartition("/")[2]

    def session_fact(
        self, profile: AccountAccessProfile, session: Session | None
    ) -> tuple[str, str]:
        return translate("SessionDetail", "Role"), self.short(profile, session)

    def facts(self, profile: AccountAccessProfile) -> Facts:
        return (
            (translate("ProfileDetail", "Role ARN"), profile.role_arn),
            (translate("ProfileDetail", "Access portal"), profile.start_url),
            (translate("ProfileDetail", "Portal's region"), profile.sso_region),
            (translate("ProfileDetail", "Tenant ID"), profile.tenant_id),
        )


class LoginWords(KindWords[LoginProfile]):
    icon = Icon.USER

    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "AWS sign-in"),
            translate("profile", "Your own sign-in on AWS's page (aws login)"),
        )

    def counted(self, number: int) -> str:
        if number == 1:
            return translate("Migration", "1 AWS sign-in")
        return translate("Migration", "%n AWS sign-ins", "", number)

    def moves(self) -> str:
        return translate(
            "Migration",
            "The profile and the AWS CLI's sign-in move into the vault; the file names Fobwatch "
            "instead. Only one of the two can renew a sign-in.",
        )

    def principal(self, profile: LoginProfile, session: Session | None) -> str:
        return translate("profile", "{name} by AWS sign-in").format(
            name=self.short(profile, session)
        )

    def short(self, profile: LoginProfile, session: Session | None) -> str:  # noqa: ARG002 - as above
        return profile.login_session.rpartition("/")[2]

    def facts(self, profile: LoginProfile) -> Facts:
        return ((translate("ProfileDetail", "Who signs in"), profile.login_session),)
