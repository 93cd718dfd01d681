"""AWS's refusals, and reasons for which it could not be asked."""

from __future__ import annotations

from fobwatch.core.actions_needed import EnterCode
from fobwatch.core.errors import FobwatchError


class AwsError(FobwatchError):
    """What AWS answered, or that it could not be asked.

    `answered` says whether AWS evaluated the request: a code sent with it is then spent.
    """

    def __init__(self, title: str, message: str, remedy: str, *, answered: bool = True) -> None:
        super().__init__(title, message, remedy)
        self.answered = answered


class MfaCodeRefused(AwsError):
    """The code is wrong, or was used before."""

    needs_person = True
    action_needed = EnterCode()


class MfaMissing(AwsError):
    """AWS requires a code and none was sent."""

    needs_person = True


class MfaDeviceRefused(AwsError):
    """The device is not this user's."""

    needs_person = True


class AccessKeyRefused(AwsError):
    """The access key is unknown, inactive or mistyped."""

    needs_person = True


class SecretKeyRefused(AwsError):
    """The signature does not match."""

    needs_person = True


class ClockSkewed(AwsError):
    """Our clock and AWS's differ too far."""

    needs_person = True
    transient = True  # the system's own time service may set the clock


class AccessDenied(AwsError):
    needs_person = True


class ChangeNotAllowed(AccessDenied):
    """The user's policies do not allow it. `statement` is the policy (JSON) that would."""

    def __init__(self, title: str, message: str, remedy: str, *, statement: str) -> None:
        super().__init__(title, message, remedy)
        self.statement = statement


class TokenRefused(AwsError):
    """AWS takes a token of a sign-in no more: nobody is signed in with it."""

    needs_person = True


class SignInPending(AwsError):
    """The person has not entered the code of a sign-in yet."""

    transient = True


class CredentialsExpired(AwsError):
    transient = True


class DurationRefused(AwsError):
    """The session would be longer than the role allows."""

    needs_person = True


class RegionOff(AwsError):
    """The region is not enabled."""

    needs_person = True


class RequestRefused(AwsError):
    """AWS found a parameter invalid."""

    needs_person = True


class OperationUnavailable(AwsError):
    """AWS, or its library here, does not do this, or not with these credentials."""

    needs_person = True


class ProcessFailed(AwsError):
    """The program of a `credential_process` failed, or did not print what AWS defines for it."""

    needs_person = True


class Throttled(AwsError):
    transient = True


class ServiceFault(AwsError):
    transient = True


class NetworkUnreachable(AwsError):
    transient = True


class TlsIntercepted(AwsError):
    """Something between us and AWS."""

    transient = True
