"""Sessions with what another identity provider says: an assertion, or a token."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.aws.errors import AccessDenied, AwsError, DurationRefused, RequestRefused
from fobwatch.core.aws.ports import RoleRequest, SamlRequest
from fobwatch.core.cognito.identity_pool import (
    GUEST,
    POOL_IDENTITIES,
    Login,
    PoolIdentity,
    region_of_pool,
)
from fobwatch.core.profiles.kinds.cognito import SESSION
from fobwatch.core.sessions.sessions import ConsoleUse
from fobwatch.core.sessions.sign_in_methods.assumed_role import SESSION_NAME
from fobwatch.core.web_sign_in.errors import BrowserNeeded, RoleNotOffered

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.ports import Grant
    from fobwatch.core.profiles.kinds.cognito import CognitoProfile
    from fobwatch.core.profiles.kinds.saml import SamlProfile
    from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
    from fobwatch.core.saml.assertion import Assertion
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext

T = TypeVar("T")

ANY_ROLES = timedelta(hours=1)
"""What each role allows at least (IAM user guide, "maximum session duration")."""


def saml_session(profile: SamlProfile, context: SignInContext) -> Session:
    """With what is asserted now (AssumeRoleWithSAML).

    Where a person asks, it opens the identity provider's page.
    """
    saml, provider = context.saml, profile.provider
    assertion = _asserted(profile, context)
    try:
        grant = context.checked(_assume(profile, assertion, context))
    except (AccessDenied, RoleNotOffered):
        saml.refuse(provider, assertion, profile.role_arn)
        raise
    except AwsError as error:
        if not error.transient:
            saml.forget(provider, assertion)
        raise
    return context.session(
        grant,
        console=ConsoleUse.LASTS,
        reason="With the identity provider's assertion.",
    )


def _asserted(profile: SamlProfile, context: SignInContext) -> Assertion:
    saml, attempt, provider = context.saml, context.request.attempt, profile.provider
    try:
        return saml.assertion(provider, profile.role_arn)
    except BrowserNeeded:
        if attempt.in_background:
            return saml.renew(provider)
        if attempt.by_person:
            saml.begin(provider)
            raise saml.needed(provider) from None
        raise


def _assume(profile: SamlProfile, assertion: Assertion, context: SignInContext) -> Grant:
    """For as long as the profile says, or for an hour where the role does not allow that."""
    role = assertion.role(profile.role_arn, profile.provider_arn)

    def ask(duration: timedelta) -> Grant:
        request = SamlRequest(
            role_arn=role.role_arn,
            provider_arn=role.provider_arn,
            response=assertion.response,
            duration=duration,
        )
        return context.tokens.assume_role_with_saml(request, region=context.request.region)

    try:
        return ask(profile.duration)
    except DurationRefused:
        if profile.duration <= ANY_ROLES:
            raise
        return ask(ANY_ROLES)


def web_identity_session(profile: WebIdentityProfile, context: SignInContext) -> Session:
    """With the token that the provider has issued (AssumeRoleWithWebIdentity)."""
    token = context.web_identity_token(profile.token_file, profile.token_process, profile.provider)
    request = RoleRequest(
        role_arn=profile.role_arn,
        session_name=profile.role_session_name or SESSION_NAME,
        duration=profile.duration,
    )
    grant = context.tokens.assume_role_with_web_identity(
        token, request, region=context.request.region
    )
    return context.session(
        context.checked(grant),
        console=ConsoleUse.LASTS,
        reason="With the token of its identity provider.",
    )


def cognito_session(profile: CognitoProfile, context: SignInContext) -> Session:
    """Of an identity of an identity pool.

    The enhanced flow asks the pool for credentials (GetCredentialsForIdentity). The basic one asks
    it for a token (GetOpenIdToken), with which a role is assumed (AssumeRoleWithWebIdentity).
    """
    login = _login(profile, context)
    region = context.request.region or region_of_pool(profile.identity_pool_id)
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
