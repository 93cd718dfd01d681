"""What a fuzzer sends to the agent: requests, broken ones, and anything at all."""

from __future__ import annotations

from hypothesis import strategies as st

from fobwatch.core.agent.protocol import AgentRequest, AgentVerb, encode_request
from tests.agent_fakes import SECRET_VERBS
from tests.fuzzed_agent import POLICIES, PORT, TOKENS, device_of

names = st.sampled_from(
    [*POLICIES, *(device_of(n).name for n in POLICIES), *(device_of(n).serial for n in POLICIES)]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = (
    names
    | names
    | st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
        ),
        max_leaves=4,
    )
)
keys = st.sampled_from(["profile", "device", "profile", "device", "words", "document"])
arguments = st.dictionaries(keys | st.text(max_size=6), values, max_size=4)
verbs = st.sampled_from(
    [*AgentVerb, AgentVerb.CREDENTIALS, AgentVerb.ENV, AgentVerb.CODE, AgentVerb.CONTAINER]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """Some bytes of it cut out, and others put in, up to three times."""
    data = draw(whole)
    for _ in range(draw(st.integers(0, 3))):
        begin = draw(st.integers(0, len(data)))
        end = min(len(data), begin + draw(st.integers(0, 9)))
        data = data[:begin] + draw(st.binary(max_size=6)) + data[end:]
    return data


secret_requests = st.builds(
    lambda verb, told, beside: encode_request(
        AgentRequest(verb=verb, arguments={**beside, **told})
    ),
    st.sampled_from(SECRET_VERBS),
    st.fixed_dictionaries({"profile": names}, optional={"device": names})
    | st.fixed_dictionaries({"device": names}, optional={"profile": values}),
    st.just({}) | arguments,
)
requests = st.builds(
    lambda verb, told: encode_request(AgentRequest(verb=verb, arguments=told)), verbs, arguments
)
lines = st.one_of(
    secret_requests, requests, damaged(secret_requests), damaged(requests), st.binary(max_size=200)
)

paths = st.builds(
    lambda name, tail: f"/profiles/{name}{tail}".encode(),
    names | st.sampled_from(["%6fpen", "open%2f..%2fclosed", "..", "%", "%00"]),
    st.sampled_from(["", "", "", "?x=1", "/", "#", "%20"]),
)
header_lines = st.one_of(
    st.sampled_from(list(POLICIES)).map(lambda n: b"Authorization: " + TOKENS[n].encode()),
    st.just(b"Host: 127.0.0.1:%d" % PORT),
    st.just(b"host:localhost:%d" % PORT),
    st.sampled_from(
        [
            b"Origin: https://evil.example",
            b"Origin: null",
            b"Origin:",
            b"Host: evil.example",
            b"Authorization: Bearer x",
            b"Connection: keep-alive",
            b"Expect: 100-continue",
            b"Content-Length: 99999999",
            b"Transfer-Encoding: chunked",
            b" folded: line",
        ]
    ),
    st.binary(max_size=30),
)
usual_headers = st.sampled_from(list(POLICIES)).map(
    lambda name: [b"Host: 127.0.0.1:%d" % PORT, b"Authorization: " + TOKENS[name].encode()]
)
ends = st.sampled_from([b"\r\n"] * 6 + [b"\n", b"\r"])
methods = st.sampled_from([b"GET"] * 9 + [b"HEAD", b"POST", b"get", b"G"])
versions = st.sampled_from([b" HTTP/1.1"] * 9 + [b" HTTP/1.0", b"", b" HTTP/2.0", b" HTTP/1.1 x"])


asked_rightly = st.builds(
    lambda name, number: (
        b"GET /profiles/%b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: %b\r\nX: %d\r\n\r\n"
        % (name.encode(), PORT, TOKENS[name].encode(), number)
    ),
    st.sampled_from(list(POLICIES)),
    st.integers(),  # so that there are always new ones to try
)


@st.composite
def http(draw: st.DrawFn) -> bytes:
    end = draw(ends)
    first = draw(methods) + b" " + draw(paths | st.binary(max_size=40)) + draw(versions)
    usual = draw(usual_headers | st.just([]))
    headers = draw(st.permutations([*usual, *draw(st.lists(header_lines, max_size=4))]))
    return end.join([first, *headers, b"", draw(st.binary(max_size=10))])


messages = st.one_of(
    http(), damaged(http()), asked_rightly, damaged(asked_rightly), st.binary(max_size=300)
)
