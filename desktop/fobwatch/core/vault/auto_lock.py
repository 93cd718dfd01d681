"""The automatic lock of the vault, as a person set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.core.ports import ScreenLock, UserActivity
    from fobwatch.core.settings.settings import SettingsFile
    from fobwatch.core.vault.vault import Vault


class AutoLock:
    """Says whether to lock now; a vault that a person locked is left alone. Thread-safe."""

    def __init__(
        self, settings: SettingsFile, vault: Vault, screen: ScreenLock, activity: UserActivity
    ) -> None:
        self._settings = settings
        self._vault = vault
        self._screen = screen
        self._activity = activity

    def at_screen(self) -> bool:
        """Whether the screen's lock locks the vault."""
        wanted = self._settings.current.lock_with_screen and self._screen.locked
        return wanted and not self._vault.is_locked

    def at_sleep(self) -> bool:
        """Whether the vault locks before the computer sleeps."""
        return self._settings.current.lock_at_sleep and not self._vault.is_locked

    def when_idle(self) -> bool:
        """Whether nobody has used the computer for as long as was set. Blocks where that is set."""
        settings = self._settings.current
        if not settings.lock_when_idle or self._vault.is_locked:
            return False
        idle = self._activity.idle()
        return idle is not None and idle >= settings.lock_after
