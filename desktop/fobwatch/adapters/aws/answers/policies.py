"""What AWS answers about policies, refusals and the simulator.

The codes are those of the STS, IAM and IAM Toolbox API references, "Errors" of each action.
"""

from __future__ import annotations

from fobwatch.adapters.aws.faults import Answer
from fobwatch.core.aws.errors import RequestRefused

ANSWERS: tuple[Answer, ...] = (
    Answer(
        codes=frozenset({"InvalidAuthorizationMessageException"}),
        service="sts",
        operation="DecodeAuthorizationMessage",
        kind=RequestRefused,
        title="AWS cannot decode the message",
        message="It is not whole, or of another partition of AWS.",
        remedy="Paste the whole error again, with all of the encoded message.",
    ),
    Answer(
        codes=frozenset({"ResourceNotFoundException"}),
        service="iam-toolbox",
        kind=RequestRefused,
        title="AWS has no details of this refusal",
        message="They are kept for about a day, in the region of the refusal, for its account or "
        "organization.",
        remedy="Make the call again, and ask with a profile of the same account.",
    ),
    Answer(
        codes=frozenset({"NoSuchEntity"}),
        service="iam",
        operation="SimulatePrincipalPolicy",
        kind=RequestRefused,
        title="AWS does not know who made the call",
        message="The simulator finds the user or role in no account that this profile sees.",
        remedy="Choose a profile of the account that the user or role is in.",
    ),
)
