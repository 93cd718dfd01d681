"""What AWS tells of an account, whoever plays it. A test module brings an `account`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.core.health.ports import AccountService

REGION = "eu-west-1"


@dataclass(frozen=True, kw_only=True)
class SomeAccount:
    """The service, asked by a user who may do everything in an account without a trail."""

    service: AccountService


class AccountServiceContract:
    """Subclasses give a fixture `account`."""

    def test_the_root_user_has_no_keys_and_no_mfa(self, account: SomeAccount) -> None:
        summary = account.service.summary()

        assert not summary.root_keys
        assert not summary.root_mfa
        assert summary.root_password

    def test_only_users_with_a_password_and_without_mfa_are_reported(
        self, account: SomeAccount
    ) -> None:
        report = account.service.users()

        assert report.without_mfa == ("carla",)
        assert report.count == 1

    def test_there_is_no_trail(self, account: SomeAccount) -> None:
        assert account.service.trails() == ()

    def test_regions_that_have_to_be_switched_on_are_off(self, account: SomeAccount) -> None:
        off = account.service.regions_off()

        assert "eu-south-1" in off
        assert "eu-west-1" not in off
