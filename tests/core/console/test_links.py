"""Links to the console: what one says, and each way in which one is refused."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.application import is_link
from fobwatch.core.console.aws_services import SERVICES
from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import InvalidLink
from fobwatch.core.console.links import MAX_LINK, ConsoleLink, link_to, read_link

ACCOUNT = "482100937715"
BEGIN = f"fobwatch://open?account={ACCOUNT}"
PAGE = "https://eu-west-1.console.aws.amazon.com/s3/buckets/acme?region=eu-west-1#/a"


def to(destination: str) -> str:
    return f"{BEGIN}&destination={quote(destination, safe='')}"


def test_a_link_says_an_account_a_role_and_a_destination() -> None:
    link = read_link(f"{BEGIN}&role=Admin&destination=s3%20eu-west-1")

    assert link == ConsoleLink(
        account=ACCOUNT,
        role="Admin",
        words="s3 eu-west-1",
        destination=Destination(service="s3", region="eu-west-1"),
    )
    assert read_link(BEGIN) == ConsoleLink(account=ACCOUNT)
    assert read_link("fobwatch://open/?account=acme-prod").account == "acme-prod"
    assert read_link(f"{BEGIN}&role=a+b=c,d.e@f_g-h").role == "a+b=c,d.e@f_g-h"


@pytest.mark.parametrize(
    ("destination", "url"),
    [
        (PAGE, PAGE),
        ("https://console.amazonaws.cn/ec2", "https://console.amazonaws.cn/ec2"),
        (
            f"https://{ACCOUNT}-ab12cd.console.aws.amazon.com/s3/home",
            "https://console.aws.amazon.com/s3/home",
        ),
        (
            "arn:aws:s3:::acme",
            "https://console.aws.amazon.com/s3/buckets/acme",
        ),
    ],
)
def test_a_destination_is_whatever_the_quick_panel_reads(destination: str, url: str) -> None:
    assert read_link(to(destination)).destination == Destination(url=url)


LINK, ACCOUNT_PART, ROLE, DESTINATION = "link", "account", "role", "destination"
BAD_ROLES = ["a%20b", "a/b", "*", "%2e%2e%2fAdmin", "A" * 65, "Admin:x", "Admin%2525"]
BAD_ACCOUNTS = [
    *(
        "12345678901",
        "1234567890123",
        "48210093771a/",
        "ACME",
        "a--b",
        "-ab",
        "ab-",
        "ab",
        "a" * 64,
    ),
    *("4821-0093-7715", "482100937715.", "48210093771%35%35", "*", "%2a"),
]
BAD_DESTINATIONS = [
    "http://console.aws.amazon.com/s3",
    "https://evil.example/s3",
    "https://console.aws.amazon.com.evil.example/",
    "https://console.aws.amazon.com@evil.example/",
    "https://evil.example\\@console.aws.amazon.com/",
    "https://evil.example#.console.aws.amazon.com/",
    "https://evil.example/?.console.aws.amazon.com",
    "https://user:word@console.aws.amazon.com/",
    "https://console.aws.amazon.com:8443/",
    "https://console.aws.amazon.com%2eevil.example/",
    "https://xn--console-aws.example/",
    "https://CONSOLE.aws.evil/",
    "https://[::1]/",
    "https://[console.aws.amazon.com/",
    "https://127.0.0.1/",
    "https:///console.aws.amazon.com/",
    "https://signin.aws.amazon.com/federation?Action=login",
    "https://eu-west-1.signin.aws.amazon.com/oauth?Action=logout",
    "https://acme.awsapps.com/start",
    "https://s3.amazonaws.com/acme/page.html",
    "https://docs.aws.amazon.com/",
    "https://console.aws.amazon.com/a b",
    "javascript://console.aws.amazon.com/%0aalert(1)",
    "javascript:alert(1)",
    "data:text/html,hello",
    "file:///etc/passwd",
    "fobwatch://open?account=482100937715",
    "view-source:https://console.aws.amazon.com/",
    "https:console.aws.amazon.com",
    "../../etc/passwd",
    "s3/../../x",
    "s3 eu-west-1 and more",
    "lambada",
    "-s3",
    "s3;rm",
    "%73%33%20",
    "arn:aws:s3",
    "arn:aws:nothing::x",
    "arn:aws-other:s3:::acme",
    "arn:aws:sns:nowhere:482100937715:alarms",
    "https://901755201184-ab12cd.console.aws.amazon.com/s3/home",
    "arn:aws:sns:eu-west-1:901755201184:alarms",
]  # fmt: skip
BAD_LINKS = [
    *("", "fobwatch", "fobwatch:", "fobwatch://", "fobwatch://open", "fobwatch://open?"),
    *("https://open?account=482100937715", "FOBWATCH://open?account=482100937715"),
    *("fobwatch:open?account=482100937715", "fobwatch:///open?account=482100937715"),
    *("fobwatch://OPEN?account=482100937715", "fobwatch://quit?account=482100937715"),
    *("fobwatch://open/../quit?account=482100937715", "fobwatch://open//?account=482100937715"),
    *("fobwatch://me@open?account=482100937715", "fobwatch://me:word@open?account=482100937715"),
    *("fobwatch://open:80?account=482100937715", "fobwatch://open.?account=482100937715"),
    *("fobwatch://%6fpen?account=482100937715", f" {BEGIN}", f"{BEGIN} ", f"{BEGIN}\n"),
    *(f"{BEGIN}#role=Admin", f"{BEGIN}&role=%zz", f"{BEGIN}&role=%4", f"{BEGIN}&role=[Admin]"),
    *(f"{BEGIN}&role=Adm\x00in", f"{BEGIN}&role=Ädmin", f'{BEGIN}&role="', f"{BEGIN}&role=<b>"),
    *(f"{BEGIN}&", f"{BEGIN}&&role=Admin", f"{BEGIN}&profile=prod", f"{BEGIN}&Role=Admin"),
    *(f"{BEGIN}&ro%6Ce=Admin", f"{BEGIN}&=Admin", f"{BEGIN};role=x&command=rm", f"&{BEGIN}"),
    *(f"{BEGIN}&url=https://evil.example", BEGIN + "&role=" + "A" * MAX_LINK),
]  # fmt: skip
REFUSED = [
    *((link, LINK) for link in BAD_LINKS),
    *((f"fobwatch://open?account={each}", ACCOUNT_PART) for each in BAD_ACCOUNTS),
    ("fobwatch://open?role=Admin", ACCOUNT_PART),
    ("fobwatch://open?account=", ACCOUNT_PART),
    (f"{BEGIN}&account={ACCOUNT}", ACCOUNT_PART),
    *((f"{BEGIN}&role={each}", ROLE) for each in BAD_ROLES),
    *((f"{BEGIN}&role={each}", ROLE) for each in ("", "a&role=b", "%00", "%0d%0a", "%E2%80%AE")),
    (f"{BEGIN}&role", ROLE),
    *((to(each), DESTINATION) for each in BAD_DESTINATIONS),
    (f"{BEGIN}&destination=s3&destination=ec2", DESTINATION),
    (f"{BEGIN}&destination=s3%0aeu-west-1", DESTINATION),
    (f"{BEGIN}&destination=%ef%bd%933", DESTINATION),
    (f"{BEGIN}&destination=s3+eu-west-1", DESTINATION),
]


def refusal(link: str) -> InvalidLink | None:
    try:
        read_link(link)
    except InvalidLink as error:
        return error
    return None


def test_a_bad_link_is_refused_with_the_part_that_is_wrong_and_the_remedy() -> None:
    refused = [(link, part, refusal(link)) for link, part in REFUSED]
    wrong = [
        (link, part, error)
        for link, part, error in refused
        if error is None
        or error.field != part
        or not all((error.title, error.message, error.remedy, str(error).isprintable()))
    ]

    assert wrong == []


def test_what_is_meant_as_a_link_is_known_by_its_scheme() -> None:
    assert is_link(BEGIN)
    assert is_link(" FOBWATCH:x")
    assert not is_link("fobwatch-prod")
    assert not is_link("https://console.aws.amazon.com/")


@given(
    role=st.just("") | st.from_regex(r"[A-Za-z0-9_+=,.@-]{1,64}", fullmatch=True),
    service=st.sampled_from(sorted(SERVICES)),
    region=st.sampled_from(["", "eu-west-1", "us-gov-east-1"]),
    url=st.sampled_from(["", PAGE, "https://health.aws.amazon.com/a?b=%2Fc&d=e+f#g%20h"]),
)
def test_a_link_that_is_made_leads_where_it_was_made(
    role: str, service: str, region: str, url: str
) -> None:
    destination = Destination(url=url) if url else Destination(service=service, region=region)

    link = link_to(ACCOUNT, role, destination)

    assert (link.account, link.role, link.destination) == (ACCOUNT, role, destination)
    assert read_link(link.text) == link


def test_a_link_that_is_made_can_be_read_by_a_person() -> None:
    link = link_to(ACCOUNT, "Admin", Destination(service="s3", region="eu-west-1"))

    assert link.text == f"{BEGIN}&role=Admin&destination=s3%20eu-west-1"


def test_no_link_is_made_while_the_account_is_not_known() -> None:
    with pytest.raises(InvalidLink) as refused:
        link_to("", "Admin", Destination())

    assert refused.value.field == "account"


def test_a_link_written_with_a_form_s_encoding_is_read_or_refused_and_never_read_otherwise() -> (
    None
):
    query = urlencode({"account": ACCOUNT, "role": "a+b", "destination": PAGE})

    assert read_link(f"fobwatch://open?{query}").role == "a+b"


@pytest.mark.parametrize(
    ("character", "shown"), [("\u0410", "“\u0410” (U+0410)"), ("\n", "“�” (U+000A)"), ("[", "“[”")]
)
def test_a_character_that_cannot_be_told_from_another_is_named(character: str, shown: str) -> None:
    with pytest.raises(InvalidLink) as refused:
        read_link(f"{BEGIN}&role={character}dmin")

    assert refused.value.title == f"The link must not contain {shown}"


def test_a_scheme_in_capitals_is_refused_for_its_spelling() -> None:
    with pytest.raises(InvalidLink, match="Begin it with exactly fobwatch://open"):
        read_link(BEGIN.replace("fobwatch", "FOBWATCH"))
