"""A session of a role that a portal's account access manager assigns (GetRoleCredentials)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.sessions.sign_in_methods.identity_center import through_portal

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.account_access import AccountAccessProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext


def sign_in(profile: AccountAccessProfile, context: SignInContext) -> Session:
    return through_portal(
        profile.portal,
        profile.account,
        context,
        lambda: context.portals.assigned_role_grant(profile.portal, profile.role_arn),
    )
