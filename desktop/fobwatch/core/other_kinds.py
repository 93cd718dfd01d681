"""The kinds of profile in the AWS files that Fobwatch shows but does not sign in with."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from fobwatch.core.errors import UnusableProfile

if TYPE_CHECKING:
    from fobwatch.core.profiles import OtherProfile


class OtherKind(StrEnum):
    """What an `OtherProfile` of the AWS files is."""

    SSO = "sso"
    LOGIN = "login"
    WEB_IDENTITY = "web-identity"
    CREDENTIAL_SOURCE = "credential-source"
    CREDENTIAL_PROCESS = "credential_process"
    FOBWATCH = "fobwatch"
    TEMPORARY_KEYS = "temporary-keys"
    ROLE_WITH_OWN_KEYS = "role-with-own-keys"
    MALFORMED = "malformed"


_USE_THE_TOOLS = "Go on using it with the AWS tools; Fobwatch signs in with access keys and roles."

_REASONS = {
    OtherKind.SSO: ("It signs in through IAM Identity Center.", _USE_THE_TOOLS),
    OtherKind.LOGIN: ("It signs in with “aws login”.", _USE_THE_TOOLS),
    OtherKind.WEB_IDENTITY: ("It signs in with a web identity token.", _USE_THE_TOOLS),
    OtherKind.CREDENTIAL_SOURCE: (
        "It takes its credentials from the computer that it runs on.",
        _USE_THE_TOOLS,
    ),
    OtherKind.CREDENTIAL_PROCESS: ("Another program gives its credentials.", _USE_THE_TOOLS),
    OtherKind.FOBWATCH: (
        "The AWS files name Fobwatch for it, but the vault has no profile of this name.",
        "Add it in Fobwatch under the same name.",
    ),
    OtherKind.TEMPORARY_KEYS: (
        "The AWS files hold a session for it, which nobody can renew.",
        "Add the long-term key that the session came from.",
    ),
    OtherKind.ROLE_WITH_OWN_KEYS: (
        "It is a role and its source in one.",
        "Give the access key a profile of its own, and name that as source_profile.",
    ),
    OtherKind.MALFORMED: (
        "What the AWS files say of it cannot be used.",
        "Run “fobwatch doctor”: it names the line.",
    ),
}


def unusable(profile: OtherProfile) -> UnusableProfile:
    """The error for a profile of a kind that Fobwatch does not sign in with."""
    message, remedy = _REASONS[OtherKind(profile.kind)]
    return UnusableProfile(f"{profile.name} cannot be started here", message, remedy)
