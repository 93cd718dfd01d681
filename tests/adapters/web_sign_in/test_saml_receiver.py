"""The address to which an identity provider's page posts, and what else may come there."""

from __future__ import annotations

import socket
from base64 import b64encode
from contextlib import closing, suppress
from datetime import timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from fobwatch.adapters.client_process.loopback_peer import is_same_user
from fobwatch.adapters.web_sign_in import saml_receiver
from fobwatch.adapters.web_sign_in.saml_receiver import FORM, MAX_BODY, PATH, SamlReceiver
from fobwatch.core.saml.assertion import MAX_RESPONSE
from fobwatch.core.web_sign_in.errors import SignInStopped
from tests.fakes import NOON
from tests.saml_responses import saml_response

if TYPE_CHECKING:
    from collections.abc import Iterator

STATE = "the-state-of-this-sign-in"
IDP = "https://idp.acme.example"
SOON = timedelta(seconds=10)
SEE_OTHER = 303


def response(content: str) -> str:
    """Give a SAML response in base64, in which `???` is `Pz8/` and `>>>` is `Pj4+`."""
    protocol = "urn:oasis:names:tc:SAML:2.0:protocol"
    text = f'<p:Response xmlns:p="{protocol}"><!--{content}--></p:Response>'
    return b64encode(text.encode()).decode()


RESPONSE = response("???>>>")
GOOD = urlencode({"SAMLResponse": RESPONSE, "RelayState": STATE})


@pytest.fixture
def receiver() -> Iterator[SamlReceiver]:
    with SamlReceiver(STATE, origin=IDP, port=0, is_ours=is_same_user) as receiver:
        yield receiver


def post(
    receiver: SamlReceiver,
    body: str = GOOD,
    *,
    path: str = PATH,
    method: str = "POST",
    host: str | None = None,
    kind: str = FORM,
    length: str | None = None,
    origin: str = "null",
) -> tuple[int, str]:
    with closing(HTTPConnection(receiver._server.host, timeout=10)) as connection:
        connection.request(
            method,
            path,
            body,
            headers={
                "Host": receiver._server.host if host is None else host,
                "Content-Type": kind,
                "Content-Length": str(len(body)) if length is None else length,
                "Origin": origin,
            },
        )
        answer = connection.getresponse()
        page = answer.read().decode()
    if answer.status == SEE_OTHER:
        return post(receiver, "", method="GET", path=answer.headers["Location"])
    return answer.status, page


def test_the_page_brings_the_response(receiver: SamlReceiver) -> None:
    status, page = post(receiver)

    assert receiver.redirect_uri == f"http://{receiver._server.host}/saml"
    assert receiver.code(SOON) == RESPONSE
    assert status == 200
    assert "You can close this page" in page
    assert RESPONSE not in page


def test_the_longest_response_fits(receiver: SamlReceiver) -> None:
    longest = response("?" * (MAX_RESPONSE // 4 * 3 - len(response("")) // 4 * 3))
    assert MAX_RESPONSE - 8 <= len(longest) <= MAX_RESPONSE

    assert post(receiver, urlencode({"SAMLResponse": longest, "RelayState": STATE}))[0] == 200
    assert receiver.code(SOON) == longest


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(urlencode({"SAMLResponse": RESPONSE}), 403, id="no state"),
        pytest.param(urlencode({"SAMLResponse": "x", "RelayState": "y"}), 403, id="other state"),
        pytest.param(f"{GOOD}&RelayState={STATE}", 403, id="two states"),
        pytest.param(f"RelayState={STATE}", 400, id="no response"),
        pytest.param(
            urlencode({"SAMLResponse": "x", "RelayState": STATE}), 400, id="anything else"
        ),
        pytest.param(f"RelayState={STATE}&SAMLResponse=", 400, id="empty response"),
        pytest.param(f"{GOOD}&SAMLResponse=b", 400, id="two responses"),
        pytest.param(f"{GOOD}{'&a=b' * 40}", 400, id="many fields"),
        pytest.param(
            urlencode({"SAMLResponse": "A" * (MAX_RESPONSE + 1), "RelayState": STATE}),
            400,
            id="too long",
        ),
        pytest.param("", 403, id="empty"),
        pytest.param("\x00\x01", 403, id="bytes"),
    ],
)
def test_what_is_not_the_answer_is_refused_and_uses_nothing_up(
    receiver: SamlReceiver, body: str, status: int
) -> None:
    assert post(receiver, body)[0] == status
    assert post(receiver)[0] == 200
    assert receiver.code(SOON) == RESPONSE


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        pytest.param({"kind": "application/json"}, 403, id="JSON"),
        pytest.param({"kind": "multipart/form-data"}, 403, id="multipart"),
        pytest.param({"kind": ""}, 403, id="no kind"),
        pytest.param({"length": "-1"}, 403, id="negative length"),
        pytest.param({"length": "²"}, 403, id="length of other digits"),
        pytest.param({"length": str(MAX_BODY + 1)}, 403, id="promises too much"),
        pytest.param({"length": "9" * 5000}, 403, id="huge number"),
        pytest.param({"path": "/"}, 404, id="root"),
        pytest.param({"path": "/favicon.ico"}, 404, id="icon"),
        pytest.param({"path": "/saml/"}, 404, id="another path"),
        pytest.param({"host": "evil.example"}, 403, id="another host"),
        pytest.param({"host": "127.0.0.1"}, 403, id="without the port"),
        pytest.param({"host": ""}, 403, id="no host"),
        pytest.param({"method": "GET"}, 405, id="GET"),
        pytest.param({"method": "PUT"}, 501, id="PUT"),
        pytest.param({"method": "OPTIONS"}, 501, id="preflight"),
    ],
)
def test_another_request_is_refused_and_uses_nothing_up(
    receiver: SamlReceiver, changed: dict[str, str], status: int
) -> None:
    assert post(receiver, **changed)[0] == status
    assert post(receiver)[0] == 200


def test_a_second_response_changes_nothing(receiver: SamlReceiver) -> None:
    post(receiver)

    assert post(receiver, GOOD.replace("PHN", "XXX"))[0] == 410
    assert receiver.code(SOON) == RESPONSE


def test_the_page_that_a_browser_stores_is_not_the_one_with_the_form(
    receiver: SamlReceiver,
) -> None:
    with closing(HTTPConnection(receiver._server.host, timeout=10)) as connection:
        connection.request("POST", PATH, GOOD, {"Content-Type": FORM})
        answer = connection.getresponse()
        answer.read()

    assert (answer.status, answer.headers["Location"]) == (SEE_OTHER, PATH)
    assert post(receiver, "", method="GET")[0] == 200


def test_it_ends_though_nobody_fetches_the_last_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saml_receiver, "SECONDS_TO_SEE", 0.0)
    with SamlReceiver(STATE, origin=IDP, port=0, is_ours=is_same_user) as receiver:
        receiver.take(GOOD)

    assert receiver.code(SOON) == RESPONSE


def test_a_pasted_response_ends_the_wait(receiver: SamlReceiver) -> None:
    receiver.give("pasted")

    assert receiver.code(SOON) == "pasted"
    assert post(receiver)[0] == 410


@pytest.fixture
def stateless() -> Iterator[SamlReceiver]:
    with SamlReceiver("", origin=IDP, port=0, is_ours=is_same_user) as receiver:
        yield receiver


ASSERTED = saml_response(NOON)
BROUGHT = urlencode({"SAMLResponse": ASSERTED, "RelayState": "its"})


@pytest.mark.parametrize("origin", ["null", IDP])
def test_a_provider_that_knows_no_state_of_ours_is_heard(
    stateless: SamlReceiver, origin: str
) -> None:
    assert post(stateless, BROUGHT, origin=origin)[0] == 200
    assert stateless.code(SOON) == ASSERTED


@pytest.mark.parametrize(
    ("body", "origin"),
    [
        pytest.param(urlencode({"SAMLResponse": RESPONSE}), "null", id="no success"),
        pytest.param(BROUGHT, "https://evil.example", id="another site"),
        pytest.param(BROUGHT, "http://idp.acme.example", id="the site without TLS"),
        pytest.param(BROUGHT, "https://idp.acme.example.evil.example", id="a longer name"),
    ],
)
def test_without_a_state_what_any_page_could_post_does_not_end_the_wait(
    stateless: SamlReceiver, body: str, origin: str
) -> None:
    assert post(stateless, body, origin=origin)[0] == 400
    assert post(stateless, BROUGHT)[0] == 200
    assert stateless.code(SOON) == ASSERTED


def test_with_its_state_a_failed_response_is_the_answer_from_whatever_site(
    receiver: SamlReceiver,
) -> None:
    assert post(receiver, origin="https://sso.acme.example")[0] == 200
    assert receiver.code(SOON) == RESPONSE


def test_another_user_s_program_is_not_heard() -> None:
    with SamlReceiver("", origin=IDP, port=0, is_ours=lambda *_: False) as receiver:
        with pytest.raises(OSError, match=r".*"):
            post(receiver)
        with pytest.raises(SignInStopped, match="Nobody signed in"):
            receiver.code(timedelta(milliseconds=50))


HALF = f"POST {PATH} HTTP/1.1\r\nContent-Type: {FORM}\r\nContent-Length: 100\r\nHost: "


@pytest.mark.parametrize("begun", ["", HALF], ids=["silent", "half-sent"])
def test_a_flood_of_connections_does_not_keep_the_response_out(
    receiver: SamlReceiver, begun: str
) -> None:
    host, port = receiver._server.host.split(":")
    waiting = []
    with suppress(OSError):
        for _ in range(60):
            waiting.append(socket.create_connection((host, int(port)), timeout=5))
            waiting[-1].sendall(
                f"{begun}{receiver._server.host}\r\n\r\n".encode() if begun else b""
            )

    assert post(receiver)[0] == 200
    assert receiver.code(SOON) == RESPONSE
    for each in waiting:
        each.close()
