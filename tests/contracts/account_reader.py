"""What everything that fulfils `AccountReader` must do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.as_code.errors import ReadingStopped
from fobwatch.core.iam.errors import NoSuchPolicy

if TYPE_CHECKING:
    from fobwatch.core.as_code.ports import AccountReader, Details, RoleSettings

REGION = "eu-west-1"
USER, ROLE = "boris", "Developer"
DESCRIPTION = "Own folders"
STOPPED = ReadingStopped("Stopped", "A person did it.", "Begin again.")


@dataclass(kw_only=True)
class AccountWithAll:
    """An account with `USER`, `ROLE` of eight hours, and a policy of `DESCRIPTION`."""

    reader: AccountReader
    policy_arn: str


class AccountReaderContract:
    @pytest.fixture
    def account(self) -> AccountWithAll:
        raise NotImplementedError

    def test_the_details_name_all_that_there_is(self, account: AccountWithAll) -> None:
        pages: list[Details] = []
        account.reader.details(pages.append)

        assert USER in {user.name for page in pages for user in page.users}
        assert ROLE in {role.name for page in pages for role in page.roles}
        assert [each.arn for page in pages for each in page.policies] == [account.policy_arn]

    def test_the_rest_is_told_of_roles_and_policies(self, account: AccountWithAll) -> None:
        roles: dict[str, RoleSettings] = {}
        account.reader.role_settings(roles.update)
        policy = account.reader.policy_settings(account.policy_arn)

        assert roles[ROLE].max_session == 28800
        assert policy.description == DESCRIPTION

    def test_a_policy_that_is_gone_is_told_from_a_refusal(self, account: AccountWithAll) -> None:
        gone = f"{account.policy_arn}Gone"

        with pytest.raises(NoSuchPolicy):
            account.reader.policy_settings(gone)

    def test_who_takes_a_page_may_end_the_call(self, account: AccountWithAll) -> None:
        def take(_page: Details) -> None:
            raise STOPPED

        with pytest.raises(ReadingStopped):
            account.reader.details(take)
