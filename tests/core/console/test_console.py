"""Where the console opens: services by name, and only pages of the console by URL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

import pytest

from fobwatch.core.aws.partitions import PARTITIONS, STANDARD
from fobwatch.core.browsers.errors import BrowserUnavailable
from fobwatch.core.console.aws_services import ALIASES, FULL_NAMES, SERVICES
from fobwatch.core.console.console import (
    ConsoleLogin,
    Destination,
    console_url,
    page_of_console,
)
from fobwatch.core.console.errors import InvalidDestination

if TYPE_CHECKING:
    from fobwatch.core.aws.partitions import Partition

CHINA = PARTITIONS[1]


@pytest.mark.parametrize(
    ("destination", "url"),
    [
        (
            Destination(),
            "https://us-east-1.console.aws.amazon.com/console/home?region=us-east-1",
        ),
        (
            Destination(service="ec2", region="eu-west-1"),
            "https://eu-west-1.console.aws.amazon.com/ec2/v2/home?region=eu-west-1",
        ),
        (
            Destination(service=" DDB ", region="eu-west-1"),
            "https://eu-west-1.console.aws.amazon.com/dynamodbv2/home?region=eu-west-1",
        ),
        (
            Destination(service="iam", region="eu-west-1"),
            "https://console.aws.amazon.com/iam/home",
        ),
        (
            Destination(service="lightsail", region="eu-west-1"),
            "https://lightsail.aws.amazon.com/ls/webapp/home",
        ),
        (
            Destination(service="quicksight", region="eu-west-1"),
            "https://eu-west-1.quicksight.aws.amazon.com/sn/start",
        ),
        (
            Destination(service="timestream", region="eu-west-1"),
            "https://eu-west-1.console.aws.amazon.com/timestream/home?region=eu-west-1",
        ),
    ],
    ids=[
        "home",
        "service",
        "alias",
        "global service",
        "host of its own",
        "host in each region",
        "outside the table",
    ],
)
def test_service_has_its_page(destination: Destination, url: str) -> None:
    assert console_url(STANDARD, destination) == url


def test_each_partition_has_a_console_of_its_own() -> None:
    url = console_url(CHINA, Destination(service="s3", region="cn-north-1"))

    assert url == "https://cn-north-1.console.amazonaws.cn/s3/home?region=cn-north-1"


def test_every_name_leads_to_a_page() -> None:
    for name in (*SERVICES, *ALIASES):
        url = console_url(STANDARD, Destination(service=name, region="eu-west-1"))

        assert url.startswith("https://"), name
        assert "//" not in url.removeprefix("https://"), name


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition.name)
def test_every_page_is_one_that_may_be_opened_by_its_address(partition: Partition) -> None:
    for name in SERVICES:
        url = console_url(partition, Destination(service=name, region=partition.default_region))

        assert page_of_console(partition, url) == url


def test_names_stand_once_and_in_order() -> None:
    assert list(SERVICES) == sorted(SERVICES)
    assert list(ALIASES) == sorted(ALIASES)
    assert set(ALIASES).isdisjoint(SERVICES)
    assert {*ALIASES.values(), *FULL_NAMES.values()} <= set(SERVICES)
    assert set(FULL_NAMES).isdisjoint(page.title.casefold() for page in SERVICES.values())
    assert len({page.title for page in SERVICES.values()}) == len(SERVICES)


@pytest.mark.parametrize(
    "service", ["ec2/../..", "s3?x=1", "a b", "@evil.example", "ec2#", "é", "-", "x" * 64]
)
def test_what_cannot_be_a_service_is_refused(service: str) -> None:
    with pytest.raises(InvalidDestination) as caught:
        console_url(STANDARD, Destination(service=service))

    assert caught.value.field == "service"


@pytest.mark.parametrize(
    "region",
    ["eu west 1", "evil.example/", "eu-west-1.evil.example", "EU-WEST-1", "x", "eu-west-1 "],
)
def test_what_cannot_be_a_region_is_refused(region: str) -> None:
    with pytest.raises(InvalidDestination) as caught:
        console_url(STANDARD, Destination(service="s3", region=region))

    assert caught.value.field == "region"


def test_login_does_not_show_its_token() -> None:
    login = ConsoleLogin(
        profile="dev", login_url="https://x", signin_token="secret-token", destination="https://y"
    )

    assert "secret-token" not in repr(login)


LOGIN = ConsoleLogin(
    profile="dev",
    login_url="https://eu-west-1.signin.aws.amazon.com/federation",
    signin_token="a+b/c=&d",
    destination="https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1&tab=a#b",
    logout_url="https://us-east-1.signin.aws.amazon.com/oauth",
)


def test_signing_out_first_leads_on_to_the_whole_sign_in() -> None:
    fields = LOGIN.logout_fields
    address = parse_qs(urlencode(fields), strict_parsing=True)["redirect_uri"][0]
    base, _, query = address.partition("?")

    assert fields["Action"] == "logout"
    assert base == LOGIN.login_url
    assert {name: values[0] for name, values in parse_qs(query).items()} == LOGIN.fields


def test_a_token_that_no_address_has_room_for_is_refused_and_not_quoted() -> None:
    with pytest.raises(BrowserUnavailable) as caught:
        assert replace(LOGIN, signin_token="x" * 8000).logout_fields
    assert "xxx" not in str(caught.value)
