"""What AWS answers about policies, refusals and the simulator.

The codes are those of the STS, IAM and IAM Toolbox API references, "Errors" of each action.
"""

from __future__ import annotations

from fobwatch.adapters.aws.faults import Answer
from fobwatch.core.aws.errors import RequestRefused
from fobwatch.core.iam.errors import NoSuchPolicy

_INLINE = tuple(
    f"{verb}{owner}Policy"
    for verb in ("Get", "Put", "Delete")
    for owner in ("User", "Role", "Group")
)

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
    *(
        Answer(
            codes=frozenset({"NoSuchEntity"}),
            service="iam",
            operation=operation,
            kind=NoSuchPolicy,
            title="AWS does not know the policy, or whose it is",
            message="It was removed, or is so new that not all of AWS knows it.",
            remedy="Look at the permissions of that user, role or group in the console.",
        )
        for operation in _INLINE
    ),
    Answer(
        codes=frozenset({"NoSuchEntity"}),
        service="iam",
        operation="GetPolicy",
        kind=NoSuchPolicy,
        title="AWS does not know the policy",
        message="It was deleted, or is so new that not all of AWS knows it.",
        remedy="Look at the policies of the account in the console.",
    ),
    *(
        Answer(
            codes=frozenset({"LimitExceeded"}),
            service="iam",
            operation=operation,
            kind=RequestRefused,
            title="There is no room for the policy",
            message="All inline policies together may have 2,048 characters for a user, and 5,120 "
            "for a group.",
            remedy="Move another inline policy into a managed one, or put this one on a group.",
        )
        for operation in ("PutUserPolicy", "PutGroupPolicy")
    ),
)
