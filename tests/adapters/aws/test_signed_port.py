"""A service is asked at the address and in the name that it was given, whichever came first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.accounts import BotoAccountService
from fobwatch.adapters.aws.policies import BotoDenialService
from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.credentials import Credentials
from tests.adapters.answer_server import Answer, AnswerServer
from tests.fakes import KEY, NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.aws.boto_port import LazyClients

DECODED = Answer(
    body=b'<DecodeAuthorizationMessageResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
    b"<DecodeAuthorizationMessageResult><DecodedMessage>{}</DecodedMessage>"
    b"</DecodeAuthorizationMessageResult></DecodeAuthorizationMessageResponse>"
)
SESSION = Credentials(
    access_key_id="ASIASESSION00000TEST",
    secret_access_key="s",
    session_token="token-of-the-session",
    expires_at=NOON,
)
WAYS: dict[str, Callable[[BotoDenialService, Connection], BotoDenialService]] = {
    "reached-first": lambda service, by: service.via(by).signed_with(SESSION, region="eu-west-1"),
    "signed-first": lambda service, by: service.signed_with(SESSION, region="eu-west-1").via(by),
    "signed-twice": lambda service, by: (
        service.via(by)
        .signed_with(KEY, region="us-east-1")
        .signed_with(SESSION, region="eu-west-1")
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_call_goes_there_and_is_signed(clients: LazyClients, way: str) -> None:
    with AnswerServer(DECODED) as server:
        service = WAYS[way](BotoDenialService(clients), Connection(sts_endpoint=server.url))
        service.decode("encoded")

    [request] = server.requests
    assert f"Credential={SESSION.access_key_id}/" in request.headers["authorization"]
    assert "/eu-west-1/sts/aws4_request" in request.headers["authorization"]
    assert request.headers["x-amz-security-token"] == SESSION.session_token


@pytest.mark.parametrize(
    ("region", "central"), [("eu-west-1", "us-east-1"), ("cn-north-1", "cn-northwest-1")]
)
def test_trails_are_asked_for_where_no_account_can_switch_the_region_off(
    clients: LazyClients, region: str, central: str
) -> None:
    answer = Answer(
        body=b'{"trailList": []}', headers={"Content-Type": "application/x-amz-json-1.1"}
    )
    with AnswerServer(answer) as server:
        service = BotoAccountService(clients).via(
            Connection(sts_endpoint=server.url, iam_endpoint=server.url)
        )
        service.signed_with(KEY, region=region).trails()

    assert f"/{central}/cloudtrail/" in server.requests[0].headers["authorization"]
