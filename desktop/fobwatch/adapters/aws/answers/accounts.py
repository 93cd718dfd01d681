"""What IAM answers about an account's users, and CloudTrail about trails.

The codes are those of the IAM API reference, "Errors" of GenerateCredentialReport and
GetCredentialReport, and of the CloudTrail API reference, of DescribeTrails and GetTrailStatus.
"""

from __future__ import annotations

from fobwatch.adapters.aws.faults import DENIED, Answer
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.health.errors import ReportNotReady, TrailUnavailable

_ABOUT_TRAILS = ("DescribeTrails", "GetTrailStatus")

ANSWERS: tuple[Answer, ...] = (
    Answer(
        codes=frozenset({"ReportInProgress", "ReportNotPresent", "ReportExpired"}),
        service="iam",
        operation="GetCredentialReport",
        kind=ReportNotReady,
        title="AWS makes the report of users",
        message="It lists every user with their MFA and keys, and takes up to some minutes.",
        remedy="It is asked for again by itself.",
    ),
    Answer(
        codes=frozenset({"LimitExceeded"}),
        service="iam",
        operation="GenerateCredentialReport",
        kind=ReportNotReady,
        title="AWS makes no report of users now",
        message="The account has reached a limit of IAM.",
        remedy="It is asked for again by itself.",
    ),
    Answer(
        codes=frozenset({"TrailNotFoundException", "InvalidTrailNameException"})
        | frozenset({"CloudTrailARNInvalidException"}),
        service="cloudtrail",
        kind=TrailUnavailable,
        title="A trail was removed meanwhile",
        message="CloudTrail listed it, and did not know it a moment later.",
        remedy="Check again.",
    ),
    *(
        Answer(
            codes=frozenset({"UnsupportedOperationException", "OperationNotPermittedException"})
            | frozenset({"NoManagementAccountSLRExistsException"}),
            service="cloudtrail",
            operation=operation,
            kind=TrailUnavailable,
            title="CloudTrail does not tell of trails here",
            message="AWS does not do this for the account or in its region.",
            remedy="Look at CloudTrail in the console.",
        )
        for operation in _ABOUT_TRAILS
    ),
    *(
        Answer(
            codes=DENIED,
            service="cloudtrail",
            operation=operation,
            kind=AccessDenied,
            title="AWS does not let you see the trails",
            message="{who} may not call {action}.",
            remedy="Ask who manages the policies to allow it.",
        )
        for operation in _ABOUT_TRAILS
    ),
)
