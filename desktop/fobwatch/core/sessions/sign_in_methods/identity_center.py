"""A session of a permission set's role, through the access portal (GetRoleCredentials)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.errors import BrowserNeeded
from fobwatch.core.sessions.sessions import ConsoleUse

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext


def sign_in(profile: IdentityCenterProfile, context: SignInContext) -> Session:
    """With the person's sign-in to the portal; where a person asks, it opens the portal's page."""
    region = context.request.region or profile.sso_region
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
    return context.session(
        grant,
        arn=caller.arn,
        console=ConsoleUse.ENDS_ALONG,
        reason="Through the access portal.",
        mfa=True,
    )
