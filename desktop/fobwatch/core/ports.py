"""Ports to the outside world. Adapters implement them; tests have fakes that are written by hand.

Every method may block, unless it says otherwise; none may be called on the UI's thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta


class Clock(Protocol):
    """The computer's clock, and waiting by it."""

    def now(self) -> datetime:
        """The wall clock as aware UTC. Does not block."""
        ...

    def elapsed(self) -> timedelta:
        """Time since some fixed moment, sleep included, whatever is done to the wall clock."""
        ...

    def wait_until(self, moment: datetime) -> None:
        """Return when the wall clock has reached `moment`, also when it jumps there.

        A clock that is set back makes no wait longer than it was to be, but for a second.
        """
        ...


class TextStore(Protocol):
    """One small file of ours that is no secret. Raises `StorageError`."""

    def read(self) -> str | None: ...

    def write(self, text: str) -> None:
        """Replace it whole: killed at any instant, the old or the new text is there."""
        ...

    def set_aside(self) -> None:
        """Rename the file, which cannot be read; `read` finds none then."""
        ...

    def was_set_aside(self) -> bool:
        """Whether a file that could not be read is still kept under another name."""
        ...


class Autostart(Protocol):
    """Whether the tray starts when the user logs in. Raises `StorageError`."""

    def enabled(self) -> bool: ...

    def set_enabled(self, enabled: bool) -> None: ...  # noqa: FBT001 - a setter of one flag


class PowerEvents(Protocol):
    def on_sleep(self, listener: Callable[[], None]) -> None:
        """Call `listener` on a thread of its own before each sleep that the system reports.

        The computer may sleep before it has returned; then it goes on after the wake-up.
        """
        ...

    def on_resume(self, listener: Callable[[], None]) -> None:
        """Call `listener` on a thread of its own after each wake-up that the system reports."""
        ...


class UserActivity(Protocol):
    """Whether somebody uses the computer."""

    def idle(self) -> timedelta | None:
        """For how long nobody touched keyboard or pointer; None where nothing says. Blocks."""
        ...


class ScreenLock(Protocol):
    """Whether somebody can see what is shown."""

    @property
    def locked(self) -> bool:
        """Whether the screen is locked; False where the system does not say. Does not block."""
        ...

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` on a thread of its own after `locked` changed; it must not block."""
        ...
