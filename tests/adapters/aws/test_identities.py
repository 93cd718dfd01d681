"""IAM's policies and passwords through botocore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.identities import BotoIdentityService
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.iam.errors import NoSuchPolicy
from fobwatch.core.lockdown.errors import PasswordRefused, PolicyProtected
from fobwatch.core.lockdown.passwords import new_password
from fobwatch.demo.company import COMPANY
from tests.adapters.answer_server import AnswerServer
from tests.adapters.sts_answers import refusal
from tests.contracts.identities import NEW, REGION, IdentityServiceContract, UserOfPolicies
from tests.demo.browser import Browser

if TYPE_CHECKING:
    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.demo.cloud import DemoCloud

BORIS = COMPANY.user("boris")
ROLE = "arn:aws:iam::482100937715:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1"


@pytest.fixture
def service(clients: LazyClients) -> BotoIdentityService:
    return BotoIdentityService(clients).signed_with(BORIS.access_key, region=REGION)


class TestBotoIdentityService(IdentityServiceContract):
    @pytest.fixture
    def user(
        self,
        demo_cloud: DemoCloud,
        service: BotoIdentityService,
        monkeypatch: pytest.MonkeyPatch,
    ) -> UserOfPolicies:
        monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
        return UserOfPolicies(service=service, arn=BORIS.arn, password=BORIS.console_password)

    def test_the_console_takes_the_new_password_alone(
        self, user: UserOfPolicies, demo_cloud: DemoCloud
    ) -> None:
        made = new_password()
        user.service.set_password(user.name, made)
        browser = Browser(demo_cloud)
        asked = [
            browser.post("/acme-dev/console", username="boris", password=password).text
            for password in (user.password, made)
        ]

        assert ["mfaCode" in page for page in asked] == [False, True]

    @pytest.mark.parametrize("password", ["short", "onlysmallletters", "boris"])
    def test_what_the_accounts_policy_refuses_is_said(
        self, user: UserOfPolicies, password: str
    ) -> None:
        with pytest.raises(PasswordRefused):
            user.service.set_password(user.name, password)

        user.service.change_password(user.password, NEW)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "UnmodifiableEntity", PolicyProtected),
        (404, "NoSuchEntity", NoSuchPolicy),
        (403, "AccessDenied", AccessDenied),
    ],
)
def test_each_refusal_has_its_words(
    service: BotoIdentityService,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    code: str,
    kind: type[AwsError],
) -> None:
    with AnswerServer(refusal(code, status=status)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", server.url)
        with pytest.raises(kind) as refused:
            service.delete_policy(ROLE, "Denial")

    assert refused.value.remedy
