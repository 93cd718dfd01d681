"""What each task of a root user is, in words."""

from __future__ import annotations

from fobwatch.core.aws.root_tasks import RootTask
from fobwatch.ui.runtime.translation import translate


def task_name(task: RootTask) -> str:
    return {
        RootTask.AUDIT: translate("RootTask", "Look at the root user's credentials"),
        RootTask.CREATE_PASSWORD: translate("RootTask", "Let the root user get a password again"),
        RootTask.DELETE_CREDENTIALS: translate("RootTask", "Delete the root user's credentials"),
        RootTask.UNLOCK_BUCKET: translate("RootTask", "Delete an S3 bucket's policy"),
        RootTask.UNLOCK_QUEUE: translate("RootTask", "Delete an SQS queue's policy"),
    }[task]


def task_effect(task: RootTask) -> str:
    """What a program with its credentials can do, and whether that can be undone."""
    return {
        RootTask.AUDIT: translate(
            "RootTask",
            "It reads which passwords, access keys, certificates and MFA devices the root user "
            "has, and changes nothing.",
        ),
        RootTask.CREATE_PASSWORD: translate(
            "RootTask",
            "It lets the root user's password be recovered by e-mail. Whoever reads the "
            "account's e-mail can then sign in as the root user.",
        ),
        RootTask.DELETE_CREDENTIALS: translate(
            "RootTask",
            "It can delete the root user's password, access keys, certificates and MFA devices "
            "for good. Nobody can then sign in as the root user.",
        ),
        RootTask.UNLOCK_BUCKET: translate(
            "RootTask",
            "It can delete or replace the policy of every S3 bucket in the account, also one that "
            "keeps others out.",
        ),
        RootTask.UNLOCK_QUEUE: translate(
            "RootTask",
            "It can delete or replace the policy of every SQS queue in the account, also one that "
            "keeps others out.",
        ),
    }[task]
