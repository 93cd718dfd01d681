"""The desktop's notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.notices.notices import Notice


class Notifier(Protocol):
    """The desktop's notifications. Neither method raises for a daemon that is not there."""

    def show(self, notice: Notice) -> None:
        """Show it, in place of an earlier one with the same key."""
        ...

    def withdraw(self, key: str) -> None:
        """Withdraw it; one that is gone is no error."""
        ...

    def on_action(self, listener: Callable[[str, str], None]) -> None:
        """Call `listener(key, action)` on a thread of its own when a button is pressed."""
        ...
