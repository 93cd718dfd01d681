"""What CloudTrail answers.

The codes are those of the CloudTrail API reference, "Errors" of LookupEvents, and of its "Common
errors".
"""

from __future__ import annotations

from fobwatch.adapters.aws.faults import DENIED, Answer
from fobwatch.core.aws.errors import RequestRefused
from fobwatch.core.cloudtrail.errors import EventsNotAllowed, PageTokenExpired

ANSWERS: tuple[Answer, ...] = (
    Answer(
        codes=DENIED,
        service="cloudtrail",
        kind=EventsNotAllowed,
        title="AWS does not let you read the event history",
        message="{who} may not call cloudtrail:LookupEvents.",
        remedy="Ask who manages the policies to allow it.",
    ),
    Answer(
        codes=frozenset({"OperationNotPermittedException"}),
        service="cloudtrail",
        kind=EventsNotAllowed,
        title="CloudTrail does not permit this",
        message="The account may not use the event history.",
        remedy="Ask who manages the account.",
    ),
    Answer(
        codes=frozenset({"InvalidNextTokenException"}),
        service="cloudtrail",
        kind=PageTokenExpired,
        title="CloudTrail lost the place",
        message="It did not go on behind the page that it gave before.",
        remedy="Read the events again.",
    ),
    Answer(
        codes=frozenset({"InvalidTimeRangeException"}),
        service="cloudtrail",
        kind=RequestRefused,
        title="CloudTrail does not take the time range",
        message="This computer's clock may be wrong: AWS looks back 90 days at most.",
        remedy="Check the clock, and read the events again.",
    ),
    Answer(
        codes=frozenset({"UnsupportedOperationException"}),
        service="cloudtrail",
        kind=RequestRefused,
        title="CloudTrail has no event history here",
        message="It is not offered in {region}.",
        remedy="Look at the other regions.",
    ),
    *(
        Answer(
            codes=frozenset({code}),
            service="cloudtrail",
            kind=RequestRefused,
            title="CloudTrail does not understand the question",
            message="AWS answered {operation} with “{code}”.",
            remedy="Tell those who make Fobwatch.",
        )
        for code in (
            "InvalidLookupAttributesException",
            "InvalidMaxResultsException",
            "InvalidEventCategoryException",
        )
    ),
)
