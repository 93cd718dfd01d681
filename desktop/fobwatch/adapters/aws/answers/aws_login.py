"""What the service behind ``aws login`` answers."""

from __future__ import annotations

from fobwatch.adapters.aws.faults import DENIED, Answer
from fobwatch.core.aws.errors import AccessDenied, RequestRefused, TokenRefused

ANSWERS: tuple[Answer, ...] = (
    Answer(
        codes=DENIED,
        service="signin",
        reasons=frozenset({"TOKEN_EXPIRED", "AUTHCODE_EXPIRED", "USER_CREDENTIALS_CHANGED"}),
        kind=TokenRefused,
        title="The sign-in has ended",
        message="AWS does not accept it any more.",
        remedy="Sign in again.",
    ),
    Answer(
        codes=DENIED,
        service="signin",
        reasons=frozenset({"INSUFFICIENT_PERMISSIONS"}),
        kind=AccessDenied,
        title="You may not sign in this way",
        message="The identity's policies do not allow “aws login”.",
        remedy="Ask for the managed policy SignInLocalDevelopmentAccess.",
    ),
    Answer(
        codes=DENIED,
        service="signin",
        operation="BatchRevokeSessions",
        kind=AccessDenied,
        title="AWS did not let you sign out there",
        message="Your policies do not allow signin:BatchRevokeSessions.",
        remedy="Sign out in Fobwatch: the sign-in then ends at AWS within twelve hours.",
    ),
    Answer(
        codes=frozenset({"ValidationException"}),
        service="signin",
        kind=RequestRefused,
        title="AWS refused the sign-in",
        message="The sign-in service of “{region}” does not know it: a sign-in is renewed in the "
        "region where it began.",
        remedy="Check the profile's region, and sign in again.",
    ),
)
