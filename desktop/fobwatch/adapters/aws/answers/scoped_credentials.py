"""What STS answers to GetScopedCredentials, which narrows a session: its own errors.

The codes are from the service model of botocore; some come with "Exception" at the end.
"""

from __future__ import annotations

from fobwatch.adapters.aws.faults import Answer
from fobwatch.core.aws.errors import DurationRefused, OperationUnavailable, RequestRefused

NARROWED_ANSWERS: tuple[Answer, ...] = (
    Answer(
        codes=frozenset({"InvalidSubjectCredentials", "InvalidSubjectCredentialsException"}),
        operation="GetScopedCredentials",
        kind=OperationUnavailable,
        title="AWS does not narrow this session",
        message="It takes temporary credentials alone, and none of the root user.",
        remedy="Use a role, or an IAM user.",
    ),
    Answer(
        codes=frozenset({"InvalidAction", "UnknownOperation", "UnknownOperationException"}),
        operation="GetScopedCredentials",
        kind=OperationUnavailable,
        title="AWS does not do this here",
        message="STS in the region “{region}” does not have {operation}.",
        remedy="Choose another region in the profile.",
    ),
    Answer(
        codes=frozenset({"InsufficientSessionLifetime", "InsufficientSessionLifetimeException"}),
        operation="GetScopedCredentials",
        kind=DurationRefused,
        title="The session has less time left",
        message="A narrowed copy ends no later than the session that it is of.",
        remedy="Choose a shorter time, or renew the session.",
    ),
    Answer(
        codes=frozenset({"PackedPolicyTooLarge", "PackedPolicyTooLargeException"}),
        operation="GetScopedCredentials",
        kind=RequestRefused,
        title="The policies are too much for this session",
        message="With them its token would be longer than AWS makes one.",
        remedy="Shorten the policy, or let fewer rules narrow the profile.",
    ),
    Answer(
        codes=frozenset({"MalformedPolicyDocument", "MalformedPolicyDocumentException"}),
        operation="GetScopedCredentials",
        kind=RequestRefused,
        title="The policy is malformed",
        message="AWS cannot read it as a policy.",
        remedy="Correct the policy that narrows the profile for programs: it is a JSON document.",
    ),
)
