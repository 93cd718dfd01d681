"""Sessions of what a person has through a sign-in at AWS: `aws login`, and the access portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.ports import Grant
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.sessions.sessions import ConsoleUse
from fobwatch.core.web_sign_in.errors import BrowserNeeded, SignInStopped

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.profiles.kinds.aws_login import LoginProfile
    from fobwatch.core.profiles.kinds.identity_center import (
        AccountAccessProfile,
        IdentityCenterProfile,
    )
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext


def login_session(profile: LoginProfile, context: SignInContext) -> Session:
    """From a person's own sign-in on AWS's page (CreateOAuth2Token)."""
    held = context.lasting(context.logins, profile.login)
    return context.session(
        context.checked(Grant(credentials=held.credentials, arn=held.identity)),
        console=ConsoleUse.ENDS_ALONG,
        reason="From the sign-in on AWS's page.",
        mfa=True,
    )


def permission_set_session(profile: IdentityCenterProfile, context: SignInContext) -> Session:
    """Through the access portal (GetRoleCredentials)."""
    return _through_portal(
        profile.portal,
        profile.account_id,
        context,
        lambda: context.portals.role_grant(profile.portal, profile.account_id, profile.role_name),
    )


def assigned_role_session(profile: AccountAccessProfile, context: SignInContext) -> Session:
    """Of a role that the portal's account access manager assigns."""
    return _through_portal(
        profile.portal,
        profile.account,
        context,
        lambda: context.portals.assigned_role_grant(profile.portal, profile.role_arn),
    )


def _through_portal(
    portal: Portal, account_id: str, context: SignInContext, grant: Callable[[], Grant]
) -> Session:
    """With the person's sign-in to the portal; where a person asks, it opens the portal's page."""
    _refuse_endpoint_of_files(context.request.connection)
    region = context.request.region or portal.region
    context.portals.reach(portal, context.request.connection)
    try:
        granted = context.checked(grant())
    except BrowserNeeded:
        if context.request.attempt.by_person:
            context.portals.open_page(portal)
            raise context.portals.needed(portal) from None
        raise
    caller = context.tokens.get_caller_identity(granted.credentials, region=region)
    if caller.account_id != account_id:  # a token of the AWS CLI's may be anybody's
        raise SignInStopped(
            "The credentials are of another account",
            f"The profile is for {account_id}, and AWS says {caller.account_id}.",
            "Sign out of the access portal, here and in the AWS CLI, and sign in again.",
        )
    return context.session(
        granted,
        arn=caller.arn,
        console=ConsoleUse.ENDS_ALONG,
        reason="Through the access portal.",
        mfa=True,
    )


def _refuse_endpoint_of_files(connection: Connection) -> None:
    """A profile shares the sign-in of its portal, and any program can write one.

    So a section of the files cannot say where the tokens of all others are sent.
    """
    if connection.portal_endpoints:
        service, _url = connection.portal_endpoints[0]
        raise UnusableProfile(
            "The profile has an endpoint of its own for IAM Identity Center",
            f"Its endpoint_url in the AWS files counts for “{service}” too, and Fobwatch sends the "
            "sign-in of an access portal to no address that a profile names.",
            f"Set AWS_ENDPOINT_URL_{service.upper()} for Fobwatch itself, or give the profile "
            "endpoints of other services only, in a section [services].",
        )
