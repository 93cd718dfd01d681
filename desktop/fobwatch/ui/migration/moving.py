"""Changes the files for each profile, and puts them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fobwatch.ui.runtime.task_runner import KEYRING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.migration.model import SkippedProfile
    from fobwatch.core.migration.plan import Move
    from fobwatch.ui.migration.done_page import DonePage
    from fobwatch.ui.migration.services import Migrating
    from fobwatch.ui.runtime.task_runner import Runner


class Moving(QObject):
    """One after the other: each change of a file starts from the one before.

    Signals:
        changed: one is done, or failed.
    """

    changed = Signal()

    def __init__(
        self, page: DonePage, migration: Migrating, runner: Runner, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._migration = migration
        self._runner = runner
        self._moves: dict[str, Move] = {}
        self._waiting: list[tuple[str, Callable[[Move], None], Callable[[str], None]]] = []
        self._moved: set[str] = set()
        self.running = False
        page.undo_wanted.connect(self._undo)

    @property
    def moved(self) -> int:
        """How many are moved now."""
        return len(self._moved)

    def begin(self, plan: Sequence[Move], in_clear: Sequence[SkippedProfile]) -> None:
        """`in_clear` are the secrets that stay where every program can read them."""
        self._moves = {move.name: move for move in plan}
        self._page.show_names(self._moves, in_clear)
        self._add(self._moves, self._migration.change, self._on_moved)

    def _undo(self, names: Sequence[str], keep: bool) -> None:
        def put_back(move: Move) -> None:
            self._migration.undo(move)
            if not keep:
                self._migration.put_back(move.movable)

        def undone(name: str) -> None:
            self._moved.discard(name)
            self._page.show_undone(name, kept=keep)

        self._add(reversed(names), put_back, undone)

    def _add(
        self,
        names: Iterable[str],
        work: Callable[[Move], None],
        done: Callable[[str], None],
    ) -> None:
        self._waiting += [(name, work, done) for name in names]
        if not self.running:
            self._go_on()

    def _go_on(self) -> None:
        self.running = bool(self._waiting)
        self.changed.emit()
        if not self._waiting:
            return
        name, work, done = self._waiting.pop(0)
        move = self._moves[name]

        def succeeded(_: None) -> None:
            done(name)
            self._go_on()

        def failed(error: FobwatchError) -> None:
            self._page.show_failure(name, error)
            self._go_on()

        self._runner.submit(
            lambda: work(move), receiver=self, done=succeeded, failed=failed, lane=KEYRING
        )

    def _on_moved(self, name: str) -> None:
        self._moved.add(name)
        self._page.show_moved(name, self.tr("In the vault; the AWS tools ask Fobwatch for it."))
