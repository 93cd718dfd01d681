"""Calls of STS as the people of the demo company make them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws.ports import MfaCode, RoleRequest
from fobwatch.demo.company import COMPANY
from tests.cloud import mfa_code

if TYPE_CHECKING:
    from fobwatch.adapters.aws.sts import BotoTokenService
    from fobwatch.core.aws.credentials import Credentials, Source
    from fobwatch.core.aws.ports import Grant

HOUR = timedelta(hours=1)
REGION = "eu-west-1"
ANNA = COMPANY.user("anna")
DEPLOY = COMPANY.user("deploy")


def code_of(name: str, *, steps: int = 0) -> MfaCode:
    device = COMPANY.user(name).device
    assert device is not None
    return MfaCode(serial=device.serial, code=mfa_code(device, steps=steps))


def request(name: str, duration: timedelta = HOUR) -> RoleRequest:
    role = COMPANY.role(name)
    return RoleRequest(
        role_arn=role.arn,
        session_name="anna",
        duration=duration,
        external_id=role.external_id,
    )


def user_session(sts: BotoTokenService) -> Credentials:
    mfa = code_of("anna")
    return sts.get_session_token(ANNA.access_key, duration=HOUR, mfa=mfa, region="").credentials


def assume(
    sts: BotoTokenService,
    name: str,
    source: Source = ANNA.access_key,
    mfa: MfaCode | None = None,
    duration: timedelta = HOUR,
) -> Grant:
    return sts.assume_role(source, request(name, duration), mfa=mfa, region=REGION)
