"""One task of a member account's root user (AssumeRoot), with another profile's credentials."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.aws.root_tasks import RootTask
from fobwatch.core.profiles.checks import account_problem, if_given, source_problem
from fobwatch.core.profiles.profile import OwnProfile

if TYPE_CHECKING:
    from fobwatch.core.text_rules import ValidationProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class RootTaskProfile(OwnProfile):
    """`account_id` is the member account. Who may do it is decided in the management account.

    The AWS files have no form for it.
    """

    KIND: ClassVar = "root-task"
    DEFINING: ClassVar = ("account_id", "task")
    # Of the source, its own definition counts, whatever its name.
    COSMETIC: ClassVar = ("source_profile",)
    MEANT: ClassVar = ("account_id", "task", "source_profile")
    SETTINGS: ClassVar = ()
    SEARCHED: ClassVar = ("account_id", "task", "source_profile")
    HAS_SECRET: ClassVar = False

    account_id: str
    source_profile: str
    task: RootTask = RootTask.AUDIT

    def complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "account_id": account_problem(self.account_id),
            "source_profile": source_problem(self),
            "region": if_given(region_problem, self.region),
        }

    @property
    def source(self) -> str:
        return self.source_profile

    def with_source(self, old_name: str, new_name: str) -> Self:
        return replace(self, source_profile=new_name) if self.source_profile == old_name else self

    @property
    def identity(self) -> str:
        return f"{self.account_id}/root/{self.task}"

    @property
    def account(self) -> str:
        return self.account_id

    @property
    def root_task(self) -> RootTask:
        return self.task

    def tested(self) -> Self:
        return replace(self, task=RootTask.AUDIT)
