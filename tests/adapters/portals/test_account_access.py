"""Where the account access runtime is, and what its answers mean."""

from __future__ import annotations

import json

import pytest

from fobwatch.adapters.portals.account_access import list_roles, service_url
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import TokenRefused
from fobwatch.core.errors import InvalidSetting
from fobwatch.core.portals.portal import Portal
from fobwatch.demo.portal import ACCOUNT_ACCESS, REGION, START_URL, TENANT_ID
from tests.adapters.answer_server import Answer, AnswerServer

PORTAL = Portal(start_url=START_URL, region=REGION, tenant_id=TENANT_ID)


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("eu-west-1", "https://account-access-runtime.eu-west-1.api.aws"),
        ("us-gov-west-1", "https://account-access-runtime.us-gov-west-1.api.aws"),
        ("cn-north-1", "https://account-access-runtime.cn-north-1.api.amazonwebservices.com.cn"),
        (
            "eusc-de-east-1",
            "https://account-access-runtime.eusc-de-east-1.api.amazonwebservices.eu",
        ),
    ],
)
def test_each_partition_has_its_hosts(region: str, url: str) -> None:
    assert service_url(region) == url


@pytest.mark.parametrize(
    "variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ACCOUNT_ACCESS_RUNTIME"]
)
def test_a_look_alike_is_asked_instead_and_only_on_this_computer_without_encryption(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    there = service_url("eu-west-1")
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    ignored = service_url("eu-west-1")
    monkeypatch.delenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
    monkeypatch.setenv(variable, "http://aws.example")

    assert there == "http://127.0.0.1:9"
    assert ignored.endswith(".api.aws")
    with pytest.raises(InvalidSetting):
        service_url("eu-west-1")


def page_answer(role_arn: str, **more: str | None) -> Answer:
    return Answer(body=json.dumps({"roles": [{"roleArn": role_arn}], **more}).encode())


@pytest.mark.parametrize("end", [{}, {"nextToken": None}, {"nextToken": ""}], ids=str)
def test_the_last_page_names_no_other(end: dict[str, str | None]) -> None:
    first, last = page_answer(ACCOUNT_ACCESS[0], nextToken="a/b"), page_answer("x", **end)
    with AnswerServer(first, last) as server:
        begun = list_roles(server.url, PORTAL, "canary-token", "", USUAL)
        ended = list_roles(server.url, PORTAL, "canary-token", begun.next_page, USUAL)

    assert [each.role_arn for each in begun.roles] == [ACCOUNT_ACCESS[0]]
    assert ended.roles == ()
    assert ended.next_page == ""
    assert "nextToken" not in server.requests[0].path
    assert "nextToken=a%2Fb" in server.requests[1].path


def test_an_expired_token_is_said_to_be_the_end_of_the_sign_in() -> None:
    headers = {"x-amzn-errortype": "UnauthorizedException:http://a", "x-amzn-requestid": "r-1"}
    refusal = Answer(status=401, headers=headers, body=b'{"message": "canary-token expired"}')
    with AnswerServer(refusal) as server, pytest.raises(TokenRefused) as error:
        list_roles(server.url, PORTAL, "canary-token", "", USUAL)

    assert error.value.title == "The sign-in has ended"
    assert error.value.remedy == "Sign in to the access portal again."
    assert "canary" not in repr(error.value) + error.value.message
