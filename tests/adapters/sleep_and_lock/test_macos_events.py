"""Sleep and lock as macOS posts them, by a notification centre that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.sleep_and_lock.macos_events import (
    DID_WAKE,
    SCREEN_LOCKED,
    SCREEN_UNLOCKED,
    MacPower,
    MacScreenLock,
)

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER = "NSWorkspaceWillSleepNotification"


class FakeCentre:
    """Posts what the test posts, between `start` and `close`."""

    def __init__(self) -> None:
        self.open = False

    def listen(self, heard: Callable[[str], None]) -> FakeCentre:
        self._heard = heard
        return self

    def start(self) -> None:
        self.open = True

    def close(self) -> None:
        self.open = False

    def post(self, *names: str) -> None:
        assert self.open
        for name in names:
            self._heard(name)


def test_each_wake_up_is_told_and_nothing_else() -> None:
    centre, woke = FakeCentre(), list[str]()
    power = MacPower(centre.listen)
    power.on_resume(lambda: woke.append("first"))
    power.on_resume(lambda: woke.append("second"))

    centre.post(OTHER, DID_WAKE)
    power.close()

    assert woke == ["first", "second"]
    assert not centre.open


def test_nobody_listens_for_wake_ups_until_somebody_wants_them() -> None:
    centre = FakeCentre()
    MacPower(centre.listen)

    assert not centre.open


def test_the_lock_is_known_and_told_when_it_changes() -> None:
    centre, seen = FakeCentre(), list[bool]()
    screen = MacScreenLock(centre.listen)
    screen.on_change(lambda: seen.append(screen.locked))
    screen.start()
    before = screen.locked

    centre.post(SCREEN_LOCKED, SCREEN_LOCKED, OTHER, SCREEN_UNLOCKED)
    screen.close()

    assert not before
    assert seen == [True, False]
    assert not centre.open
