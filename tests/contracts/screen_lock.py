"""What every `ScreenLock` does. A test module subclasses this and makes its own `screen`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.ports import ScreenLock


class ScreenLockContract:
    """Subclasses give the fixtures `screen`, and `set_locked`, which locks and unlocks it."""

    def test_it_is_open_at_first(self, screen: ScreenLock) -> None:
        assert not screen.locked

    def test_each_change_is_reported_once_it_holds(
        self, screen: ScreenLock, set_locked: Callable[..., None]
    ) -> None:
        seen: list[tuple[str, bool]] = []
        screen.on_change(lambda: seen.append(("first", screen.locked)))
        screen.on_change(lambda: seen.append(("second", screen.locked)))
        set_locked(locked=True)
        set_locked(locked=False)

        assert seen == [("first", True), ("second", True), ("first", False), ("second", False)]

    def test_what_it_was_already_is_no_change(
        self, screen: ScreenLock, set_locked: Callable[..., None]
    ) -> None:
        set_locked(locked=True)
        seen: list[bool] = []
        screen.on_change(lambda: seen.append(screen.locked))
        set_locked(locked=True)

        assert seen == []
