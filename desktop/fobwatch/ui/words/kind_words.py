"""The words and the icon of each kind of profile, one class for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QCoreApplication

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.credentials import masked
from fobwatch.core.masking import masked_arguments
from fobwatch.core.profiles.kinds.account_access import AccountAccessProfile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.cognito import CognitoProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.profiles.kinds.saml import SamlProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.core.profiles.profile import Origin, Profile
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.words.root_task_words import task_name
from fobwatch.ui.words.wording import duration

if TYPE_CHECKING:
    from fobwatch.core.sessions.sessions import Session

translate = QCoreApplication.translate

P = TypeVar("P", bound=Profile)
Facts = tuple[tuple[str, str], ...]


class KindWords(Generic[P]):
    """The words of one kind. What a kind has no use for stays empty."""

    icon: ClassVar[Icon] = Icon.FILE

    def noun(self) -> str:
        """`Access key`: what a list of several kinds calls it."""
        raise NotImplementedError

    def choice(self) -> tuple[str, str]:
        """The button that chooses it for a new profile, and what that means."""
        return self.noun(), ""

    def counted(self, number: int) -> str:
        """How many were found: `3 roles`."""
        return f"{self.noun()}: {number}"

    def principal(self, profile: P, session: Session | None) -> str:
        """Who it signs in as: `IAM user anna`."""
        raise NotImplementedError

    def short(self, profile: P, session: Session | None) -> str:
        """The same where there is little room: `Admin`."""
        return self.principal(profile, session)

    def found(self, profile: P) -> str:
        """What was found of it outside the vault: `Access key AKIA…MPLE`."""
        return self.principal(profile, None)

    def identified_by(self, profile: P) -> str:
        """What distinguishes it from others of its kind, in full."""
        return profile.identity

    def moves(self) -> str:
        """What happens when it moves from the AWS files into the vault."""
        return translate(
            "Migration", "The profile moves into the vault; the file names Fobwatch instead."
        )

    def session_fact(self, profile: P, session: Session | None) -> tuple[str, str]:
        return translate("SessionDetail", "Signs in as"), self.principal(profile, session)

    def facts(self, profile: P) -> Facts:  # noqa: ARG002 - for kinds that have some
        """The facts on its page that not all kinds have."""
        return ()

    def note(self, profile: P) -> str:
        if profile.origin is Origin.AWS_FILES:
            return translate(
                "ProfileDetail",
                "It is read from your AWS files, which stay unchanged. Duplicate it to get a copy "
                "in the vault.",
            )
        return ""

    def loss(self, profile: P) -> str:  # noqa: ARG002 - for kinds that lose something
        """What is lost for good when it is deleted."""
        return ""


class _IamUserWords(KindWords[IamUserProfile]):
    icon = Icon.USER

    def noun(self) -> str:
        return translate("profile", "Access key")

    def choice(self) -> tuple[str, str]:
        return translate("profile", "Access key"), translate("profile", "An IAM user's own key")

    def principal(self, profile: IamUserProfile, session: Session | None) -> str:  # noqa: ARG002 - the session names it
        arn = parse_arn(session.arn) if session else None
        name = arn.resource_name if arn and arn.resource_type == "user" else ""
        return translate("profile", "IAM user {name}").format(name=name).strip()

    def found(self, profile: IamUserProfile) -> str:
        return translate("Migration", "Access key {key}").format(key=self.identified_by(profile))

    def identified_by(self, profile: IamUserProfile) -> str:
        return masked(profile.access_key.access_key_id)

    def moves(self) -> str:
        return translate(
            "Migration", "The key moves into the vault; the file names Fobwatch instead."
        )

    def facts(self, profile: IamUserProfile) -> Facts:
        return (
            (translate("ProfileDetail", "Access key"), self.identified_by(profile)),
            (translate("ProfileDetail", "Lasts"), duration(profile.duration)),
            (
                translate("ProfileDetail", "Console password"),
                translate("ProfileDetail", "in the vault") if profile.console_password else "",
            ),
        )

    def loss(self, profile: IamUserProfile) -> str:
        words = translate(
            "ProfileDetail",
            "Its secret access key is deleted from the keyring, and AWS does not show it again. "
            "At AWS the key {key} stays active.",
        )
        return words.format(key=self.identified_by(profile))


class _RoleWords(KindWords[RoleProfile]):
    icon = Icon.ROLE

    def noun(self) -> str:
        return translate("profile", "Role")

    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "Role"),
            translate("profile", "A role assumed with another profile"),
        )

    def counted(self, number: int) -> str:
        if number == 1:
            return translate("Migration", "1 role")
        return translate("Migration", "%n roles", "", number)

    def principal(self, profile: RoleProfile, session: Session | None) -> str:
        name = self.short(profile, session)
        return translate("profile", "Role {name}").format(name=name)

    def short(self, profile: RoleProfile, session: Session | None) -> str:  # noqa: ARG002 - its ARN says it
        arn = parse_arn(profile.role_arn)
        return arn.resource_name if arn else profile.role_arn

    def moves(self) -> str:
        return translate(
            "Migration", "The role moves into the vault; the file names Fobwatch instead."
        )

    def session_fact(self, profile: RoleProfile, session: Session | None) -> tuple[str, str]:
        return translate("SessionDetail", "Role"), self.short(profile, session)

    def facts(self, profile: RoleProfile) -> Facts:
        return (
            (translate("ProfileDetail", "Role ARN"), profile.role_arn),
            (translate("ProfileDetail", "Source"), profile.source_profile),
            (translate("ProfileDetail", "External ID"), profile.external_id),
            (translate("ProfileDetail", "Lasts"), duration(profile.duration)),
        )


class _IdentityCenterWords(KindWords[IdentityCenterProfile]):
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


class _AccountAccessWords(KindWords[AccountAccessProfile]):
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


class _LoginWords(KindWords[LoginProfile]):
    icon = Icon.USER

    def noun(self) -> str:
        return translate("profile", "AWS sign-in")

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


class _SamlWords(KindWords[SamlProfile]):
    icon = Icon.PORTAL

    def noun(self) -> str:
        return translate("profile", "SAML role")

    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "SAML"),
            translate("profile", "A role that your company's identity provider gives you"),
        )

    def counted(self, number: int) -> str:
        if number == 1:
            return translate("Migration", "1 role of an identity provider")
        return translate("Migration", "%n roles of identity providers", "", number)

    def principal(self, profile: SamlProfile, session: Session | None) -> str:
        name = self.short(profile, session)
        return translate("profile", "Role {name} by SAML").format(name=name)

    def short(self, profile: SamlProfile, session: Session | None) -> str:  # noqa: ARG002 - its ARN says it
        arn = parse_arn(profile.role_arn)
        return arn.resource_name if arn else profile.role_arn

    def session_fact(self, profile: SamlProfile, session: Session | None) -> tuple[str, str]:
        return translate("SessionDetail", "Role"), self.short(profile, session)

    def facts(self, profile: SamlProfile) -> Facts:
        return (
            (translate("ProfileDetail", "Role ARN"), profile.role_arn),
            (translate("ProfileDetail", "Identity provider"), profile.start_url),
            (translate("ProfileDetail", "Lasts"), duration(profile.duration)),
        )


class _WebIdentityWords(KindWords[WebIdentityProfile]):
    icon = Icon.ROLE

    def noun(self) -> str:
        return translate("profile", "Web identity")

    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "Web identity"),
            translate("profile", "A role with a token of another identity provider"),
        )

    def counted(self, number: int) -> str:
        if number == 1:
            return translate("Migration", "1 role with a web identity")
        return translate("Migration", "%n roles with a web identity", "", number)

    def principal(self, profile: WebIdentityProfile, session: Session | None) -> str:
        name = self.short(profile, session)
        return translate("profile", "Role {name} by web identity").format(name=name)

    def short(self, profile: WebIdentityProfile, session: Session | None) -> str:  # noqa: ARG002 - its ARN says it
        arn = parse_arn(profile.role_arn)
        return arn.resource_name if arn else profile.role_arn

    def session_fact(self, profile: WebIdentityProfile, session: Session | None) -> tuple[str, str]:
        return translate("SessionDetail", "Role"), self.short(profile, session)

    def facts(self, profile: WebIdentityProfile) -> Facts:
        return (
            (translate("ProfileDetail", "Role ARN"), profile.role_arn),
            *token_facts(profile),
            (translate("ProfileDetail", "Lasts"), duration(profile.duration)),
        )


class _ProcessWords(KindWords[ProcessProfile]):
    icon = Icon.PLAY

    def noun(self) -> str:
        return translate("profile", "Another program's credentials")

    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "Another program"),
            translate("profile", "Credentials that a command prints (credential_process)"),
        )

    def counted(self, number: int) -> str:
        if number == 1:
            return translate("Migration", "1 profile of another program")
        return translate("Migration", "%n profiles of other programs", "", number)

    def principal(self, profile: ProcessProfile, session: Session | None) -> str:
        return translate("profile", "Credentials from {program}").format(
            program=self.short(profile, session)
        )

    def short(self, profile: ProcessProfile, session: Session | None) -> str:  # noqa: ARG002 - the command says it
        return profile.program

    def identified_by(self, profile: ProcessProfile) -> str:
        return masked_arguments([profile.command])[0]

    def session_fact(self, profile: ProcessProfile, session: Session | None) -> tuple[str, str]:
        return translate("SessionDetail", "Program"), self.short(profile, session)

    def facts(self, profile: ProcessProfile) -> Facts:
        return (
            (translate("ProfileDetail", "Command"), self.identified_by(profile)),
            (translate("ProfileDetail", "Account ID"), profile.account_id),
        )


class _CognitoWords(KindWords[CognitoProfile]):
    icon = Icon.USER

    def noun(self) -> str:
        return translate("profile", "Cognito identity")

    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "Cognito"),
            translate("profile", "A guest or a person of a Cognito identity pool"),
        )

    def counted(self, number: int) -> str:
        if number == 1:
            return translate("Migration", "1 Cognito identity")
        return translate("Migration", "%n Cognito identities", "", number)

    def principal(self, profile: CognitoProfile, session: Session | None) -> str:
        name = self.short(profile, session)
        return translate("profile", "{name} of an identity pool").format(name=name)

    def short(self, profile: CognitoProfile, session: Session | None) -> str:  # noqa: ARG002 - it says it all
        if profile.is_guest:
            return translate("profile", "Guest")
        return translate("profile", "Login by {name}").format(name=profile.login_name)

    def session_fact(self, profile: CognitoProfile, session: Session | None) -> tuple[str, str]:
        return translate("SessionDetail", "Identity"), self.short(profile, session)

    def facts(self, profile: CognitoProfile) -> Facts:
        role = translate("ProfileDetail", "Role ARN")
        return (
            (translate("ProfileDetail", "Identity pool"), profile.identity_pool_id),
            *(() if profile.is_guest else token_facts(profile)),
            *(((role, profile.role_arn),) if profile.role_arn else ()),
        )


class _RootTaskWords(KindWords[RootTaskProfile]):
    icon = Icon.ROOT

    def noun(self) -> str:
        return translate("profile", "Root task")

    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "Root task"),
            translate("profile", "A task of the root user of a member account"),
        )

    def principal(self, profile: RootTaskProfile, session: Session | None) -> str:  # noqa: ARG002 - the profile says it
        return translate("profile", "Root user, for {task}").format(task=profile.task)

    def short(self, profile: RootTaskProfile, session: Session | None) -> str:  # noqa: ARG002 - as above
        return profile.task

    def session_fact(self, profile: RootTaskProfile, session: Session | None) -> tuple[str, str]:  # noqa: ARG002 - as above
        return translate("SessionDetail", "Task"), task_name(profile.task)

    def facts(self, profile: RootTaskProfile) -> Facts:
        return (
            (translate("ProfileDetail", "Task"), task_name(profile.task)),
            (translate("ProfileDetail", "Policy"), profile.task),
            (translate("ProfileDetail", "Source"), profile.source_profile),
        )


def token_facts(profile: WebIdentityProfile | CognitoProfile) -> Facts:
    """Where its token comes from; empty texts are not shown."""
    return (
        (translate("ProfileDetail", "Identity provider"), profile.provider.issuer_url),
        (translate("ProfileDetail", "Client ID"), profile.provider.client_id),
        (translate("ProfileDetail", "Token file"), profile.token_file),
        (
            translate("ProfileDetail", "Token command"),
            masked_arguments([profile.token_process])[0],
        ),
    )


class _OtherWords(KindWords[OtherProfile]):
    """The kinds that only the AWS tools sign in with."""

    def principal(self, profile: OtherProfile, session: Session | None) -> str:  # noqa: ARG002 - it has none
        return {
            OtherKind.SSO: translate("profile", "IAM Identity Center"),
            OtherKind.CREDENTIAL_SOURCE: translate("profile", "Credentials of this computer"),
            OtherKind.FOBWATCH: translate("profile", "Served by Fobwatch, but not in its vault"),
            OtherKind.TEMPORARY_KEYS: translate("profile", "Session in the AWS files"),
            OtherKind.ROLE_WITH_OWN_KEYS: translate("profile", "Role with its own access key"),
            OtherKind.MALFORMED: translate("profile", "Cannot be used as it is"),
        }[profile.way]

    def session_fact(self, profile: OtherProfile, session: Session | None) -> tuple[str, str]:
        return translate("SessionDetail", "Kind"), self.principal(profile, session)

    def note(self, profile: OtherProfile) -> str:  # noqa: ARG002 - all of them are alike
        return translate(
            "ProfileDetail",
            "Fobwatch shows profiles of this kind, but the AWS tools sign in with them.",
        )


KIND_WORDS: dict[str, KindWords[Any]] = {
    IamUserProfile.KIND: _IamUserWords(),
    RoleProfile.KIND: _RoleWords(),
    IdentityCenterProfile.KIND: _IdentityCenterWords(),
    AccountAccessProfile.KIND: _AccountAccessWords(),
    LoginProfile.KIND: _LoginWords(),
    SamlProfile.KIND: _SamlWords(),
    WebIdentityProfile.KIND: _WebIdentityWords(),
    ProcessProfile.KIND: _ProcessWords(),
    CognitoProfile.KIND: _CognitoWords(),
    RootTaskProfile.KIND: _RootTaskWords(),
    OtherProfile.KIND: _OtherWords(),
}
"""By the kind's name."""


def words_of(profile: Profile) -> KindWords[Any]:
    return KIND_WORDS[profile.KIND]
