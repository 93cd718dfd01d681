"""Pages that no link opens, since they act or lead on, and pages that only look like those."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from fobwatch.core.aws.partitions import PARTITIONS
from fobwatch.core.console.aws_services import SERVICES
from fobwatch.core.console.console import Destination, console_url
from fobwatch.core.console.errors import InvalidLink
from fobwatch.core.console.link_pages import check_page, hosts_within
from fobwatch.core.console.links import link_to, read_link

if TYPE_CHECKING:
    from fobwatch.core.aws.partitions import Partition

ACCOUNT = "482100937715"
CONSOLE = "https://console.aws.amazon.com"
IRELAND = "https://eu-west-1.console.aws.amazon.com"
QUICK_CREATE = (
    f"{IRELAND}/cloudformation/home?region=eu-west-1#/stacks/create/review"
    "?templateURL=https%3A%2F%2Facme.s3.amazonaws.com%2Fstack.yaml&stackName=acme"
)


def opened(url: str) -> str:
    return read_link(
        f"fobwatch://open?account={ACCOUNT}&destination={quote(url, safe='')}"
    ).destination.url


@pytest.mark.parametrize(
    "url",
    [
        f"{CONSOLE}/console/logout!doLogout",
        f"{CONSOLE}/console/logout%21doLogout",
        f"{CONSOLE}/console/%256cogout",
        f"{CONSOLE}/console/LogOut",
        f"{CONSOLE}/console/logout;jsessionid=1",
        f"{CONSOLE}/logout",
        f"{CONSOLE}/logout&a",
        f"{IRELAND}/ec2/logout!doLogout",
        f"{IRELAND}/ec2/v2/home!doIt",
        f"{CONSOLE}/oauth?Action=logout&redirect_uri=aws.amazon.com",
        f"{CONSOLE}/oauth%3FAction=logout",
        f"{CONSOLE}/federation?Action=login",
        f"{CONSOLE}/signin",
        f"{CONSOLE}/switchrole?account=901755201184&roleName=Admin",
        "https://eu-west-1.quicksight.aws.amazon.com/sn/auth/signin",
    ],
)
def test_a_page_that_acts_when_it_is_opened_is_refused(url: str) -> None:
    with pytest.raises(InvalidLink, match="do something by itself"):
        opened(url)


@pytest.mark.parametrize(
    "url",
    [
        f"{CONSOLE}/s3/home?redirect_uri=https://evil.example",
        f"{CONSOLE}/s3/home?redirect%5Furi=https%3A%2F%2Fevil.example",
        f"{CONSOLE}/s3/home?region=eu-west-1&RedirectURL=//evil.example",
        f"{CONSOLE}/s3/home#/a?return-url=%2Fconsole%2Flogout",
        f"{CONSOLE}/s3/home?a=b%26RelayState=x",
    ],
)
def test_a_page_that_leads_on_is_refused(url: str) -> None:
    with pytest.raises(InvalidLink, match="lead on to another one"):
        opened(url)


@pytest.mark.parametrize(
    "url",
    [
        f"{IRELAND}/chatbot/home?region=eu-west-1&code=abc&state=def",
        f"{IRELAND}/codesuite/settings/connections/redirect?code=abc",
        f"{CONSOLE}/console/home?SAMLResponse=abc",
    ],
)
def test_a_page_with_the_answer_of_a_sign_in_is_refused(url: str) -> None:
    with pytest.raises(InvalidLink, match="brings a sign-in with it"):
        opened(url)


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "//evil.example/",
        "/s3/../console/logout",
        "/s3/%2e%2E/logout",
        "/s3//x",
        "/%252525252541",
    ],
)
def test_a_path_with_two_readings_is_refused(path: str) -> None:
    with pytest.raises(InvalidLink, match="read in two ways"):
        opened(f"{CONSOLE}{path}")


def test_of_cloudshell_a_link_names_the_region_alone() -> None:
    page = f"{IRELAND}/cloudshell/home?region=eu-west-1"

    assert opened(page) == page
    for more in ("#run", "&command=run"):
        for address in (page, page.replace("/cloudshell/", "/cloudshell;a/")):
            with pytest.raises(InvalidLink, match="CloudShell"):
                opened(address + more)


@pytest.mark.parametrize(
    "url",
    [
        f"{CONSOLE}/",
        f"{IRELAND}/s3/buckets/login?region=eu-west-1&prefix=a//b/",
        f"{IRELAND}/codesuite/codepipeline/pipelines/redirect/view",
        f"{IRELAND}/lambda/home?region=eu-west-1#/functions/logout?tab=code",
        f"{IRELAND}/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Fa!",
        f"{IRELAND}/systems-manager/session-manager/i-0123456789abcdef0?region=eu-west-1",
        QUICK_CREATE,
    ],
)
def test_a_page_that_shows_something_is_opened(url: str) -> None:
    assert opened(url) == url


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition.name)
def test_every_service_can_be_linked_to(partition: Partition) -> None:
    for service in ("", *SERVICES):
        check_page(console_url(partition, Destination(service=service)))


def test_no_link_is_made_that_nobody_could_open() -> None:
    with pytest.raises(InvalidLink, match="do something by itself"):
        link_to(ACCOUNT, "", Destination(url=f"{CONSOLE}/console/logout!doLogout"))


def test_the_addresses_within_an_address_are_known_by_their_hosts() -> None:
    assert hosts_within(QUICK_CREATE) == ("acme.s3.amazonaws.com",)
    assert hosts_within(f"{CONSOLE}/s3/home?a=HTTPS%253A//A.example&b=https://a.example/b") == (
        "a.example",
    )
    assert hosts_within(f"{CONSOLE}/s3/home") == ()
