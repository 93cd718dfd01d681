"""What every `CliTokenCache` does. A test module subclasses this and makes its own `cache`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws_files.ports import CliToken
from tests.fakes import NOON
from tests.fakes_portals import START_URL

if TYPE_CHECKING:
    from fobwatch.core.aws_files.ports import CliTokenCache

TOKEN = CliToken(
    start_url=START_URL,
    region="eu-central-1",
    access_token="canary-token",
    expires_at=NOON + timedelta(hours=1),
    ours=True,
)


class CliCacheContract:
    """Subclasses give a fixture `cache`."""

    def test_there_is_nothing_at_first(self, cache: CliTokenCache) -> None:
        assert cache.read("acme") is None

    def test_a_token_is_found_under_its_name(self, cache: CliTokenCache) -> None:
        cache.write("acme", TOKEN)

        assert cache.read("acme") == TOKEN
        assert cache.read(START_URL) is None

    def test_another_takes_its_place(self, cache: CliTokenCache) -> None:
        cache.write("acme", TOKEN)
        cache.write("acme", replace(TOKEN, access_token="another"))

        assert cache.read("acme") == replace(TOKEN, access_token="another")

    def test_it_is_removed(self, cache: CliTokenCache) -> None:
        cache.write("acme", TOKEN)
        cache.remove("acme")
        cache.remove("acme")

        assert cache.read("acme") is None
