"""The words of the kinds that sign in without a page: keys, roles, programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.credentials import masked
from fobwatch.core.aws.root_tasks import RootTask
from fobwatch.core.masking import masked_arguments
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.words.kinds.kind import KindWords, RoleKindWords
from fobwatch.ui.words.wording import duration

if TYPE_CHECKING:
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.ui.words.kinds.kind import Facts


def task_name(task: RootTask) -> str:
    return {
        RootTask.AUDIT: translate("RootTask", "Look at the root user's credentials"),
        RootTask.CREATE_PASSWORD: translate("RootTask", "Let the root user get a password again"),
        RootTask.DELETE_CREDENTIALS: translate("RootTask", "Delete the root user's credentials"),
        RootTask.UNLOCK_BUCKET: translate("RootTask", "Delete an S3 bucket's policy"),
        RootTask.UNLOCK_QUEUE: translate("RootTask", "Delete an SQS queue's policy"),
    }[task]


def task_effect(task: RootTask) -> str:
    """What a program with its credentials can do, and whether that can be undone."""
    return {
        RootTask.AUDIT: translate(
            "RootTask",
            "It reads which passwords, access keys, certificates and MFA devices the root user "
            "has, and changes nothing.",
        ),
        RootTask.CREATE_PASSWORD: translate(
            "RootTask",
            "It lets the root user's password be recovered by e-mail. Whoever reads the "
            "account's e-mail can then sign in as the root user.",
        ),
        RootTask.DELETE_CREDENTIALS: translate(
            "RootTask",
            "It can delete the root user's password, access keys, certificates and MFA devices "
            "for good. Nobody can then sign in as the root user.",
        ),
        RootTask.UNLOCK_BUCKET: translate(
            "RootTask",
            "It can delete or replace the policy of every S3 bucket in the account, also one that "
            "keeps others out.",
        ),
        RootTask.UNLOCK_QUEUE: translate(
            "RootTask",
            "It can delete or replace the policy of every SQS queue in the account, also one that "
            "keeps others out.",
        ),
    }[task]


class IamUserWords(KindWords[IamUserProfile]):
    icon = Icon.USER

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


class RoleWords(RoleKindWords[RoleProfile]):
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

    def console_shortcut(self) -> str:
        return translate(
            "ConsoleMenu", "Switch role in the browser (from the user signed in there)"
        )

    def moves(self) -> str:
        return translate(
            "Migration", "The role moves into the vault; the file names Fobwatch instead."
        )

    def facts(self, profile: RoleProfile) -> Facts:
        return (
            (translate("ProfileDetail", "Role ARN"), profile.role_arn),
            (translate("ProfileDetail", "Source"), profile.source_profile),
            (translate("ProfileDetail", "External ID"), profile.external_id),
            (translate("ProfileDetail", "Lasts"), duration(profile.duration)),
        )


class RootTaskWords(KindWords[RootTaskProfile]):
    icon = Icon.ROOT

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


class ProcessWords(KindWords[ProcessProfile]):
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


class OtherWords(KindWords[OtherProfile]):
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
