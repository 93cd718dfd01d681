"""The one answer that a sign-in waits for, whoever brings it."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING

from fobwatch.core.web_sign_in.errors import SignInStopped

if TYPE_CHECKING:
    from datetime import timedelta


class OneAnswer:
    """The waiting side of `RedirectListener`. Thread-safe."""

    def __init__(self) -> None:
        self._answer: Future[str] = Future()
        self._lock = threading.Lock()

    @property
    def redirect_uri(self) -> str:
        """Empty where the answer comes to no address of ours."""
        return ""

    def code(self, patience: timedelta) -> str:
        try:
            return self._answer.result(patience.total_seconds())
        except FutureTimeoutError:
            raise SignInStopped(
                "Nobody signed in",
                f"The page in the browser was not answered in {patience.seconds // 60} minutes.",
                "Sign in again.",
            ) from None

    def give(self, code: str) -> None:
        self.settle(code)

    def cancel(self) -> None:
        self.settle(
            SignInStopped("The sign-in was cancelled", "Nothing was changed.", "Sign in again.")
        )

    @property
    def went_well(self) -> bool:
        return self._answer.done() and self._answer.exception() is None

    def settle(self, answer: str | SignInStopped) -> bool:
        """End the wait; whether it had not ended before."""
        with self._lock:
            if self._answer.done():
                return False
            if isinstance(answer, str):
                self._answer.set_result(answer)
            else:
                self._answer.set_exception(answer)
        return True
