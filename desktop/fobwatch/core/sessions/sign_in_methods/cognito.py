"""A session of an identity of a Cognito identity pool.

The enhanced flow asks the pool for credentials (GetCredentialsForIdentity). The basic one asks it
for a token (GetOpenIdToken), with which a role is assumed (AssumeRoleWithWebIdentity).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.aws.errors import AccessDenied, RequestRefused
from fobwatch.core.aws.ports import RoleRequest
from fobwatch.core.cognito.identity_pool import GUEST, POOL_IDENTITIES, Login, PoolIdentity
from fobwatch.core.profiles.kinds.cognito import SESSION
from fobwatch.core.sessions.sessions import ConsoleUse
from fobwatch.core.sessions.sign_in_methods.assumed_role import SESSION_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.ports import Grant
    from fobwatch.core.profiles.kinds.cognito import CognitoProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext

T = TypeVar("T")


def sign_in(profile: CognitoProfile, context: SignInContext) -> Session:
    login = _login(profile, context)
    region = context.request.region or profile.pool_region
    flow = _basic if profile.basic_flow else _enhanced
    grant = context.checked(flow(profile, context, login, region))
    return context.session(
        grant,
        arn=context.tokens.get_caller_identity(grant.credentials, region=region).arn,
        console=ConsoleUse.ENDS_ALONG,
        reason="As a guest of the identity pool." if login == GUEST else "From the identity pool.",
    )


def _login(profile: CognitoProfile, context: SignInContext) -> Login:
    if profile.is_guest:
        return GUEST
    token = context.web_identity_token(profile.token_file, profile.token_process, profile.provider)
    return Login(provider=profile.login_name, token=token)


def _enhanced(profile: CognitoProfile, context: SignInContext, login: Login, _region: str) -> Grant:
    pools = context.identity_pools
    return _by_identity(
        profile,
        context,
        login,
        lambda identity_id: pools.credentials(identity_id, login, profile.role_arn),
    )


def _basic(profile: CognitoProfile, context: SignInContext, login: Login, region: str) -> Grant:
    pools = context.identity_pools
    token = _by_identity(
        profile, context, login, lambda identity_id: pools.token(identity_id, login)
    )
    request = RoleRequest(role_arn=profile.role_arn, session_name=SESSION_NAME, duration=SESSION)
    return context.tokens.assume_role_with_web_identity(token, request, region=region)


def _by_identity(
    profile: CognitoProfile,
    context: SignInContext,
    login: Login,
    ask: Callable[[str], tuple[str, T]],
) -> T:
    """What `ask` gets for the identity that is kept, or for a new one.

    The pool takes a kept one no more where it was deleted, or where another person signs in. What
    it answers with is stored: it may have merged two.
    """
    kept = context.kept(POOL_IDENTITIES, profile.identity_key)
    found = None
    if kept is not None:
        try:
            found = ask(kept.identity_id)
        except (AccessDenied, RequestRefused):
            found = None
    if found is None:
        found = ask(context.identity_pools.identity(profile.identity_pool_id, login))
    identity_id, answer = found
    if kept is None or kept.identity_id != identity_id:
        context.keep(
            POOL_IDENTITIES, PoolIdentity(key=profile.identity_key, identity_id=identity_id)
        )
    return answer
