"""The base of the words of a kind of profile."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.saml import SamlProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.core.profiles.profile import Origin, Profile
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.icons import Icon

if TYPE_CHECKING:
    from fobwatch.core.sessions.sessions import Session

P = TypeVar("P", bound=Profile)
R = TypeVar("R", RoleProfile, SamlProfile, WebIdentityProfile)
Facts = tuple[tuple[str, str], ...]


class KindWords(ABC, Generic[P]):
    """The words of one kind. What a kind has no use for stays empty."""

    icon: ClassVar[Icon] = Icon.FILE

    def choice(self) -> tuple[str, str]:
        """The button that chooses it for a new profile, and what that means."""
        return "", ""

    def noun(self) -> str:
        """`Access key`: what a list of several kinds calls it."""
        return self.choice()[0]

    def counted(self, number: int) -> str:
        """How many were found: `3 roles`."""
        return f"{self.noun()}: {number}"

    @abstractmethod
    def principal(self, profile: P, session: Session | None) -> str:
        """Who it signs in as: `IAM user anna`."""

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

    def console_shortcut(self) -> str:
        """The way into the console by `Profile.console_shortcut`, and why one takes it."""
        return ""

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


class RoleKindWords(KindWords[R]):
    """Those of a kind whose sessions are a role's, named by `role_arn`."""

    icon = Icon.ROLE

    def short(self, profile: R, session: Session | None) -> str:  # noqa: ARG002 - its ARN says it
        arn = parse_arn(profile.role_arn)
        return arn.resource_name if arn else profile.role_arn

    def session_fact(self, profile: R, session: Session | None) -> tuple[str, str]:
        return translate("SessionDetail", "Role"), self.short(profile, session)
