"""What AWS's STS does, whoever plays it. A test module subclasses this and brings a `cloud`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.arns import account_of
from fobwatch.core.aws.errors import (
    AccessDenied,
    AccessKeyRefused,
    AwsError,
    MfaCodeRefused,
    RequestRefused,
)
from fobwatch.core.aws.ports import RoleRequest
from fobwatch.core.aws.root_tasks import RootTask, RootTaskRequest

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import AccessKey, Credentials, Source
    from fobwatch.core.aws.ports import Grant, MfaCode, SamlRequest, TokenService

HOUR = timedelta(hours=1)
REGION = "eu-west-1"


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """A token service, one of its users, the user's code now, and a role that asks for a code."""

    tokens: TokenService
    key: AccessKey
    user_arn: str
    mfa: MfaCode
    role_arn: str
    web_identity: str
    """A token of an identity provider that the account knows."""
    web_role_arn: str
    saml: SamlRequest
    """One that AWS grants, for an hour."""
    member: str
    """An account of the organization that the user and the role manage."""

    def session(self, mfa: MfaCode | None = None) -> Credentials:
        grant = self.tokens.get_session_token(self.key, duration=HOUR, mfa=mfa, region=REGION)
        return grant.credentials

    def assume(self, source: Source, mfa: MfaCode | None = None) -> Grant:
        request = RoleRequest(role_arn=self.role_arn, session_name="anna", duration=HOUR)
        return self.tokens.assume_role(source, request, mfa=mfa, region=REGION)


class TokenServiceContract:
    """Subclasses give a fixture `cloud`."""

    def test_a_session_is_the_user_s(self, cloud: Cloud) -> None:
        caller = cloud.tokens.get_caller_identity(cloud.session(cloud.mfa), region=REGION)

        assert caller.arn == cloud.user_arn
        assert caller.account_id in cloud.user_arn

    def test_a_session_with_a_code_may_assume_the_role(self, cloud: Cloud) -> None:
        grant = cloud.assume(cloud.session(cloud.mfa))
        caller = cloud.tokens.get_caller_identity(grant.credentials, region=REGION)

        assert ":assumed-role/" in grant.arn
        assert caller.arn == grant.arn

    def test_so_may_the_key_itself_with_a_code(self, cloud: Cloud) -> None:
        assert cloud.assume(cloud.key, cloud.mfa).arn.endswith("/anna")

    def test_without_a_code_neither_may(self, cloud: Cloud) -> None:
        for source in (cloud.key, cloud.session()):
            with pytest.raises(AccessDenied):
                cloud.assume(source)

    def test_a_code_is_taken_once(self, cloud: Cloud) -> None:
        cloud.session(cloud.mfa)

        with pytest.raises(MfaCodeRefused):
            cloud.session(cloud.mfa)

    def test_a_wrong_code_is_refused(self, cloud: Cloud) -> None:
        wrong = replace(cloud.mfa, code="000000" if cloud.mfa.code != "000000" else "111111")

        with pytest.raises(MfaCodeRefused):
            cloud.session(wrong)

    def test_an_unknown_key_is_refused(self, cloud: Cloud) -> None:
        unknown = replace(cloud.key, access_key_id="AKIA" + "A" * 16)

        with pytest.raises(AccessKeyRefused):
            cloud.tokens.get_session_token(unknown, duration=HOUR, mfa=None, region=REGION)

    def test_a_web_identity_token_opens_its_role(self, cloud: Cloud) -> None:
        request = RoleRequest(role_arn=cloud.web_role_arn, session_name="build", duration=HOUR)
        grant = cloud.tokens.assume_role_with_web_identity(
            cloud.web_identity, request, region=REGION
        )
        caller = cloud.tokens.get_caller_identity(grant.credentials, region=REGION)

        assert caller.arn == grant.arn
        assert grant.arn.endswith("/build")

    def test_another_token_opens_nothing(self, cloud: Cloud) -> None:
        request = RoleRequest(role_arn=cloud.web_role_arn, session_name="build", duration=HOUR)

        with pytest.raises(RequestRefused):
            cloud.tokens.assume_role_with_web_identity("a.b.c", request, region=REGION)

    def test_an_assertion_opens_its_role_more_than_once(self, cloud: Cloud) -> None:
        grants = [cloud.tokens.assume_role_with_saml(cloud.saml, region=REGION) for _ in range(2)]
        caller = cloud.tokens.get_caller_identity(grants[-1].credentials, region=REGION)

        assert {grant.arn for grant in grants} == {caller.arn}

    def test_another_assertion_opens_nothing(self, cloud: Cloud) -> None:
        other = replace(cloud.saml, response="PHgvPg==")

        with pytest.raises(RequestRefused):
            cloud.tokens.assume_role_with_saml(other, region=REGION)

    def test_a_root_task_is_the_member_account_s_root_user(self, cloud: Cloud) -> None:
        manager = cloud.assume(cloud.key, cloud.mfa).credentials
        request = RootTaskRequest(account_id=cloud.member, task=RootTask.AUDIT, partition="aws")
        grant = cloud.tokens.assume_root(manager, request, region=REGION)
        caller = cloud.tokens.get_caller_identity(grant.credentials, region=REGION)

        assert caller.arn == request.root_arn
        assert grant.arn == ""

    def test_the_management_account_s_own_root_user_is_refused(self, cloud: Cloud) -> None:
        manager = cloud.assume(cloud.key, cloud.mfa).credentials
        own = account_of(cloud.role_arn)
        request = RootTaskRequest(account_id=own, task=RootTask.AUDIT, partition="aws")

        with pytest.raises(AccessDenied):
            cloud.tokens.assume_root(manager, request, region=REGION)

    def test_a_refusal_leaves_the_next_call_as_it_is(self, cloud: Cloud) -> None:
        with pytest.raises(AwsError):
            cloud.assume(cloud.key)

        assert cloud.session(cloud.mfa).expires_at.tzinfo is not None
