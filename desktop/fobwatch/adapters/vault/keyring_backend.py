"""A safe backend of keyring, with limited waiting and the core's errors."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from keyring.errors import PasswordDeleteError

from fobwatch.adapters.vault.keyring_entries import NO_LIMITS
from fobwatch.adapters.vault.keyring_errors import translated, unanswered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from keyring.backend import KeyringBackend

    from fobwatch.adapters.vault.keyring_entries import KeyringLimits

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

PATIENCE = timedelta(seconds=10)
"""A keyring that works answers in a tenth of a second, also on a busy computer."""

PROMPT_PATIENCE = timedelta(minutes=2)
"""How long a person may take who has just asked for the prompt."""


TURN = timedelta(milliseconds=500)
"""How long a call waits for the one before it, which should take a tenth of that."""


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


class BoundedKeyring:
    """A `Keyring` over a backend of the keyring library.

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
        self._native_errors = native_errors
        self._prompt = prompt
        self._patience = patience
        self._prompt_patience = prompt_patience
        self._calls = BoundedCalls()

    @property
    def silent(self) -> bool:
        return self._prompt is not None

    def get(self, service: str, user: str) -> str | None:
        return self._call(self._patience, self._backend.get_password, service, user)

    def set(self, service: str, user: str, text: str) -> None:
        self._call(self._patience, self._backend.set_password, service, user, text)

    def delete(self, service: str, user: str) -> None:
        self._call(self._patience, self._delete, service, user)

    def unlock(self, service: str, users: Iterable[str]) -> None:
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
        with translated(self.title, self._native_errors):
            try:
                return self._calls.call(patience, function, *arguments)
            except StillWaiting as error:
                raise unanswered(self.title) from error
