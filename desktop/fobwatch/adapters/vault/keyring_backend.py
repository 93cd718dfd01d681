"""A safe backend of keyring, with limited waiting and the core's errors."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar, TypeVarTuple

from keyring.errors import (
    InitError,
    KeyringError,
    KeyringLocked,
    NoKeyringError,
    PasswordDeleteError,
)

from fobwatch.core.errors import (
    VaultDenied,
    VaultEntryDamaged,
    VaultLocked,
    VaultMissing,
    VaultNew,
    VaultUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from keyring.backend import KeyringBackend

    from fobwatch.core.errors import VaultError

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

PATIENCE = timedelta(seconds=10)
"""A keyring that works answers in a tenth of a second, also on a busy computer."""

PROMPT_PATIENCE = timedelta(minutes=2)
"""How long a person may take who has just asked for the prompt."""

TURN = timedelta(milliseconds=500)
"""How long a call waits for the one before it, which should take a tenth of that."""

KEYRING_ERRORS: tuple[type[Exception], ...] = (KeyringError, OSError, UnicodeError)
"""What every backend may raise; `UnicodeError` for an entry that another program wrote."""


class StillWaiting(Exception):
    """A call has not returned. It still may, and no other is made until then."""


class BoundedCalls:
    """Makes one call at a time on its own thread, and waits for each only for a limited time.

    A call that hangs keeps its thread and its prompt. Later calls are refused until it ends, so
    that prompts do not pile up. The threads are daemons: none prevents the program from ending.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._caller = threading.Thread()

    def call(self, patience: timedelta, function: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Make the call. Raises what it raises, and `StillWaiting`."""
        if not self._turn.acquire(timeout=TURN.total_seconds()):
            raise StillWaiting
        try:
            return self._call(patience, function, *arguments)
        finally:
            self._turn.release()

    def _call(self, patience: timedelta, function: Callable[[*Ts], T], *arguments: *Ts) -> T:
        if self._caller.is_alive():
            self._caller.join(TURN.total_seconds())
        if self._caller.is_alive():
            raise StillWaiting
        answer: Future[T] = Future()
        self._caller = threading.Thread(
            target=_answer, args=(answer, function, arguments), name="keyring-call", daemon=True
        )
        self._caller.start()
        self._caller.join(patience.total_seconds())
        if not answer.done():
            raise StillWaiting
        try:
            return answer.result()
        finally:
            del answer  # an error refers to this frame: the frame must not refer to the error


def _answer(answer: Future[T], function: Callable[[*Ts], T], arguments: tuple[*Ts]) -> None:
    try:
        answer.set_result(function(*arguments))
    except BaseException as error:  # noqa: BLE001 - it is raised where the call was made
        answer.set_exception(error)
    finally:
        del answer  # as above


class KeyringNew(KeyringLocked):
    """The service runs, but has no keyring yet."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """An error of the vault about a keyring, whose title takes the place of `{}`."""

    kind: type[VaultError]
    title: str
    message: str
    remedy: str

    def of(self, keyring: str) -> VaultError:
        return self.kind(self.title, self.message.format(keyring), self.remedy)


LOCKED: Final = _Failure(
    VaultLocked,
    "The keyring is locked",
    "{} is closed until its password is entered.",
    "Unlock it. What is to be saved waits until then.",
)
NEW: Final = _Failure(
    VaultNew,
    "The keyring is not set up yet",
    "{} has no password so far: you choose it.",
    "Set it up. What is to be saved waits until then.",
)
UNANSWERED: Final = _Failure(
    VaultLocked,
    "The keyring waits for you",
    "{} has not answered; it may be asking for its password.",
    "Look for its window and answer it. What is to be saved waits until then.",
)
MISSING: Final = _Failure(
    VaultMissing,
    "There is no safe keyring",
    "{}",
    "Install or start a keyring such as GNOME Keyring, KWallet or KeePassXC,"
    " or keep the secrets in an encrypted file behind a passphrase.",
)
UNAVAILABLE: Final = _Failure(
    VaultUnavailable,
    "The keyring does not answer",
    "{} stopped, or cannot be reached now.",
    "Fobwatch tries again. What is to be saved waits until then.",
)
DENIED: Final = _Failure(
    VaultDenied,
    "The keyring refused Fobwatch",
    "{} did not let Fobwatch read or write an entry.",
    "Allow Fobwatch in the settings of the keyring, then try again.",
)
TOO_LONG: Final = _Failure(
    VaultDenied,
    "The keyring refused an entry",
    "{} takes no entry of this length.",
    "Report this to the makers of Fobwatch: entries are to be split before that.",
)
FOREIGN: Final = _Failure(
    VaultEntryDamaged,
    "An entry of the vault is damaged",
    "An entry in {} was changed by another program and cannot be read.",
    "Fobwatch leaves it as it is. Enter it again, or restore the keyring from a backup.",
)

_BY_STATUS: Final = {
    # Windows names these in winerror.h.
    5: DENIED,  # ERROR_ACCESS_DENIED
    1312: UNAVAILABLE,  # ERROR_NO_SUCH_LOGON_SESSION
    1783: TOO_LONG,  # RPC_X_BAD_STUB_DATA
    # macOS names these in SecBase.h.
    -128: DENIED,  # errSecUserCanceled
    -25291: UNAVAILABLE,  # errSecNotAvailable
    -25293: DENIED,  # errSecAuthFailed
    -25308: LOCKED,  # errSecInteractionNotAllowed
    -34018: DENIED,  # errSecMissingEntitlement
    -67030: DENIED,  # errSecCSInfoPlistFailed: the program's signature does not match
}


def _failure(error: Exception) -> _Failure:
    """What a backend's error means for the vault."""
    by_status = _BY_STATUS.get(_status(error) or 0)
    if by_status is not None:
        return by_status
    match error:
        case KeyringNew():
            return NEW
        case KeyringLocked():
            return LOCKED
        case PermissionError():
            return DENIED
        case UnicodeError():
            return FOREIGN
        case InitError() | OSError():
            return UNAVAILABLE
    # The rest is a refusal of one entry, or an error of a later release of the system.
    return DENIED if isinstance(error, KeyringError) else UNAVAILABLE


def _status(error: BaseException) -> int | None:
    """The system's error number: on Windows in the error, on macOS in its cause."""
    number = getattr(error, "winerror", None)
    if number is None and error.__cause__ is not None and error.__cause__.args:
        number = error.__cause__.args[0]
    return number if isinstance(number, int) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyringLimits:
    """What a system's keyring cannot do.

    `longest` is the longest entry in UTF-16 code units, None if there is no limit.
    `replaces_whole`: an overwritten entry is the old or the new one at any instant.
    `folds_case`: names that differ only in case are the same entry.
    """

    longest: int | None = None
    replaces_whole: bool = True
    folds_case: bool = False


NO_LIMITS = KeyringLimits()


class BoundedKeyring:
    """A system's keyring: short texts by service and user. Each method raises `VaultError`.

    `title` is the keyring's name for the person. `native_errors` are the system's errors that the
    backend passes on. `prompt` asks for the keyring's password, given the service; without it the
    keyring asks when it is used.
    """

    def __init__(
        self,
        backend: KeyringBackend,
        *,
        title: str,
        limits: KeyringLimits = NO_LIMITS,
        native_errors: tuple[type[Exception], ...] = (),
        prompt: Callable[[str], None] | None = None,
        patience: timedelta = PATIENCE,
        prompt_patience: timedelta = PROMPT_PATIENCE,
    ) -> None:
        self.title = title
        self.limits = limits
        self._backend = backend
        self._errors = KEYRING_ERRORS + native_errors
        self._prompt = prompt
        self._patience = patience
        self._prompt_patience = prompt_patience
        self._calls = BoundedCalls()

    @property
    def silent(self) -> bool:
        """Whether it asks the person only in `unlock`, and not whenever it is used."""
        return self._prompt is not None

    def get(self, service: str, user: str) -> str | None:
        return self._call(self._patience, self._backend.get_password, service, user)

    def set(self, service: str, user: str, text: str) -> None:
        self._call(self._patience, self._backend.set_password, service, user, text)

    def delete(self, service: str, user: str) -> None:
        """Remove it; it is no error if it does not exist."""
        self._call(self._patience, self._delete, service, user)

    def unlock(self, service: str, users: Iterable[str]) -> None:
        """Let the system ask the person, and wait a while for the answer.

        One of the entries `users` exists, for a keyring that asks only when it is read.
        """
        if self._prompt is not None:
            self._call(self._prompt_patience, self._prompt, service)
            return
        for user in users:
            self._call(self._prompt_patience, self._backend.get_password, service, user)

    def _delete(self, service: str, user: str) -> None:
        try:
            self._backend.delete_password(service, user)
        except PasswordDeleteError:
            # Raised for a missing entry, and by some backends for every failure.
            if self._backend.get_password(service, user) is not None:
                raise

    def _call(self, patience: timedelta, function: Callable[[*Ts], T], *arguments: *Ts) -> T:
        try:
            return self._calls.call(patience, function, *arguments)
        except StillWaiting as error:
            raise UNANSWERED.of(self.title) from error
        except NoKeyringError as error:
            raise MISSING.of("No keyring is installed that keeps secrets encrypted.") from error
        except self._errors as error:
            raise _failure(error).of(self.title) from error
