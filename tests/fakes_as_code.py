"""IAM as a whole account is read from it, by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.as_code.ports import Details
from fobwatch.core.iam.errors import NoSuchPolicy
from tests.fakes_signed import SignedFake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.as_code.ports import PolicySettings, RoleSettings
    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.errors import FobwatchError


@dataclass
class FakeAccountReader(SignedFake):
    """Fulfils `AccountReader`. `failure` comes in place of every answer."""

    pages: list[Details] = field(default_factory=lambda: [Details()])
    roles: list[dict[str, RoleSettings]] = field(default_factory=lambda: [{}])
    policies: dict[str, PolicySettings] = field(default_factory=dict)
    failure: FobwatchError | None = None
    sources: list[Source] = field(default_factory=list)

    def details(self, take: Callable[[Details], None]) -> None:
        self._asked()
        for page in self.pages:
            take(page)

    def role_settings(self, take: Callable[[Mapping[str, RoleSettings]], None]) -> None:
        self._asked()
        for page in self.roles:
            take(page)

    def policy_settings(self, arn: str) -> PolicySettings:
        self._asked()
        if arn not in self.policies:
            raise NoSuchPolicy("Gone", "It was deleted.", "Look again.")
        return self.policies[arn]

    def _asked(self) -> None:
        self.sources.append(self.source)
        if self.failure is not None:
            raise self.failure
