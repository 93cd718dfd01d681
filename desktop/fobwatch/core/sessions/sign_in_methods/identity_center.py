"""A session of a permission set's role, through the access portal (GetRoleCredentials)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.errors import BrowserNeeded, SignInStopped
from fobwatch.core.sessions.sessions import ConsoleUse

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext


def sign_in(profile: IdentityCenterProfile, context: SignInContext) -> Session:
    """With the person's sign-in to the portal; where a person asks, it opens the portal's page."""
    region = context.request.region or profile.sso_region
    context.portals.reach(profile.portal, context.request.connection)
    try:
        grant = context.grant(
            "",
            lambda _mfa: context.portals.role_grant(
                profile.portal, profile.account_id, profile.role_name
            ),
        )
    except BrowserNeeded:
        if context.request.attempt.by_person:
            context.portals.open_page(profile.portal)
            raise context.portals.needed(profile.portal) from None
        raise
    caller = context.tokens.get_caller_identity(grant.credentials, region=region)
    if caller.account_id != profile.account_id:  # a token of the AWS CLI's may be anybody's
        raise SignInStopped(
            "The credentials are of another account",
            f"The profile is for {profile.account_id}, and AWS says {caller.account_id}.",
            "Sign out of the access portal, here and in the AWS CLI, and sign in again.",
        )
    return context.session(
        grant,
        arn=caller.arn,
        console=ConsoleUse.ENDS_ALONG,
        reason="Through the access portal.",
        mfa=True,
    )
