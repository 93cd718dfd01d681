"""Which pages `open --url` opens, and why it does not open the others."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.aws.partitions import PARTITIONS, STANDARD
from fobwatch.core.console import console as console_pages
from fobwatch.core.console.console import (
    ELSEWHERE,
    HAS_A_PORT,
    NAMES_A_USER,
    NO_CONSOLE,
    NO_HOST,
    NOT_AN_ADDRESS,
    NOT_HTTPS,
    OTHER_SIGN_IN,
    SIGN_IN,
    TOO_LONG,
    Reason,
    page_of_console,
)
from fobwatch.core.console.errors import InvalidDestination

BY_NAME = {partition.name: partition for partition in PARTITIONS}
CONSOLE = "https://console.aws.amazon.com"


@pytest.mark.parametrize(
    ("partition", "url"),
    [
        ("aws", "https://eu-west-1.console.aws.amazon.com/s3/buckets/b?region=x&tab=y#top"),
        ("aws", "https://s3.console.aws.amazon.com/s3/buckets/b"),
        ("aws", "https://us-east-1.console.aws.amazon.com/cloudwatch/home?x=a%20b#logsV2:"),
        ("aws", "https://health.aws.amazon.com/health/home#/account/dashboard/open-issues"),
        ("aws", "https://phd.aws.amazon.com/phd/home#/dashboard/open-issues"),
        ("aws", "https://lightsail.aws.amazon.com/ls/webapp/home/instances"),
        ("aws", "https://quicksight.aws.amazon.com/sn/start"),
        ("aws", "https://eu-central-1.quicksight.aws.amazon.com/sn/start"),
        ("aws-cn", "https://console.amazonaws.cn/iam/home"),
        ("aws-cn", "https://cn-north-1.console.amazonaws.cn/ec2/home?region=cn-north-1"),
        ("aws-cn", "https://health.amazonaws.cn/health/home"),
        ("aws-cn", "https://cn-north-1.quicksight.amazonaws.cn/sn/start"),
        ("aws-us-gov", "https://us-gov-west-1.console.amazonaws-us-gov.com/ec2/home"),
        ("aws-us-gov", "https://phd.amazonaws-us-gov.com/phd/home"),
        ("aws-eusc", "https://eusc-de-east-1.console.amazonaws-eusc.eu/ec2/home"),
        ("aws-eusc", "https://health.amazonaws-eusc.eu/health/home"),
        ("aws-iso-b", "https://us-isob-east-1.console.sc2shome.sgov.gov/ec2/home"),
    ],
)
def test_a_page_of_the_console_is_opened_as_it_is(partition: str, url: str) -> None:
    assert page_of_console(BY_NAME[partition], url) == url


@pytest.mark.parametrize(
    ("given_url", "opened"),
    [
        (f"  {CONSOLE}  ", f"{CONSOLE}/"),
        ("HTTPS://CONSOLE.AWS.AMAZON.COM:443/iam", f"{CONSOLE}/iam"),
        ("https://console.aws.amazon.com./iam", f"{CONSOLE}/iam"),
        (
            "https://482100937715-ab12cd34.eu-west-1.console.aws.amazon.com/ec2/home",
            "https://eu-west-1.console.aws.amazon.com/ec2/home",
        ),
    ],
    ids=["bare", "capitals and port", "final dot", "of another browser's session"],
)
def test_what_means_the_same_is_opened(given_url: str, opened: str) -> None:
    assert page_of_console(STANDARD, given_url) == opened


REFUSED = [
    ("http://console.aws.amazon.com/", NOT_HTTPS),
    ("ftp://console.aws.amazon.com/", NOT_HTTPS),
    ("//console.aws.amazon.com/", NOT_HTTPS),
    ("console.aws.amazon.com", NOT_HTTPS),
    ("javascript:alert(1)//console.aws.amazon.com", NOT_HTTPS),
    ("data:text/html,console.aws.amazon.com", NOT_HTTPS),
    ("file:///etc/passwd", NOT_HTTPS),
    ("https://console.aws.amazon.com:8443/", HAS_A_PORT),
    ("https://console.aws.amazon.com:0/", HAS_A_PORT),
    ("https://health.aws.amazon.com:80/", HAS_A_PORT),
    ("https://anna@console.aws.amazon.com/", NAMES_A_USER),
    ("https://anna:secret@console.aws.amazon.com/", NAMES_A_USER),
    ("https://console.aws.amazon.com@evil.example/", NAMES_A_USER),
    ("https://console.aws.amazon.com:443@evil.example/", NAMES_A_USER),
    ("https://@console.aws.amazon.com/", NAMES_A_USER),
    ("https://evil.example\\.console.aws.amazon.com/", NOT_AN_ADDRESS),
    ("https://console.aws.amazon.com\\@evil.example/", NOT_AN_ADDRESS),
    ("https:\\\\console.aws.amazon.com/", NOT_AN_ADDRESS),
    ("https://evil.example\t.console.aws.amazon.com", NOT_AN_ADDRESS),
    ("https://console.aws.amazon.com/a\nb", NOT_AN_ADDRESS),
    ("https://console.aws.amazon.com/a b", NOT_AN_ADDRESS),
    ("https://console.aws.amazon.com/\x1b[2J", NOT_AN_ADDRESS),
    ("https://console.aws.amazon.com:port/", NOT_AN_ADDRESS),
    ("https://console.aws.amazon.com:99999/", NOT_AN_ADDRESS),
    ("https://[::1/", NOT_AN_ADDRESS),
    ("https://[::1]/", NO_HOST),
    ("https:///console.aws.amazon.com/", NO_HOST),
    ("https://", NO_HOST),
    ("https://localhost/", NO_HOST),
    ("https://..console.aws.amazon.com/", NO_HOST),
    ("https://evil.example%2f.console.aws.amazon.com/", NO_HOST),
    ("https://evil\u3002example.console.aws.amazon.com/", NO_HOST),
    ("https://c\u043ensole.aws.amazon.com/", NO_HOST),
    ("https://console.aws.amazon.com\u2044.evil.example/", NO_HOST),
    ("https://con\u200bsole.aws.amazon.com/", NO_HOST),
    ("https://\u202econsole.aws.amazon.com/", NO_HOST),
    ("https://under_score.aws.amazon.com/", NO_HOST),
    ("https://console.aws.amazon.com.evil.example/", ELSEWHERE),
    ("https://health.aws.amazon.com.evil.example/", ELSEWHERE),
    ("https://evil.example/.console.aws.amazon.com", ELSEWHERE),
    ("https://evil.example#.console.aws.amazon.com", ELSEWHERE),
    ("https://evil.example?.console.aws.amazon.com", ELSEWHERE),
    ("https://xn--cnsole-9ya.aws.amazon.co/", ELSEWHERE),
    ("https://127.0.0.1/", ELSEWHERE),
    ("https://awsconsole.example/", ELSEWHERE),
    ("https://notamazonaws.cn/", ELSEWHERE),
    ("https://evilconsole.aws.amazon.com/", NO_CONSOLE),
    ("https://evil-health.aws.amazon.com/", NO_CONSOLE),
    ("https://x.health.aws.amazon.com/", NO_CONSOLE),
    ("https://evil.quicksight.aws.amazon.com/", NO_CONSOLE),
    ("https://aws.amazon.com/marketplace", NO_CONSOLE),
    ("https://docs.aws.amazon.com/IAM/latest/UserGuide/", NO_CONSOLE),
    ("https://bucket.s3.amazonaws.com/index.html", NO_CONSOLE),
    ("https://repost.aws/questions", NO_CONSOLE),
    ("https://signin.aws.amazon.com/oauth?redirect_uri=https://evil.example", SIGN_IN),
    ("https://eu-west-1.signin.aws.amazon.com/", SIGN_IN),
    ("https://482100937715.signin.aws.amazon.com/console", SIGN_IN),
    ("https://d-1234567890.awsapps.com/start", OTHER_SIGN_IN),
    ("https://ssoins-1.portal.cn-north-1.app.amazonwebservices.com.cn/", OTHER_SIGN_IN),
    ("https://d-1234567890.eusc-de-east-1.portal.amazonaws.eu/", OTHER_SIGN_IN),
    ("https://ssoins-1.portal.eu-west-1.app.aws", OTHER_SIGN_IN),
    (f"{CONSOLE}/{'x' * 8000}", TOO_LONG),
]
NAMES = {reason: name for name, reason in vars(console_pages).items() if isinstance(reason, Reason)}


@pytest.mark.parametrize(
    ("url", "reason"), REFUSED, ids=[f"{NAMES[r]}: {ascii(u)[:60]}" for u, r in REFUSED]
)
def test_any_other_page_is_refused_with_its_reason(url: str, reason: Reason) -> None:
    with pytest.raises(InvalidDestination) as caught:
        page_of_console(STANDARD, url)

    error = caught.value
    assert (error.title, error.message, error.remedy) == reason
    assert error.field == "url"


@pytest.mark.parametrize(
    ("partition", "url", "other"),
    [
        ("aws", "https://console.amazonaws.cn/", "aws-cn"),
        ("aws", "https://health.amazonaws.cn/", "aws-cn"),
        ("aws", "https://us-gov-west-1.console.amazonaws-us-gov.com/", "aws-us-gov"),
        ("aws-cn", "https://console.aws.amazon.com/", "aws"),
        ("aws-cn", "https://lightsail.aws.amazon.com/", "aws"),
        ("aws-us-gov", "https://eusc-de-east-1.console.amazonaws-eusc.eu/", "aws-eusc"),
    ],
)
def test_a_page_of_another_partition_is_named(partition: str, url: str, other: str) -> None:
    with pytest.raises(InvalidDestination) as caught:
        page_of_console(BY_NAME[partition], url)

    assert caught.value.title == f"That page is in another AWS partition, {other}"
    assert BY_NAME[partition].console_suffix in caught.value.message


def test_each_reason_has_a_page() -> None:
    assert {reason for _url, reason in REFUSED} == set(NAMES)


@given(st.text(alphabet="htps:/\\@.#?%ac-consle.aws.amazon.comevil\u3002\u200b\t 443", max_size=60))
def test_whatever_is_opened_leads_to_the_console(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}console.aws.amazon.com/{text}"):
        try:
            opened = urlsplit(page_of_console(STANDARD, url))
        except InvalidDestination:
            continue

        assert opened.scheme == "https"
        assert opened.netloc.endswith(("console.aws.amazon.com",)) or opened.netloc.count(".") == 3
        assert opened.netloc.isascii()
        assert not {"@", ":", "\\"} & set(opened.netloc)
