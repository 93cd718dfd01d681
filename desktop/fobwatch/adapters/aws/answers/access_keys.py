"""What IAM answers about access keys.

The codes are those of the IAM API reference, "Errors" of CreateAccessKey, ListAccessKeys,
UpdateAccessKey, DeleteAccessKey and GetAccessKeyLastUsed.
"""

from __future__ import annotations

from fobwatch.adapters.aws.faults import Answer
from fobwatch.core.iam.errors import AccessKeyLimit, NoSuchAccessKey

_ABOUT_KEYS = (
    "CreateAccessKey",
    "DeleteAccessKey",
    "GetAccessKeyLastUsed",
    "ListAccessKeys",
    "UpdateAccessKey",
)

ANSWERS: tuple[Answer, ...] = (
    Answer(
        codes=frozenset({"LimitExceeded"}),
        service="iam",
        operation="CreateAccessKey",
        kind=AccessKeyLimit,
        title="The user has two access keys",
        message="AWS allows no more.",
        remedy="Delete the one that is not used, and try again.",
    ),
    *(
        Answer(
            codes=frozenset({"NoSuchEntity"}),
            service="iam",
            operation=operation,
            kind=NoSuchAccessKey,
            title="AWS does not know the user or the access key",
            message="It was removed, or is so new that not all of AWS knows it.",
            remedy="Look at the user's access keys in the console.",
        )
        for operation in _ABOUT_KEYS
    ),
)
