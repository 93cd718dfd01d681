"""Reads an account with a profile that a person chooses. Nothing is changed at AWS."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.core.as_code.account import Account, LeftOut, omission_of
from fobwatch.core.as_code.errors import EndlessAccount, ReadingStopped
from fobwatch.core.iam.errors import NoSuchPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fobwatch.core.as_code.account import ManagedPolicy, Role
    from fobwatch.core.as_code.ports import AccountReader, Details, RoleSettings
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.iam.user_calls import Caller

T = TypeVar("T")

BY_NAME: Final = attrgetter("name")

CALLS: Final = ("iam:GetAccountAuthorizationDetails", "iam:ListRoles", "iam:GetPolicy")
"""What the profile has to be allowed."""

MAX_PAGES: Final = 1000
"""Of one list. A page has about 100 entries, and an account may have some 20,000 users, groups,
roles and policies at most ("IAM and AWS STS quotas", IAM user guide)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many of each were found; of `policies`, `described` were asked about one by one."""

    users: int = 0
    groups: int = 0
    roles: int = 0
    policies: int = 0
    described: int = 0


class AccountReading:
    """`read` blocks, and raises what starting the profile's session does."""

    def __init__(
        self,
        *,
        caller: Callable[[str], Caller],
        reader: AccountReader,
        connection: Callable[[str], Connection],
        region: Callable[[str], str],
    ) -> None:
        self._caller = caller
        self._reader = reader
        self._connection = connection
        self._region = region

    def read(self, profile: str, goes_on: Callable[[Progress], bool] = lambda _: True) -> Account:
        """All that can be written of the profile's account.

        `goes_on` is asked once the session runs, and after each answer: where it says no,
        `ReadingStopped` is raised. Also raises `AwsError`, of which `EndlessAccount` is one.
        """
        connection = self._connection(profile)
        caller = self._caller(profile)
        reader = self._reader.via(connection)
        signed = reader.signed_with(caller.source, region=self._region(profile))
        return _Reading(signed, goes_on).account(caller.account_id)


class _Reading:
    """One pass over an account."""

    def __init__(self, reader: AccountReader, goes_on: Callable[[Progress], bool]) -> None:
        self._reader = reader
        self._goes_on = goes_on
        self._pages: list[Details] = []
        self._settings: dict[str, RoleSettings] = {}
        self._pages_of_settings = 0
        self._progress = Progress()

    def account(self, account_id: str) -> Account:
        self._go_on()
        self._reader.details(self._take_details)
        self._reader.role_settings(self._take_settings)
        omissions = {
            role.name: reason
            for page in self._pages
            for role in page.roles
            if (reason := omission_of(role.path))
        }
        roles = self._sorted(lambda page: page.roles)
        profiles = self._sorted(lambda page: page.instance_profiles)
        return Account(
            account_id=account_id,
            users=self._sorted(lambda page: page.users),
            groups=self._sorted(lambda page: page.groups),
            roles=tuple(self._whole(role) for role in roles if role.name not in omissions),
            policies=tuple(self._described()),
            instance_profiles=tuple(each for each in profiles if each.role not in omissions),
            left_out=tuple(
                LeftOut(name=name, reason=omissions[name]) for name in sorted(omissions)
            ),
        )

    def _take_details(self, page: Details) -> None:
        self._pages.append(page)
        _check_pages(len(self._pages), "iam:GetAccountAuthorizationDetails")
        found = self._progress
        self._go_on(
            users=found.users + len(page.users),
            groups=found.groups + len(page.groups),
            roles=found.roles + len(page.roles),
            policies=found.policies + len(page.policies),
        )

    def _take_settings(self, page: Mapping[str, RoleSettings]) -> None:
        self._settings.update(page)
        self._pages_of_settings += 1
        _check_pages(self._pages_of_settings, "iam:ListRoles")
        self._go_on()

    def _described(self) -> Iterator[ManagedPolicy]:
        """What was deleted meanwhile is no more in the account."""
        for policy in self._sorted(lambda page: page.policies):
            with suppress(NoSuchPolicy):
                settings = self._reader.policy_settings(policy.arn)
                yield replace(policy, description=settings.description, tags=settings.tags)
            self._go_on(described=self._progress.described + 1)

    def _whole(self, role: Role) -> Role:
        """One that was made meanwhile is not among the settings, and has the usual ones."""
        settings = self._settings.get(role.name)
        if settings is None:
            return role
        return replace(role, description=settings.description, max_session=settings.max_session)

    def _sorted(self, of_page: Callable[[Details], tuple[T, ...]]) -> tuple[T, ...]:
        """Each once: what changes between two pages may be on both."""
        found = {BY_NAME(each): each for page in self._pages for each in of_page(page)}
        return tuple(sorted(found.values(), key=BY_NAME))

    def _go_on(self, **found: int) -> None:
        """Raises `ReadingStopped`."""
        self._progress = replace(self._progress, **found)
        if not self._goes_on(self._progress):
            raise ReadingStopped(
                "The account was not read", "You stopped it.", "Begin again when you like."
            )


def _check_pages(count: int, action: str) -> None:
    """Raises `EndlessAccount`."""
    if count > MAX_PAGES:
        raise EndlessAccount(
            "The account's list has no end",
            f"{action} has given {MAX_PAGES:,} pages and says that there are more, which no "
            "account has.",
            "Check what answers in AWS's place: the profile's endpoint, a proxy or a look-alike.",
        )
