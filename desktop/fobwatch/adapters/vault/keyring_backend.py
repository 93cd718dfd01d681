"""A safe backend of keyring, with limited waiting and the core's errors."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from keyring.errors import PasswordDeleteError

from fobwatch.adapters.vault.bounded_calls import BoundedCalls, StillWaiting
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
        self._limits = limits
        self._backend = backend
        self._native_errors = native_errors
        self._prompt = prompt
        self._patience = patience
        self._prompt_patience = prompt_patience
        self._calls = BoundedCalls()

    @property
    def limits(self) -> KeyringLimits:
        return self._limits

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
