"""The tasks for which a member account's root user can be assumed (AWS STS API, AssumeRoot)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

LONGEST_TASK: Final = timedelta(seconds=900)
"""AssumeRoot's longest session, and its default."""


class RootTask(StrEnum):
    """The managed policy that limits the session; there are no others (IAM user guide)."""

    AUDIT = "IAMAuditRootUserCredentials"
    CREATE_PASSWORD = "IAMCreateRootUserPassword"  # noqa: S105 - the name of a policy
    DELETE_CREDENTIALS = "IAMDeleteRootUserCredentials"
    UNLOCK_BUCKET = "S3UnlockBucketPolicy"
    UNLOCK_QUEUE = "SQSUnlockQueuePolicy"

    @property
    def only_reads(self) -> bool:
        return self is RootTask.AUDIT


@dataclass(frozen=True, slots=True, kw_only=True)
class RootTaskRequest:
    """AssumeRoot's parameters. The session lasts `LONGEST_TASK`."""

    account_id: str
    task: RootTask
    partition: str

    @property
    def policy_arn(self) -> str:
        return f"arn:{self.partition}:iam::aws:policy/root-task/{self.task}"

    @property
    def root_arn(self) -> str:
        return f"arn:{self.partition}:iam::{self.account_id}:root"
