"""Tries the vault again by itself, so that what waits is saved soon after its keyring is back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from fobwatch.core.errors import VaultLocked
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.vault.ports import VaultOpening
    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.task_runner import TaskRunner

FIRST_PAUSE: Final = timedelta(seconds=2)
MAX_PAUSE: Final = timedelta(minutes=1)


class VaultRetries(QObject):
    """After `FIRST_PAUSE`, then ever less often; at once when the keyring tells that it changed.

    Never where a person was asked by it: a locked keyring is tried only if it says so in silence,
    and what the person locked stays locked. `reload` blocks.
    """

    def __init__(
        self,
        heartbeat: Heartbeat,
        runner: TaskRunner,
        vault: Vault,
        opening: VaultOpening,
        reload: Callable[[], None],
    ) -> None:
        super().__init__(heartbeat)
        self._heartbeat = heartbeat
        self._runner = runner
        self._vault = vault
        self._opening = opening
        self._reload = reload
        self._pause = FIRST_PAUSE
        self._due: datetime | None = None
        self._trying = False
        heartbeat.beat.connect(self._on_beat)

    def next_change(self) -> datetime | None:
        """When it tries next."""
        return self._due

    def on_keyring_changed(self) -> None:
        """From any thread."""
        if self._vault.problem is not None:
            self._runner.post(self._at_once, receiver=self)

    def _at_once(self) -> None:
        self._pause = FIRST_PAUSE
        self._due = None
        self._try()

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        if not self._wanted():
            self._pause, self._due = FIRST_PAUSE, None
        elif self._due is None:
            self._due = now + self._pause
            self._pause = min(2 * self._pause, MAX_PAUSE)
        elif self._due <= now:
            self._due = None
            self._try()

    def _wanted(self) -> bool:
        problem = self._vault.problem
        if problem is None or not self._vault.may_retry:
            return False
        return self._opening.silent or not isinstance(problem, VaultLocked)

    def _try(self) -> None:
        if not self._trying:
            self._trying = True
            self._runner.submit(
                self._reload_if_wanted,
                receiver=self,
                done=self._on_tried,
                failed=self._on_tried,
                lane=Lane.KEYRING,
            )

    def _reload_if_wanted(self) -> None:
        """On the keyring's lane, where a person may have locked the vault before our turn."""
        if self._wanted():
            self._reload()

    def _on_tried(self, _outcome: FobwatchError | None) -> None:
        self._trying = False
        self._heartbeat.wake()
