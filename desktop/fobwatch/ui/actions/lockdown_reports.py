"""Saves the report of lockdowns where a person wants it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.core.lockdown.report import report_html, report_json
from fobwatch.ui.forms.files import choose_new_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from fobwatch.core.lockdown.lockdown import Lockdown
    from fobwatch.ui.lockdown.dialog import LockdownDialog
    from fobwatch.ui.runtime.task_runner import TaskRunner


class LockdownReports(QObject):
    def __init__(
        self,
        parent: QObject,
        runner: TaskRunner,
        lockdown: Lockdown,
        write: Callable[[str, bytes], None],
    ) -> None:
        """`write` makes a file that only the user can read. It raises `StorageError`."""
        super().__init__(parent)
        self._runner = runner
        self._lockdown = lockdown
        self._write = write

    def ask_where(self, dialog: LockdownDialog, names: Sequence[str]) -> None:
        """Ask for the file of the report of these profiles."""
        title = self.tr("Save the report")
        web, data = self.tr("Web page (*.html)"), self.tr("For programs (*.json)")
        made = partial(self._save, dialog, names, data)
        name = names[0] if len(names) == 1 else "all"
        choose_new_file(dialog, title, f"lockdown-{name}.html", (web, data), made)

    def _save(
        self,
        dialog: LockdownDialog,
        names: Sequence[str],
        for_programs: str,
        path: Path,
        kind: str,
    ) -> None:
        def work() -> None:
            report = self._lockdown.report(*names)
            is_data = kind == for_programs or path.suffix == ".json"
            text = report_json(report) if is_data else report_html(report)
            self._write(str(path), text.encode())

        self._runner.submit(
            work,
            receiver=dialog,
            done=lambda _: dialog.show_saved(str(path)),
            failed=dialog.show_error,
        )
