"""Where a company's own domain leads, by a server of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.portals.redirects import redirect_of
from fobwatch.core.aws.errors import AwsError
from tests.adapters.answer_server import Answer, AnswerServer

if TYPE_CHECKING:
    from collections.abc import Iterator

PORTAL = "https://acme.awsapps.com/start"


@pytest.fixture
def server() -> Iterator[AnswerServer]:
    with AnswerServer() as server:
        yield server


def redirect(status: int = 302, location: str = PORTAL) -> Answer:
    return Answer(status=status, headers={"Location": location}, body=b"")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_one_redirect_is_read_and_not_followed(server: AnswerServer, status: int) -> None:
    server.answers = [redirect(status)]

    assert redirect_of(server.url) == PORTAL
    assert [request.method for request in server.requests] == ["GET"]


@pytest.mark.parametrize("answer", [Answer(status=200, headers={}, body=b""), redirect(404)])
def test_any_other_answer_leads_nowhere(server: AnswerServer, answer: Answer) -> None:
    server.answers = [answer]

    assert redirect_of(server.url) == ""


def test_a_redirect_within_the_domain_is_completed(server: AnswerServer) -> None:
    server.answers = [redirect(location="/start")]

    assert redirect_of(server.url) == f"{server.url}/start"


def test_a_domain_that_does_not_answer_is_an_error_of_the_network() -> None:
    with pytest.raises(AwsError) as caught:
        redirect_of("http://127.0.0.1:9")

    assert "127.0.0.1" in caught.value.message
