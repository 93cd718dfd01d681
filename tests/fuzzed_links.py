"""Links to the console as anybody may write them, and what the fuzzer checks of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit

from hypothesis import strategies as st

from fobwatch.core.aws.partitions import PARTITIONS
from fobwatch.core.console.console import console_url
from fobwatch.core.console.errors import InvalidDestination, InvalidLink
from fobwatch.core.console.links import PARTS, read_link

if TYPE_CHECKING:
    from fobwatch.core.aws.partitions import Partition
    from fobwatch.core.console.links import ConsoleLink

CONSOLES: Final = re.compile(
    r"([a-z0-9-]+\.)*(console|health|phd|lightsail|quicksight)\."
    r"(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu|c2shome\.ic\.gov"
    r"|sc2shome\.sgov\.gov|csphome\.adc-e\.uk|csphome\.hci\.ic\.gov)"
)

ACTING: Final = re.compile(r"!|//|/\.+(/|$)|^/([^/]*/)?logout([^\w-]|$)")
"""A path that acts, or that a browser reads in another way than it is written."""

_tricks = st.sampled_from(
    [
        "@",
        "#",
        "\\",
        "//",
        "/../",
        "%2f",
        "%00",
        "%0a",
        "&",
        "=",
        "?",
        ":80",
        ".evil.example",
        "\x00",
        "logout!doLogout",
        "%6cogout",
        "/%2e%2e/",
        "?redirect_uri=https://evil.example",
    ]
)
_hosts = st.sampled_from(
    [
        *("console.aws.amazon.com", "eu-west-1.console.aws.amazon.com", "console.amazonaws.cn"),
        *("evil.example", "signin.aws.amazon.com", "482100937715-ab.console.aws.amazon.com"),
    ]
)
_pages = st.builds(
    "{}{}{}{}/{}".format,
    st.sampled_from(["https://", "http://", "javascript:", "//", "https:"]),
    st.just("") | _tricks | st.just("me@"),
    _hosts,
    st.just("") | _tricks,
    st.text(max_size=12) | _tricks,
)
_destinations = (
    st.sampled_from(["s3", "s3 eu-west-1", "step functions", "arn:aws:s3:::acme", "lambada"])
    | st.builds(
        "arn:{}:{}:{}:482100937715:{}".format,
        st.sampled_from(["aws", "aws-cn", "awsx", ""]),
        st.sampled_from(["s3", "sns", "lambda", "x"]),
        st.sampled_from(["", "eu-west-1", "cn-north-1", "evil.example/#"]),
        st.text(max_size=12) | _tricks,
    )
    | _pages
    | st.text(max_size=20)
)
_values = {
    "account": st.sampled_from(["482100937715", "acme-prod"]) | st.text(max_size=14),
    "role": st.sampled_from(["Admin", "a+b@c"]) | st.text(max_size=10) | _tricks,
    "destination": _destinations,
}
_pairs = st.sampled_from(PARTS).flatmap(
    lambda name: st.builds(
        lambda value, raw: f"{name}={value if raw else quote(value, safe='')}",
        _values[name],
        st.integers(0, 9).map(lambda each: each == 0),
    )
)


@st.composite
def _links(draw: st.DrawFn) -> bytes:
    begin = draw(st.sampled_from([*["fobwatch://open?"] * 6, "fobwatch://open/?", "https://open?"]))
    account = draw(st.sampled_from(["account=482100937715", "account=acme-prod", "role=Admin"]))
    pairs = draw(st.lists(_pairs, max_size=3, unique_by=lambda pair: pair.partition("=")[0]))
    text = begin + "&".join([account, *pairs])
    if draw(st.integers(0, 3)) == 0:
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(_tricks | st.text(max_size=3)) + text[place:]
    return text.encode(errors="surrogatepass")


links: Final = _links() | st.binary(max_size=120)


def as_a_link(data: bytes) -> str:
    """Read it as a link; what came of it. Raises `AssertionError` if more than a console opens."""
    link = _read(data.decode(errors="surrogateescape"))
    if isinstance(link, InvalidLink):
        assert link.field in {*PARTS, "link"}
        assert str(link).isprintable()
        return f"refused: {link.field}"
    assert re.fullmatch(r"[a-z0-9-]{3,63}", link.account)
    assert re.fullmatch(r"[A-Za-z0-9_+=,.@-]{0,64}", link.role)
    assert read_link(link.text) == link
    pages = [page for partition in PARTITIONS if (page := _page(partition, link))]
    assert pages
    for page in pages:
        parts = urlsplit(page)
        assert parts.scheme == "https"
        assert CONSOLES.fullmatch(parts.netloc), page
        path = unquote(unquote(parts.path)).lower()
        assert not ACTING.search(path), page
        assert not re.search(r"[?&#;]redirect_uri=", unquote(unquote(page)).lower()), page
    return "read"


def _read(text: str) -> ConsoleLink | InvalidLink:
    try:
        return read_link(text)
    except InvalidLink as error:
        return error


def _page(partition: Partition, link: ConsoleLink) -> str:
    """The page that opens in this partition; empty where it is another's."""
    try:
        return console_url(partition, link.destination)
    except InvalidDestination:
        return ""
