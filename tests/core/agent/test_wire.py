"""Requests and replies survive the wire, and nothing malformed does harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.agent.protocol import (
    AgentReply,
    AgentRequest,
    AgentVerb,
    ExitCode,
    decode_reply,
    decode_request,
    encode_reply,
    encode_request,
)
from fobwatch.core.errors import BadRequest

any_text = st.text(st.characters(exclude_categories=()))
"""Lone surrogates too: an argument that is no UTF-8 arrives with them."""


@given(verb=st.sampled_from(AgentVerb), arguments=st.dictionaries(any_text, any_text))
def test_a_request_survives_the_wire(verb: AgentVerb, arguments: dict[str, str]) -> None:
    line = encode_request(AgentRequest(verb=verb, arguments=arguments))

    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode_request(line) == AgentRequest(verb=verb, arguments=arguments)


@given(code=st.sampled_from(ExitCode), body=st.text())
def test_a_reply_survives_the_wire(code: ExitCode, body: str) -> None:
    reply = AgentReply(code=code, body=body)

    assert decode_reply(encode_reply(reply)) == reply


def test_a_reply_about_a_broken_name_can_be_written() -> None:
    assert decode_reply(encode_reply(AgentReply(code=ExitCode.OK, body="\udcff"))).body == "\\udcff"


def test_the_reply_is_readable_without_json() -> None:
    assert encode_reply(AgentReply(code=ExitCode.PAUSED, body="wörd")) == "6 5\nwörd".encode()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"GET / HTTP/1.1\r\n",
        b"fobwatch/2 list {}\n",
        b"fobwatch/1 list\n",
        b"fobwatch/1 list []\n",
        b"fobwatch/1 list {\n",
        b"fobwatch/1 list " + b"[" * 100_000 + b"\n",
        b"\xff\xfe\n",
    ],
    ids=[
        "nothing",
        "empty",
        "http",
        "newer protocol",
        "no arguments",
        "not an object",
        "broken json",
        "deep json",
        "not utf-8",
    ],
)
def test_a_malformed_request_is_refused(line: bytes) -> None:
    with pytest.raises(BadRequest):
        decode_request(line)


def test_the_refusal_carries_nothing_of_the_request() -> None:
    with pytest.raises(BadRequest) as caught:
        decode_request(b'fobwatch/1 import {"document": "hush"\n')

    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "data",
    [b"", b"0", b"0 5\n", b"0 5\nabcd", b"0 3\nabcd", b"14 0\n", b"x 0\n", b"0 -1\n"],
    ids=["nothing", "no newline", "no body", "short", "long", "code", "no code", "length"],
)
def test_a_reply_cut_off_or_garbled_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest):
        decode_reply(data)
