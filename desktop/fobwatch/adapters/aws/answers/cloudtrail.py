"""CloudTrail's errors about trails and its event history.

The codes are those of the CloudTrail API reference, "Errors" of DescribeTrails, GetTrailStatus and
LookupEvents, and of its "Common errors".
"""

from __future__ import annotations

from fobwatch.adapters.aws.faults import DENIED, Answer, of_service
from fobwatch.core.aws.errors import AccessDenied, RequestRefused
from fobwatch.core.cloudtrail.errors import EventsNotAllowed, PageTokenExpired
from fobwatch.core.health.errors import TrailUnavailable

_ABOUT_TRAILS = ("DescribeTrails", "GetTrailStatus")

ANSWERS = of_service(
    "cloudtrail",
    Answer(
        codes=(
            "TrailNotFoundException",
            "InvalidTrailNameException",
            "CloudTrailARNInvalidException",
        ),
        kind=TrailUnavailable,
        title="A trail was removed meanwhile",
        message="CloudTrail listed it, and did not know it a moment later.",
        remedy="Check again.",
    ),
    Answer(
        codes=(
            "UnsupportedOperationException",
            "OperationNotPermittedException",
            "NoManagementAccountSLRExistsException",
        ),
        operations=_ABOUT_TRAILS,
        kind=TrailUnavailable,
        title="CloudTrail does not report trails here",
        message="AWS does not do this for the account or in its region.",
        remedy="Look at CloudTrail in the console.",
    ),
    Answer(
        codes=DENIED,
        operations=_ABOUT_TRAILS,
        kind=AccessDenied,
        title="AWS does not let you see the trails",
        message="{who} may not call {action}.",
        remedy="Ask who manages the policies to allow it.",
    ),
    Answer(
        codes=DENIED,
        kind=EventsNotAllowed,
        title="AWS does not let you read the event history",
        message="{who} may not call cloudtrail:LookupEvents.",
        remedy="Ask who manages the policies to allow it.",
    ),
    Answer(
        codes=("OperationNotPermittedException",),
        kind=EventsNotAllowed,
        title="CloudTrail does not permit this",
        message="The account may not use the event history.",
        remedy="Ask who manages the account.",
    ),
    Answer(
        codes=("InvalidNextTokenException",),
        kind=PageTokenExpired,
        title="CloudTrail lost the place",
        message="It did not go on after the page that it returned before.",
        remedy="Read the events again.",
    ),
    Answer(
        codes=("InvalidTimeRangeException",),
        kind=RequestRefused,
        title="CloudTrail does not take the time range",
        message="This computer's clock may be wrong: AWS looks back 90 days at most.",
        remedy="Check the clock, and read the events again.",
    ),
    Answer(
        codes=("UnsupportedOperationException",),
        kind=RequestRefused,
        title="CloudTrail has no event history here",
        message="It is not offered in {region}.",
        remedy="Look at the other regions.",
    ),
    Answer(
        codes=(
            "InvalidLookupAttributesException",
            "InvalidMaxResultsException",
            "InvalidEventCategoryException",
        ),
        kind=RequestRefused,
        title="CloudTrail does not understand the question",
        message="AWS answered {operation} with “{code}”.",
        remedy="Please report it to the developers of Fobwatch.",
    ),
)
