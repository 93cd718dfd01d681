"""Words that name a page of the console, as they are typed or pasted into the quick panel."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.aws.partitions import PARTITIONS
from fobwatch.core.console.aws_services import SERVICES
from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import InvalidDestination
from fobwatch.core.console.words import ConsoleWords, destination_of, read_words

if TYPE_CHECKING:
    from fobwatch.core.aws.partitions import Partition

BUCKET = "arn:aws:s3:::acme-reports"
TOPIC = "arn:aws:sns:eu-west-1:482100937715:alarms"
ADDRESS = "https://eu-west-1.console.aws.amazon.com/s3/buckets/acme-reports?region=eu-west-1"
FROM_A_SESSION = (
    "https://482100937715-ab12cd34.eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1"
)


@pytest.mark.parametrize(
    ("words", "others", "service", "region"),
    [
        ("prod s3 eu-west-1", "prod", "s3", "eu-west-1"),
        ("eu-west-1 prod s3", "prod", "s3", "eu-west-1"),
        ("dev lambda", "dev", "lambda", ""),
        ("dev Lambda EU-WEST-1", "dev", "lambda", "eu-west-1"),
        ("acme dev ddb", "acme dev", "dynamodb", ""),
        ("dev step functions", "dev", "states", ""),
        ("dev Amazon Simple Storage Service", "dev", "s3", ""),
        ("aws lambda dev", "dev", "lambda", ""),
        ("dev Amazon Managed Streaming for Apache Kafka", "dev", "msk", ""),
        ("dev simple queue service us-gov-west-1", "dev", "sqs", "us-gov-west-1"),
        ("dev certificate manager", "dev", "acm", ""),
        ("support ec2", "support", "ec2", ""),  # a profile may be called like a service
        ("prod eu-west-1", "prod", "", "eu-west-1"),
        ("prod-admin", "prod-admin", "", ""),
        ("prod-eu-1 s3", "prod-eu-1", "s3", ""),
        ("acme-dev-2 s3 us-gov-east-1", "acme-dev-2", "s3", "us-gov-east-1"),
        ("prod s4", "prod s4", "", ""),
        ("  ", "", "", ""),
    ],
)
def test_words_are_a_profile_s_a_service_and_a_region(
    words: str, others: str, service: str, region: str
) -> None:
    read = read_words(words)

    assert (read.others, read.account_id) == (others, "")
    assert read.destination == Destination(service=service, region=region)


def test_every_service_is_found_by_its_names() -> None:
    for name, page in SERVICES.items():
        assert read_words(f"prod {name}").destination.service == name
        assert read_words(f"prod {page.title.upper()}").destination.service == name


def test_an_arn_is_a_resource_of_an_account() -> None:
    assert read_words(f" {TOPIC} ") == ConsoleWords(
        account_id="482100937715",
        partition="aws",
        destination=Destination(
            url=f"https://eu-west-1.console.aws.amazon.com/sns/v3/home?region=eu-west-1#/topic/{TOPIC}"
        ),
    )
    assert read_words(BUCKET).account_id == ""
    assert read_words("arn:aws:iam::aws:policy/ReadOnlyAccess").account_id == ""


@pytest.mark.parametrize(
    ("text", "partition"),
    [
        ("arn:aws-cn:s3:::reports", "aws-cn"),
        ("https://us-gov-west-1.console.amazonaws-us-gov.com/ec2/home", "aws-us-gov"),
        ("https://health.aws.amazon.com/health/home", "aws"),
        ("prod s3", ""),
    ],
)
def test_a_page_is_of_a_partition(text: str, partition: str) -> None:
    assert read_words(text).partition == partition


def test_an_address_is_opened_as_it_was_copied_without_the_browser_s_own_session() -> None:
    assert read_words(ADDRESS).destination == Destination(url=ADDRESS)

    read = read_words(FROM_A_SESSION)

    assert read.account_id == "482100937715"
    assert read.destination.url == FROM_A_SESSION.replace("482100937715-ab12cd34.", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("arn:", "not an ARN"),
        ("arn:aws", "not an ARN"),
        ("arn:aws:s3:::", "not an ARN"),
        ("arn:evil:s3:::b", "not an ARN"),
        ("arn:aws-mars:s3:::b", "not an ARN"),
        ("arn:aws:s3:::a b", "not an ARN"),
        ("arn:aws:ec2:evil.example#:123456789012:instance/i-1", "not an ARN"),
        ("arn:aws:ec2:nowhere:123456789012:instance/i-1", "not an ARN"),
        ("arn:aws:ec2:eu-west-1:1234:instance/i-1", "not an ARN"),
        ("arn:aws:EC2:eu-west-1:123456789012:instance/i-1", "not an ARN"),
        (f"arn:aws:ec2:eu-west-1:123456789012:instance/{chr(0)}", "not an ARN"),
        (f"arn:aws:sns:eu-west-1:123456789012:{'x' * 10_000}", "not an ARN"),
        ("https://example.com/", "not a page of the AWS console"),
        ("https://console.aws.amazon.com.example.com/", "not a page of the AWS console"),
        ("https://console.aws.amazon.com@example.com/", "not a page of the AWS console"),
        ("http://console.aws.amazon.com/", "not a page of the AWS console"),
        ("https://console.aws.amazon.com:8443/", "not a page of the AWS console"),
        ("https://[::1/", "not a page of the AWS console"),
        ("https://eu-west-1.signin.aws.amazon.com/oauth", "is a sign-in page"),
        ("https://acme.awsapps.com/start", "its own sign-in"),
        ("https://docs.aws.amazon.com/s3", "not part of the console"),
        ("javascript://console.aws.amazon.com/%0aalert(1)", "not a page of the AWS console"),
        ("file:///etc/passwd", "not a page of the AWS console"),
        (f"https://console.aws.amazon.com/{'x' * 9000}", "too long"),
    ],
)
def test_what_leads_to_no_console_is_refused(text: str, words: str) -> None:
    with pytest.raises(InvalidDestination, match=words) as caught:
        read_words(text)

    assert caught.value.field == "url"


def test_a_destination_alone_takes_all_its_words() -> None:
    assert destination_of("s3 eu-west-1") == Destination(service="s3", region="eu-west-1")
    assert destination_of("eu-west-1") == Destination(region="eu-west-1")
    assert destination_of("") == Destination()
    assert destination_of(ADDRESS) == Destination(url=ADDRESS)


FAR = ("zzqqxxyy", "banana", "report", "production", "passwords", "monday")
"""Words of which no service's name is nearly one."""


@pytest.mark.parametrize("text", ["s3 and ec2", "prod s3", "one two"])
def test_a_word_too_many_is_named(text: str) -> None:
    with pytest.raises(InvalidDestination, match="is not a service"):
        destination_of(text)


def test_a_mistyped_service_is_named_with_the_one_that_is_near() -> None:
    with pytest.raises(InvalidDestination, match="“lamda” is not a service") as caught:
        destination_of("lamda")

    assert "“lambda”" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        *(("s9", "“s3”"), ("s9 eu-west-1", "“s3”"), ("ec3", "“ec2”"), ("lamdba", "“lambda”")),
        *((far, "Give the address of its page.") for far in FAR),
    ],
)
def test_a_word_that_is_no_service_is_refused(text: str, remedy: str) -> None:
    with pytest.raises(InvalidDestination, match="is not a service") as caught:
        destination_of(text)

    assert remedy in caught.value.remedy
    assert caught.value.field == "service"


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition.name)
def test_every_partition_s_regions_are_regions(partition: Partition) -> None:
    assert read_words(partition.default_region).destination.region == partition.default_region


@given(st.text(), st.sampled_from(["", "arn:aws:", "arn:aws:ec2:eu-west-1:", "https://", "prod "]))
def test_whatever_is_typed_leads_to_a_console_or_nowhere(text: str, start: str) -> None:
    try:
        read = read_words(start + text)
    except InvalidDestination:
        return
    if read.destination.url:
        host = urlsplit(read.destination.url).hostname or ""
        domains = [each.console_suffix.removeprefix("console.") for each in PARTITIONS]
        assert any(host.endswith(f".{domain}") for domain in domains)
