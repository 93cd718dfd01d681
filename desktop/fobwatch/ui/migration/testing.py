"""Puts the chosen profiles into the vault and tests them there, one after the other."""

from __future__ import annotations

from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fobwatch.core.actions_needed import EnterCode
from fobwatch.ui.runtime.task_runner import KEYRING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fobwatch.core.aws.ports import Caller
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.migration.model import ImportableProfile
    from fobwatch.ui.migration.services import Migrating
    from fobwatch.ui.migration.tested_page import TestedPage
    from fobwatch.ui.runtime.task_runner import Runner


class Outcome(Enum):
    WAITING = auto()
    WORKS = auto()
    NEEDS_CODE = auto()
    REFUSED = auto()


class MigrationTests(QObject):
    """Keys go first, since roles are tested with them; then each role after its source.

    Signals:
        changed: an outcome is there, or a test begins.
    """

    changed = Signal()

    def __init__(
        self, page: TestedPage, migration: Migrating, runner: Runner, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._migration = migration
        self._runner = runner
        self._movables: dict[str, ImportableProfile] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._taken: set[str] = set()
        self._waiting: list[tuple[str, str]] = []
        self._running = ""
        page.retry_wanted.connect(self._on_retry)
        page.code_entered.connect(self._test_with_code)

    @property
    def running(self) -> bool:
        return bool(self._running or self._waiting)

    @property
    def done(self) -> int:
        """How many have an outcome."""
        return sum(outcome is not Outcome.WAITING for outcome in self._outcomes.values())

    @property
    def count(self) -> int:
        return len(self._movables)

    def accepted(self) -> tuple[ImportableProfile, ...]:
        """Those that work, or that only a person's code keeps from being tested."""
        good = {Outcome.WORKS, Outcome.NEEDS_CODE}
        return tuple(m for name, m in self._movables.items() if self._outcomes[name] in good)

    def taken(self) -> tuple[ImportableProfile, ...]:
        """Those that are in the vault by now, whatever AWS said of them."""
        return tuple(m for name, m in self._movables.items() if name in self._taken)

    def stop(self) -> tuple[ImportableProfile, ...]:
        """Test no more; those that are in the vault by now."""
        self._waiting.clear()
        return self.taken()

    def begin(self, movables: Iterable[ImportableProfile]) -> None:
        self._movables = {movable.name: movable for movable in in_order(movables)}
        self._outcomes = dict.fromkeys(self._movables, Outcome.WAITING)
        self._page.show_names(self._movables)
        self._waiting = [(name, "") for name in self._movables]
        self._go_on()

    def _on_retry(self, name: str) -> None:
        self._test_with_code(name, "")

    def _test_with_code(self, name: str, code: str) -> None:
        self._outcomes[name] = Outcome.WAITING
        self._waiting.append((name, code))
        if not self._running:
            self._go_on()

    def _go_on(self) -> None:
        if self._waiting:
            self._running, code = self._waiting.pop(0)
            self._page.show_testing(self._running)
            self._take_in(self._movables[self._running], code)
        self.changed.emit()

    def _take_in(self, movable: ImportableProfile, code: str) -> None:
        self._taken.add(movable.name)
        self._runner.submit(
            lambda: self._migration.take_in(movable),
            receiver=self,
            done=lambda _: self._test(movable, code),
            failed=self._on_failed,
            lane=KEYRING,
        )

    def _test(self, movable: ImportableProfile, code: str) -> None:
        def waiting(until: datetime | None) -> None:
            show = partial(self._page.show_testing, movable.name, waits=until is not None)
            self._runner.post(show, receiver=self)

        self._runner.submit(
            lambda: self._migration.test(movable, code=code, waiting=waiting),
            receiver=self,
            done=self._on_works,
            failed=self._on_failed,
        )

    def _on_works(self, caller: Caller) -> None:
        self._page.show_works(self._running, caller)
        self._settle(Outcome.WORKS)

    def _on_failed(self, error: FobwatchError) -> None:
        if isinstance(error.action_needed, EnterCode) and error.action_needed.serial:
            self._page.show_code_needed(self._running, error.action_needed.serial)
            self._settle(Outcome.NEEDS_CODE)
        else:
            self._page.show_refused(self._running, error)
            self._settle(Outcome.REFUSED)

    def _settle(self, outcome: Outcome) -> None:
        self._outcomes[self._running] = outcome
        self._running = ""
        self._go_on()


def in_order(movables: Iterable[ImportableProfile]) -> list[ImportableProfile]:
    """Each after its source, as far as that is among them."""
    waiting = list(movables)
    names = {movable.name for movable in waiting}
    ordered: list[ImportableProfile] = []
    while waiting:
        ready = [m for m in waiting if m.profile.source not in names] or waiting
        ordered += ready
        names -= {movable.name for movable in ready}
        waiting = [movable for movable in waiting if movable.name in names]
    return ordered
