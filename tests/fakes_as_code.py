"""IAM as a whole account is read from it, by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.as_code.ports import Details
from fobwatch.core.iam.errors import NoSuchPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.as_code.ports import PolicySettings, RoleSettings
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.errors import FobwatchError


@dataclass
class FakeAccountReader:
    """Fulfils `AccountReader`. `failure` comes in place of every answer."""

    pages: list[Details] = field(default_factory=lambda: [Details()])
    roles: list[dict[str, RoleSettings]] = field(default_factory=lambda: [{}])
    policies: dict[str, PolicySettings] = field(default_factory=dict)
    failure: FobwatchError | None = None
    sources: list[Source] = field(default_factory=list)

    def via(self, connection: Connection) -> FakeAccountReader:
        return self

    def details(self, source: Source, take: Callable[[Details], None], *, region: str) -> None:
        self._asked(source)
        for page in self.pages:
            take(page)

    def role_settings(
        self, source: Source, take: Callable[[Mapping[str, RoleSettings]], None], *, region: str
    ) -> None:
        self._asked(source)
        for page in self.roles:
            take(page)

    def policy_settings(self, source: Source, arn: str, *, region: str) -> PolicySettings:
        self._asked(source)
        if arn not in self.policies:
            raise NoSuchPolicy("Gone", "It was deleted.", "Look again.")
        return self.policies[arn]

    def _asked(self, source: Source) -> None:
        self.sources.append(source)
        if self.failure is not None:
            raise self.failure
