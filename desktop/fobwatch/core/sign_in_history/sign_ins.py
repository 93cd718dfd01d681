"""CloudTrail's events as sign-ins, with the reasons to look at them twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - the fields' types are read
from enum import StrEnum
from typing import Final

from fobwatch.core.cloudtrail.events import CloudTrailEvent  # noqa: TC001 - as above


class SignInKind(StrEnum):
    CONSOLE = "console"
    ROLE_SWITCHED = "role-switched"
    PORTAL = "portal"
    """At an access portal of IAM Identity Center."""
    PORTAL_ROLE = "portal-role"
    SESSION = "session"
    ROLE = "role"
    FEDERATION = "federation"
    CALL = "call"
    """Any other call."""


class Flag(StrEnum):
    """Why a person may want to look at an event."""

    FAILED = "failed"
    ROOT = "root"
    NEW_ADDRESS = "new-address"
    """No known event of this user came from there before."""
    NOT_OURS = "not-ours"
    """A key of the vault, or of a session that Fobwatch made, was used from an address from which
    Fobwatch on this computer never called AWS."""


_KINDS: Final = {
    "ConsoleLogin": SignInKind.CONSOLE,
    "SwitchRole": SignInKind.ROLE_SWITCHED,
    "UserAuthentication": SignInKind.PORTAL,
    "Authenticate": SignInKind.PORTAL,
    "Federate": SignInKind.PORTAL_ROLE,
    "GetRoleCredentials": SignInKind.PORTAL_ROLE,
    "GetSessionToken": SignInKind.SESSION,
    "AssumeRole": SignInKind.ROLE,
    "AssumeRoleWithSAML": SignInKind.ROLE,
    "AssumeRoleWithWebIdentity": SignInKind.ROLE,
    "AssumeRoot": SignInKind.ROLE,
    "GetFederationToken": SignInKind.FEDERATION,
}
"""By CloudTrail's event names: "AWS Management Console sign-in events" in its user guide, "Logging
IAM Identity Center API calls" in that one's, and "Logging IAM and AWS STS API calls" in IAM's."""

LOOKED_UP: Final = ("ConsoleLogin", "SwitchRole", "UserAuthentication", "Federate")
"""Events that are looked up for everybody: no access key signs them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A judged event. If its address is new, `known_since` is the user's first known event."""

    event: CloudTrailEvent
    kind: SignInKind
    flags: frozenset[Flag] = frozenset()
    known_since: datetime | None = None

    @property
    def who(self) -> str:
        """The name of the user or the session, as CloudTrail has it."""
        return self.event.user_name or self.event.arn

    @property
    def is_shown(self) -> bool:
        """Whether it is a sign-in, or another call with a flag."""
        return self.kind is not SignInKind.CALL or bool(self.flags)


def kind_of(event: CloudTrailEvent) -> SignInKind:
    return _KINDS.get(event.name, SignInKind.CALL)
