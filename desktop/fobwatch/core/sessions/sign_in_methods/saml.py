"""A session of a role with an identity provider's assertion (AssumeRoleWithSAML)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import AccessDenied, AwsError, DurationRefused
from fobwatch.core.aws.ports import SamlRequest
from fobwatch.core.sessions.sessions import ConsoleUse
from fobwatch.core.web_sign_in.errors import BrowserNeeded, RoleNotOffered

if TYPE_CHECKING:
    from fobwatch.core.aws.ports import Grant
    from fobwatch.core.profiles.kinds.saml import SamlProfile
    from fobwatch.core.saml.assertion import Assertion
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext

ANY_ROLES = timedelta(hours=1)
"""What each role allows at least (IAM user guide, "maximum session duration")."""


def sign_in(profile: SamlProfile, context: SignInContext) -> Session:
    """With what is asserted now; where a person asks, it opens the identity provider's page."""
    saml, provider = context.saml, profile.provider
    assertion = _asserted(profile, context)
    try:
        grant = context.checked(_assume(profile, assertion, context))
    except (AccessDenied, RoleNotOffered):
        saml.refuse(provider, profile.role_arn)
        raise
    except AwsError as error:
        if not error.transient:
            saml.forget(provider)
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
