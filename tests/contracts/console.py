"""What opening the console needs of AWS's federation, its partitions and a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import AwsError
from fobwatch.core.aws.partitions import PARTITIONS, STANDARD
from fobwatch.core.browsers.browsers import BrowserOwner, BrowserPlace
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.console.console import ConsoleLogin, SigninToken
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.partitions import Partition
    from fobwatch.core.aws.ports import PartitionTable
    from fobwatch.core.console.ports import Browser, FederationService

CREDENTIALS = Credentials(
    access_key_id="ASIAANNA00000000TEST",
    secret_access_key="secret-of-session",
    session_token="token-of-session",
    expires_at=NOON,
)
LOGIN = ConsoleLogin(
    profile="dev",
    login_url="https://eu-west-1.signin.aws.amazon.com/federation",
    signin_token="signin-token",
    destination="https://console.aws.amazon.com/s3/home?region=eu-west-1",
)


class FederationContract:
    """Subclasses provide `federation`, and `refuse`, which lets it refuse the next request."""

    def test_credentials_are_traded_for_a_sign_in_token(
        self, federation: FederationService
    ) -> None:
        reached = federation.via(USUAL)

        token = reached.signin_token(CREDENTIALS, duration=None, region="")

        assert token == SigninToken(value="signin-token", login_url=reached.login_url(""))

    def test_a_refusal_is_an_error_of_aws_and_the_next_attempt_may_succeed(
        self, federation: FederationService, refuse: Callable[[], None]
    ) -> None:
        refuse()
        with pytest.raises(AwsError):
            federation.signin_token(CREDENTIALS, duration=None, region="eu-west-1")

        assert federation.signin_token(CREDENTIALS, duration=None, region="").value

    @pytest.mark.parametrize("region", ["", "eu-west-1", "cn-north-1"])
    def test_the_sign_in_page_is_the_region_s_own_and_encrypted(
        self, unset_endpoint: None, federation: FederationService, region: str
    ) -> None:
        address = urlsplit(federation.login_url(region))

        assert address.scheme == "https"
        assert (address.hostname or "").startswith(region or STANDARD.default_region)
        assert address.path == "/federation"

    @pytest.mark.parametrize(
        ("region", "host"),
        [
            ("", "signin.aws.amazon.com"),
            ("eu-west-1", "signin.aws.amazon.com"),
            ("cn-north-1", "signin.amazonaws.cn"),
            ("us-gov-west-1", "signin.amazonaws-us-gov.com"),
        ],
    )
    def test_users_sign_in_on_a_host_of_their_account_s(
        self, unset_endpoint: None, federation: FederationService, region: str, host: str
    ) -> None:
        assert federation.user_page(region, "acme") == f"https://acme.{host}/console"

    @pytest.fixture
    def unset_endpoint(self) -> None:
        """Where the environment can name another endpoint, it does not."""


class PartitionTableContract:
    """Subclasses provide the fixture `table`."""

    @pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition.name)
    def test_each_region_is_in_its_partition(
        self, table: PartitionTable, partition: Partition
    ) -> None:
        assert table.partition(partition.default_region).name == partition.name

    @pytest.mark.parametrize("region", ["", "nowhere"])
    def test_without_a_region_it_is_the_standard_partition(
        self, table: PartitionTable, region: str
    ) -> None:
        assert table.partition(region) == STANDARD

    def test_regions_are_offered_with_their_descriptions(self, table: PartitionTable) -> None:
        regions = dict(table.regions())

        assert {"us-east-1", "eu-west-1"} <= set(regions)
        assert all(regions.values())


class BrowserContract:
    """Subclasses provide `browser`, `visits`, the logins that reached it, and `remove_browser`."""

    def test_the_login_reaches_the_browser(
        self, browser: Browser, visits: Callable[[], list[tuple[str, str, str]]]
    ) -> None:
        opened = browser.open_console(LOGIN)

        assert visits() == [(LOGIN.login_url, LOGIN.signin_token, LOGIN.destination)]
        assert opened.place.owner.name == LOGIN.profile

    def test_a_place_may_be_another_than_the_profile_s(self, browser: Browser) -> None:
        elsewhere = BrowserPlace(owner=BrowserOwner(name="elsewhere"))

        assert browser.open_console(LOGIN, elsewhere).place == elsewhere

    def test_without_a_browser_that_is_said(
        self,
        browser: Browser,
        visits: Callable[[], list[tuple[str, str, str]]],
        remove_browser: Callable[[], None],
    ) -> None:
        remove_browser()
        with pytest.raises(NoBrowser):
            browser.open_console(LOGIN)
        with pytest.raises(NoBrowser):
            browser.sign_out(LOGIN.logout_url, BrowserPlace(owner=BrowserOwner(name="dev")))

        assert visits() == []
