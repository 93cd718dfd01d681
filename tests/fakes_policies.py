"""The inline policies of IAM users and groups, by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes_signed import SignedFake

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.requirement.policy import PolicyOwner


@dataclass
class FakePolicies(SignedFake):
    """Fulfils `OwnPolicies`. `users` are those of each group."""

    users: dict[str, tuple[str, ...]] = field(default_factory=dict)
    documents: dict[tuple[PolicyOwner, str], str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    failures: dict[str, list[FobwatchError]] = field(default_factory=dict)
    """What the next calls of a method raise instead of doing anything."""
    crossed: Callable[[], None] = lambda: None
    """Called before each change is made, and after it before its answer comes."""

    def groups(self, user_name: str) -> tuple[str, ...]:
        self._enter("groups")
        return tuple(group for group, users in self.users.items() if user_name in users)

    def members(self, group: str) -> tuple[str, ...]:
        self._enter("members")
        return self.users[group]

    def get(self, owner: PolicyOwner, name: str) -> str | None:
        self._enter("get")
        return self.documents.get((owner, name))

    def put(self, owner: PolicyOwner, name: str, document: str) -> None:
        self._enter("put")
        self.crossed()
        self.documents[owner, name] = document
        self.crossed()

    def delete(self, owner: PolicyOwner, name: str) -> None:
        self._enter("delete")
        self.crossed()
        self.documents.pop((owner, name), None)
        self.crossed()

    def _enter(self, method: str) -> None:
        self.calls.append(method)
        if self.failures.get(method):
            raise self.failures[method].pop(0)
