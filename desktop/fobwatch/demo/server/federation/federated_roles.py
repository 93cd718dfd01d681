"""STS's AssumeRoleWithSAML and AssumeRoleWithWebIdentity.

Neither call is signed: the assertion or the token is what is checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.demo.federation import CLIENT_ID, POOL_ROLE, SAML_AUDIENCE, WEB_ROLE
from fobwatch.demo.server.federation.oidc_provider import ProofRefused
from fobwatch.demo.server.records import assumed_role_arn, credentials_xml
from fobwatch.demo.server.refusals import access_denied, bad_request, constraint_violated

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.demo.server.emulator import Emulator
    from fobwatch.demo.server.federation.identity_pool import IdentityPool
    from fobwatch.demo.server.federation.oidc_provider import OidcProvider
    from fobwatch.demo.server.federation.saml_provider import SamlProvider
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.refusals import Refusal
    from fobwatch.demo.server.requests import Reply, Request

_SHORTEST, _DEFAULT, _LONGEST = 900, 3600, 43_200


@dataclass(slots=True, kw_only=True)
class FederatedRoles:
    emulator: Emulator
    oidc: OidcProvider
    saml: SamlProvider
    pool: IdentityPool
    gateway: Gateway

    def install(self) -> None:
        self.emulator.on_unsigned("AssumeRoleWithSAML", "sts", self._with_saml)
        self.emulator.on_unsigned("AssumeRoleWithWebIdentity", "sts", self._with_web_identity)

    def _with_saml(self, request: Request) -> Reply:
        role_arn, provider = request.parameter("RoleArn"), request.parameter("PrincipalArn")
        response = request.parameter("SAMLAssertion")
        try:
            assertion = self.saml.verify(response)
        except ProofRefused as refused:
            raise _refused(refused) from refused
        if (role_arn, provider) not in assertion.roles:
            raise access_denied("Not authorized to perform sts:AssumeRoleWithSAML")
        duration = min(self._duration(request, role_arn), assertion.session_duration)
        granted = self.emulator.records.role_session(role_arn, assertion.session_name, duration)
        return self.emulator.sts_answer(
            "AssumeRoleWithSAML",
            _xml(granted, role_arn, assertion.session_name)
            + f"<Subject>{assertion.subject}</Subject><SubjectType>persistent</SubjectType>"
            f"<Issuer>{assertion.issuer}</Issuer><Audience>{SAML_AUDIENCE}</Audience>",
        )

    def _with_web_identity(self, request: Request) -> Reply:
        role_arn = request.parameter("RoleArn")
        name = request.parameter("RoleSessionName")
        token = request.parameter("WebIdentityToken")
        subject, is_pools = self._subject(token)
        allowed = POOL_ROLE.arn if is_pools else WEB_ROLE.arn
        if role_arn != allowed:
            raise access_denied("Not authorized to perform sts:AssumeRoleWithWebIdentity")
        granted = self.emulator.records.role_session(
            role_arn, name, self._duration(request, role_arn)
        )
        return self.emulator.sts_answer(
            "AssumeRoleWithWebIdentity",
            _xml(granted, role_arn, name)
            + f"<SubjectFromWebIdentityToken>{subject}</SubjectFromWebIdentityToken>"
            f"<Audience>{CLIENT_ID}</Audience><Provider>{self.oidc.issuer}</Provider>",
        )

    def _subject(self, token: str) -> tuple[str, bool]:
        """Return whom a token names, and whether the identity pool issued it."""
        identity = self.pool.identity_of(token)
        if identity:
            return identity, True
        try:
            return self.oidc.verify(token)["sub"], False
        except ProofRefused as refused:
            raise _refused(refused) from refused

    def _duration(self, request: Request, role_arn: str) -> timedelta:
        asked = request.parameter("DurationSeconds") or str(_DEFAULT)
        seconds = int(asked) if asked.isdecimal() else 0
        if not _SHORTEST <= seconds <= _LONGEST:
            bound = f"Member must have value between {_SHORTEST} and {_LONGEST}"
            raise constraint_violated("durationSeconds", asked, bound)
        role = self.emulator.records.role(role_arn)
        if role is None or seconds > role["MaxSessionDuration"]:
            bound = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role"
            raise constraint_violated("durationSeconds", asked, bound)
        return self.gateway.knobs.session_life or timedelta(seconds=seconds)


def _refused(proof: ProofRefused) -> Refusal:
    if proof.expired:
        return bad_request("ExpiredTokenException", "Token must be redeemed")
    return bad_request("InvalidIdentityToken", "The token is not valid.")


def _xml(granted: Credentials, role_arn: str, name: str) -> str:
    return (
        f"{credentials_xml(granted)}<AssumedRoleUser><AssumedRoleId>AROADEMO:{name}</AssumedRoleId>"
        f"<Arn>{assumed_role_arn(role_arn, name)}</Arn></AssumedRoleUser>"
    )
