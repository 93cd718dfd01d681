"""A short run of the fuzzer; `make fuzz` is the long one."""

from __future__ import annotations

import pytest

from tests.agent_fuzzing import TARGETS, fuzz
from tests.fuzzed_agent import PORT, TOKENS, at_the_endpoint, at_the_local_agent

EXAMPLES = 400


@pytest.mark.parametrize("target", TARGETS)
def test_no_input_crashes_an_agent_or_gets_a_secret_from_it(target: str) -> None:
    feed, inputs = TARGETS[target]

    outcomes = fuzz(feed, inputs, EXAMPLES, number=1)

    assert outcomes.total() >= EXAMPLES


def test_the_fuzzer_knows_a_secret_when_it_sees_one() -> None:
    token = TOKENS["open"].encode()
    request = b"GET /profiles/open HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: %b\r\n\r\n"

    assert at_the_local_agent(b'fobwatch/1 env {"profile": "open"}\n') == "given"
    assert at_the_local_agent(b'fobwatch/1 code {"device": "open-phone"}\n') == "given"
    assert at_the_local_agent(b'fobwatch/1 env {"profile": "closed"}\n') == "denied"
    assert at_the_endpoint(request % (PORT, token)) == "200"
