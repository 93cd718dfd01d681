"""STS through botocore, against a cloud that enforces AWS's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.core.aws import errors
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.policies import ALLOW_ALL
from fobwatch.core.aws.ports import SamlRequest
from fobwatch.demo.company import COMPANY
from fobwatch.demo.federation import SAML_ROLES, WEB_ROLE, saml_provider_arn
from fobwatch.demo.knobs import Fault, Knobs
from tests.adapters.demo_calls import ANNA, DEPLOY, HOUR, assume, code_of, user_session
from tests.contracts.token_service import Cloud, TokenServiceContract
from tests.demo.test_federation import Provider, saml_response

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.adapters.aws.sts import BotoTokenService
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.demo.cloud import DemoCloud


def saml_request(cloud: DemoCloud, **changed: Any) -> SamlRequest:  # noqa: ANN401 - its fields
    """One for the reader's role, which allows an hour; the admin's allows twelve."""
    reader = SAML_ROLES[1]
    request = SamlRequest(
        role_arn=reader.arn,
        provider_arn=saml_provider_arn(reader.account.account_id),
        response=saml_response(cloud),
        duration=timedelta(hours=1),
    )
    return replace(request, **changed)


class TestTokenServiceContract(TokenServiceContract):
    @pytest.fixture
    def cloud(self, demo_tokens: BotoTokenService, demo_cloud: DemoCloud) -> Cloud:
        return Cloud(
            tokens=demo_tokens,
            key=ANNA.access_key,
            user_arn=ANNA.arn,
            mfa=code_of("anna"),
            role_arn=COMPANY.role("Admin").arn,
            web_identity=Provider(demo_cloud).sign_in()["id_token"],
            web_role_arn=WEB_ROLE.arn,
            saml=saml_request(demo_cloud),
            member=COMPANY.accounts[1].account_id,
        )


def test_user_gets_a_session_with_a_code(demo_tokens: BotoTokenService) -> None:
    credentials = user_session(demo_tokens)

    assert demo_tokens.get_caller_identity(credentials, region="").arn == ANNA.arn


def test_session_with_mfa_assumes_a_role_that_asks_for_it(demo_tokens: BotoTokenService) -> None:
    granted = assume(demo_tokens, "Auditor", user_session(demo_tokens))

    assert granted.arn.endswith(":assumed-role/Auditor/anna")
    assert demo_tokens.get_caller_identity(granted.credentials, region="").arn == granted.arn


def used_code(demo_tokens: BotoTokenService) -> None:
    mfa = code_of("anna")
    for _ in range(2):
        demo_tokens.get_session_token(ANNA.access_key, duration=HOUR, mfa=mfa, region="")


def foreign_device(demo_tokens: BotoTokenService) -> None:
    assume(demo_tokens, "Admin", mfa=code_of("boris"))


def wrong_code(demo_tokens: BotoTokenService) -> None:
    assume(demo_tokens, "Admin", mfa=code_of("anna", steps=40))


def no_code(demo_tokens: BotoTokenService) -> None:
    assume(demo_tokens, "Admin")


def unknown_key(demo_tokens: BotoTokenService) -> None:
    assume(
        demo_tokens, "ReadOnly", AccessKey(access_key_id="AKIA" + "A" * 16, secret_access_key="s")
    )


def wrong_secret(demo_tokens: BotoTokenService) -> None:
    assume(demo_tokens, "ReadOnly", replace(ANNA.access_key, secret_access_key="wrong"))


def too_long(demo_tokens: BotoTokenService) -> None:
    assume(demo_tokens, "ReadOnly", duration=5 * HOUR)


def chained_too_long(demo_tokens: BotoTokenService) -> None:
    assume(demo_tokens, "DataLake", assume(demo_tokens, "ReadOnly").credentials, duration=2 * HOUR)


def foreign_account(demo_tokens: BotoTokenService) -> None:
    assume(demo_tokens, "DataLake")


def malformed_policy(demo_tokens: BotoTokenService) -> None:
    demo_tokens.get_federation_token(
        DEPLOY.access_key, name="deploy", policy="{", duration=HOUR, region=""
    )


def console_without_mfa(demo_tokens: BotoTokenService) -> None:
    demo_tokens.get_federation_token(
        ANNA.access_key, name="anna", policy=ALLOW_ALL, duration=HOUR, region=""
    )


@pytest.mark.parametrize(
    ("attempt", "kind"),
    [
        (used_code, errors.MfaCodeRefused),
        (foreign_device, errors.MfaDeviceRefused),
        (wrong_code, errors.MfaCodeRefused),
        (no_code, errors.AccessDenied),
        (unknown_key, errors.AccessKeyRefused),
        (wrong_secret, errors.SecretKeyRefused),
        (too_long, errors.DurationRefused),
        (chained_too_long, errors.DurationRefused),
        (foreign_account, errors.AccessDenied),
        (malformed_policy, errors.RequestRefused),
        (console_without_mfa, errors.AccessDenied),
    ],
    ids=lambda value: value.__name__.replace("_", " "),
)
def test_refusal_of_the_cloud_is_told_as_what_it_is(
    demo_tokens: BotoTokenService, attempt: Callable[[BotoTokenService], None], kind: type[AwsError]
) -> None:
    with pytest.raises(kind) as caught:
        attempt(demo_tokens)

    assert caught.value.answered


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.THROTTLING, errors.Throttled),
        (Fault.SERVER_ERROR, errors.ServiceFault),
        (Fault.UNAVAILABLE, errors.ServiceFault),
        (Fault.ACCESS_DENIED, errors.AccessDenied),
        (Fault.REGION_DISABLED, errors.RegionOff),
    ],
)
def test_fault_of_the_cloud_is_told_as_what_it_is(
    demo_tokens: BotoTokenService, demo_cloud: DemoCloud, fault: Fault, kind: type[AwsError]
) -> None:
    demo_cloud.fail_next(fault)

    with pytest.raises(kind):
        user_session(demo_tokens)


def test_short_fault_is_not_noticed(demo_tokens: BotoTokenService, demo_cloud: DemoCloud) -> None:
    demo_cloud.fail_next(Fault.THROTTLING)

    assert demo_tokens.get_caller_identity(ANNA.access_key, region="").arn == ANNA.arn


@pytest.mark.parametrize("offset", [-HOUR, HOUR], ids=["we are ahead", "we are behind"])
def test_clock_that_is_an_hour_off_is_measured_and_told(
    demo_tokens: BotoTokenService,
    demo_cloud: DemoCloud,
    dates: list[tuple[datetime, datetime, datetime]],
    offset: timedelta,
) -> None:
    demo_tokens.get_caller_identity(ANNA.access_key, region="")
    demo_cloud.set_knobs(Knobs(clock_offset=offset))

    with pytest.raises(errors.ClockSkewed, match="60 min"):
        user_session(demo_tokens)

    before, after = dates[0][0], dates[-1][0]
    assert abs(after - before - offset) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("changed", "kind", "words"),
    [
        ({"response": "PHgvPg=="}, errors.RequestRefused, "does not accept the SAML response"),
        ({"role_arn": COMPANY.role("Admin").arn}, errors.AccessDenied, "assume the role"),
        ({"duration": timedelta(hours=2)}, errors.DurationRefused, "too long"),
    ],
)
def test_what_aws_says_about_an_assertion_is_put_in_words(
    demo_tokens: BotoTokenService,
    demo_cloud: DemoCloud,
    changed: dict[str, object],
    kind: type[errors.AwsError],
    words: str,
) -> None:
    with pytest.raises(kind, match=words):
        demo_tokens.assume_role_with_saml(saml_request(demo_cloud, **changed), region="eu-west-1")


def test_an_assertion_that_has_expired_is_told(
    demo_tokens: BotoTokenService, demo_cloud: DemoCloud
) -> None:
    request = saml_request(demo_cloud)
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(minutes=6)))

    with pytest.raises(errors.CredentialsExpired, match="response has expired"):
        demo_tokens.assume_role_with_saml(request, region="eu-west-1")
