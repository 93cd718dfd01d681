"""Every way in which Fobwatch can fail, in words for a person.

    FobwatchError(title, message, remedy)
    ├── VaultError
    │   ├── VaultLocked            a person can unlock it
    │   │   └── VaultNew           the keyring has no password yet
    │   ├── VaultMissing           no safe keyring on this system
    │   ├── VaultDenied            the keyring refused this program
    │   ├── VaultUnavailable       the keyring died or does not answer
    │   └── VaultEntryDamaged      an entry cannot be read back
    ├── InputError                 names the field that is wrong
    │   ├── InvalidProfile
    │   ├── InvalidDevice          seed, otpauth URI or QR image
    │   ├── UnknownDevice          no such name or serial in the vault
    │   ├── UnknownPortal          no such access portal in the vault or the profiles
    │   ├── InvalidImport
    │   ├── InvalidSetting
    │   ├── InvalidDestination     a page that is not the AWS console's
    │   └── InvalidLink            a link that opens no console
    ├── ProfileError
    │   ├── UnknownProfile
    │   ├── UnusableProfile        a kind that Fobwatch does not sign in with
    │   ├── RootRefused            its credentials are the root user's
    │   │   └── RootTaskRefused    nobody has allowed this task of the root user
    │   ├── BrokenChain            a source is missing, or the chain is a loop
    │   ├── TokenUnusable          a token file is missing, or holds something else
    │   └── ProfileChanged         its session belonged to what it was before
    ├── NeedsPerson                nothing continues without a person
    │   ├── MfaCodeNeeded          the device's seed is not in the vault
    │   ├── MfaCodeWrong           a typed code was malformed
    │   ├── BrowserNeeded          a page waits for a sign-in
    │   ├── RoleNotOffered         the identity provider asserts other roles
    │   └── SignInStopped          declined, cancelled, or not finished in time
    ├── AwsError                   what AWS, or the way to it, answered
    │   ├── MfaCodeRefused         wrong, or used before
    │   ├── MfaMissing             AWS requires a code and none was sent
    │   ├── MfaDeviceRefused       the device is not this user's
    │   ├── AccessKeyRefused       unknown, inactive or mistyped key
    │   ├── SecretKeyRefused       the signature does not match
    │   ├── ClockSkewed            our clock and AWS's differ too far; transient
    │   ├── AccessDenied
    │   ├── CredentialsExpired
    │   ├── TokenRefused           a sign-in in the browser has ended
    │   ├── SignInPending          the person has not entered the code yet
    │   ├── DurationRefused        longer than the role allows
    │   ├── RegionOff              the region is not enabled
    │   ├── RequestRefused         AWS found a parameter invalid
    │   ├── FederationRefused      the console's sign-in refused
    │   ├── ProcessFailed          another program, asked in AWS's place, gave nothing usable
    │   ├── Throttled              transient
    │   ├── ServiceFault           transient
    │   ├── NetworkUnreachable     transient
    │   └── TlsIntercepted         something between us and AWS; transient
    ├── AgentError                 an error reported to a tool that asks the agent
    │   ├── NotRunning             no agent answers
    │   ├── AlreadyRunning         another Fobwatch holds the agent
    │   ├── RenewalsPaused
    │   ├── AgentPaused            a person paused the agent for a while
    │   ├── LeadsBack              it came from a program that Fobwatch itself waits for
    │   ├── ChangedMeanwhile       no longer what was authorized; transient
    │   ├── NotLent                the socket was lent for less
    │   ├── NotProtected           other programs could read the answer
    │   ├── ConsentDenied          a person, or the profile's rule, said no
    │   ├── ConsentOpen            a person was asked, and has not answered
    │   └── BadRequest
    ├── AwsFilesError              the user's AWS files are left as they are
    │   ├── CannotOffer            the AWS tools would read the line in different ways
    │   ├── FileNotEditable        the AWS tools do not accept the text
    │   └── FileChangedMeanwhile   another program wrote the same lines
    ├── NotKept                    not saved yet, and lost if the program ends
    ├── CannotUndo                 too late, or something else has taken its place
    ├── StorageError               a file of ours cannot be read or written
    │   ├── StorageUnavailable     not now, as on a full disk; tried again
    │   └── AgentOutOfReach        the socket's path is one that no socket can have
    ├── NoScreen                   no desktop to show anything on
    ├── InternalError              a fault of the program; the log knows more
    ├── ScreenUnavailable          no picture of the screen could be taken
    ├── NoBrowser                  no browser could be started
    ├── BrowserUnavailable         the chosen browser, or the place in it, is not there
    ├── BrowserFileRefused         a browser's own file is damaged, or none of its kind
    └── DemoMissing                the packages leave the demo out

`code` is the error's name for programs: it is stable, and travels through the agent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Self

from fobwatch.core.actions_needed import Approve, EnterCode, Unlock

if TYPE_CHECKING:
    from fobwatch.core.actions_needed import ActionNeeded, OpenBrowser


class FobwatchError(Exception):
    """A failure that is reported to a person: what happened, why, and what to do next.

    None of the three texts may hold a secret.
    """

    transient: ClassVar[bool] = False
    """Whether the same call may work later without anyone doing anything."""

    needs_person: ClassVar[bool] = False
    """Whether nothing can go on until a person acts."""

    action_needed: ActionNeeded | None = None
    """What the person has to do, where Fobwatch can lead to it."""

    def __init__(self, title: str, message: str, remedy: str) -> None:
        super().__init__(title)
        self.title = title
        self.message = message
        self.remedy = remedy

    @property
    def code(self) -> str:
        """The error's name for programs, such as ``mfa-code-refused``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    def fresh(self) -> Self:
        """The same error without its traceback, to be stored, or raised once more.

        A traceback refers to all that was in use where the error passed, and grows each time the
        error is raised.
        """
        error = type(self).__new__(type(self), *self.args)
        error.__dict__.update(self.__dict__)
        return error

    def __str__(self) -> str:
        return f"{self.title}: {self.message} {self.remedy}".strip()


class VaultError(FobwatchError):
    """The vault cannot be used now; what was to be written waits."""


class VaultLocked(VaultError):
    needs_person = True
    action_needed = Unlock()


class VaultNew(VaultLocked):
    pass


class VaultMissing(VaultError):
    needs_person = True


class VaultDenied(VaultError):
    needs_person = True


class VaultUnavailable(VaultError):
    transient = True


class VaultEntryDamaged(VaultError):
    needs_person = True


class InputError(FobwatchError):
    """Something that a person entered is not usable; `field` names it, if it is of one field."""

    def __init__(self, title: str, message: str, remedy: str, *, field: str = "") -> None:
        super().__init__(title, message, remedy)
        self.field = field


class InvalidProfile(InputError):
    """A field of a profile is wrong."""


class InvalidDevice(InputError):
    """A seed, an otpauth URI, a serial or a QR image is wrong."""


class UnknownDevice(InputError):
    """No device of the vault has this name or serial."""


class UnknownPortal(InputError):
    """No access portal that Fobwatch knows has this name or start URL."""


class InvalidImport(InputError):
    """An import document is wrong; `field` is a path such as ``profiles[2].role_arn``."""


class InvalidSetting(InputError):
    """A setting is outside its limits."""


class InvalidDestination(InputError):
    """The page to open is not one of the console; `field` is a field of `Destination`."""


class InvalidLink(InputError):
    """A link of Fobwatch's is not opened; `field` is the part of it that is wrong, or `link`."""


class ProfileError(FobwatchError):
    """A profile cannot provide credentials as it is."""

    needs_person = True


class UnknownProfile(ProfileError):
    pass


class UnusableProfile(ProfileError):
    pass


class RootRefused(ProfileError):
    """The account's root user is not for daily use, whatever kind of profile leads to it."""

    def __init__(self, title: str, message: str, remedy: str, *, profile: str = "") -> None:
        super().__init__(title, message, remedy)
        self.profile = profile


class RootTaskRefused(RootRefused):
    """A task of the root user that changes something waits for a person's answer."""

    action_needed = Approve()


class BrokenChain(ProfileError):
    pass


class TokenUnusable(ProfileError):
    """The file of a web identity token is missing, or holds something else."""


class ProfileChanged(ProfileError):
    pass


class NeedsPerson(FobwatchError):
    """Nothing continues without a person."""

    needs_person = True


class MfaCodeNeeded(NeedsPerson):
    """A code of the device `serial` must be typed: its seed is not in the vault."""

    def __init__(self, title: str, message: str, remedy: str, *, serial: str) -> None:
        super().__init__(title, message, remedy)
        self.serial = serial
        self.action_needed = EnterCode(serial=serial)


class MfaCodeWrong(NeedsPerson):
    action_needed = EnterCode()


class BrowserNeeded(NeedsPerson):
    """A person has to sign in on a page."""

    def __init__(self, title: str, message: str, remedy: str, *, page: OpenBrowser) -> None:
        super().__init__(title, message, remedy)
        self.action_needed = page


class RoleNotOffered(NeedsPerson):
    """The identity provider does not let this person take the role."""


class SignInStopped(NeedsPerson):
    """A sign-in in the browser came to no end: the person declined, or did not come back."""


class AwsError(FobwatchError):
    """What AWS answered, or that it could not be asked.

    `request_id` is AWS's own name for the request, for a support case; it is no secret.
    `answered` says whether AWS evaluated the request: a code sent with it is then spent.
    """

    def __init__(
        self,
        title: str,
        message: str,
        remedy: str,
        *,
        request_id: str = "",
        answered: bool = True,
    ) -> None:
        super().__init__(title, message, remedy)
        self.request_id = request_id
        self.answered = answered


class MfaCodeRefused(AwsError):
    needs_person = True
    action_needed = EnterCode()


class MfaMissing(AwsError):
    needs_person = True


class MfaDeviceRefused(AwsError):
    needs_person = True


class AccessKeyRefused(AwsError):
    needs_person = True


class SecretKeyRefused(AwsError):
    needs_person = True


class ClockSkewed(AwsError):
    needs_person = True
    transient = True  # the system's own time service may set the clock


class AccessDenied(AwsError):
    needs_person = True


class TokenRefused(AwsError):
    """AWS takes a token of a sign-in no more: nobody is signed in with it."""

    needs_person = True


class SignInPending(AwsError):
    """The person has not entered the code of a sign-in yet."""

    transient = True


class CredentialsExpired(AwsError):
    transient = True


class DurationRefused(AwsError):
    needs_person = True


class RegionOff(AwsError):
    needs_person = True


class RequestRefused(AwsError):
    needs_person = True


class FederationRefused(AwsError):
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
    transient = True


class AgentError(FobwatchError):
    """A tool's request to the agent cannot be served."""


class NotRunning(AgentError):
    needs_person = True


class AlreadyRunning(AgentError):
    pass


class RenewalsPaused(AgentError):
    needs_person = True


class AgentPaused(AgentError):
    needs_person = True


class LeadsBack(AgentError):
    """The request came from a program that is to provide credentials to Fobwatch itself."""

    needs_person = True


class ChangedMeanwhile(AgentError):
    """What is asked for is no longer what was authorized."""

    transient = True


class NotLent(AgentError):
    """The request came to a socket that was lent for less."""


class NotProtected(AgentError):
    """Other programs could read the memory of the one that asked, so the answer was not read."""


class ConsentDenied(AgentError):
    needs_person = True


class ConsentOpen(AgentError):
    needs_person = True
    action_needed = Approve()


class BadRequest(AgentError):
    pass


class AwsFilesError(FobwatchError):
    """A change of the user's AWS files was not made."""

    needs_person = True


class CannotOffer(AwsFilesError):
    pass


class FileNotEditable(AwsFilesError):
    pass


class FileChangedMeanwhile(AwsFilesError):
    """`wanted` is the text that was to be written, `found` the one that is there now."""

    def __init__(
        self, title: str, message: str, remedy: str, *, wanted: str | None, found: str | None
    ) -> None:
        super().__init__(title, message, remedy)
        self.wanted = wanted
        self.found = found


class CannotUndo(FobwatchError):
    """What was deleted is not restored."""


class StorageError(FobwatchError):
    """A file of Fobwatch's own cannot be read or written."""


class StorageUnavailable(StorageError):
    """It cannot be used now, as on a full disk; later it can, without a person asking again."""

    transient = True


class AgentOutOfReach(StorageError):
    """The agent's path is one that no socket can have."""


class NotKept(FobwatchError):
    """Something is only in memory: the keyring does not store it now."""

    needs_person = True


class NoScreen(FobwatchError):
    """There is no desktop to show anything on."""

    needs_person = True


class InternalError(FobwatchError):
    """A fault of Fobwatch's own; the log says where it happened."""


class ScreenUnavailable(FobwatchError):
    """No picture of the screen could be taken, or none was allowed."""

    needs_person = True


class NoBrowser(FobwatchError):
    """No browser could be started."""

    needs_person = True


class BrowserUnavailable(FobwatchError):
    """The browser that a person chose, or the place in it, is not there; no other is opened."""

    needs_person = True


class BrowserFileRefused(FobwatchError):
    """A browser's own file is damaged, or none of its kind: what it describes is not offered."""


class DemoMissing(FobwatchError):
    """The demo is not installed: the packages leave it out."""
