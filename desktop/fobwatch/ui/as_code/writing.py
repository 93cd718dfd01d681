"""Write an account as code with the dialog for it, one at a time."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from fobwatch.core.as_code.errors import ReadingStopped
from fobwatch.core.as_code.writing import Format, as_code, file_name, numbered
from fobwatch.core.errors import StorageError
from fobwatch.ui.as_code.dialog import AsCodeDialog
from fobwatch.ui.forms.files import choose_new_file
from fobwatch.ui.layout.fitting import raise_open
from fobwatch.ui.runtime.actions import WindowActions
from fobwatch.ui.runtime.profile_intents import WriteAsCode
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.as_code.account import Account
    from fobwatch.core.as_code.reading import Progress
    from fobwatch.core.as_code.writing import AsCode
    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.services import Runtime


@dataclass(eq=False, kw_only=True)
class _Talk:
    """A dialog with what was read and written. `stopped` is checked after each answer."""

    profile: str
    dialog: AsCodeDialog
    stopped: threading.Event = field(default_factory=threading.Event)
    account: Account | None = None
    written: AsCode | None = None


class AsCodeActions(WindowActions):
    """Nothing is changed at AWS."""

    def __init__(
        self, window: QWidget, runtime: Runtime, *, write: Callable[[str, bytes], None]
    ) -> None:
        """`write` makes a file that only the user can read. It raises `StorageError`."""
        super().__init__(window, runtime)
        self._reading = runtime.services.account_reading
        self._write = write
        self._open: AsCodeDialog | None = None
        runtime.bus.answer(WriteAsCode, self._on_wanted)

    def _on_wanted(self, intent: WriteAsCode) -> None:
        if raise_open(self._open):
            return
        dialog = self._open = AsCodeDialog(intent.profile, self._window)
        talk = _Talk(profile=intent.profile, dialog=dialog)
        dialog.reading_wanted.connect(partial(self._read, talk))
        dialog.stopping_wanted.connect(partial(self._stop, talk))
        dialog.finished.connect(partial(self._stop, talk))
        dialog.format_chosen.connect(partial(self._write_again, talk))
        dialog.saving_wanted.connect(partial(self._ask_where, talk))
        dialog.copying_wanted.connect(partial(self._copy, talk))
        dialog.open()

    def _read(self, talk: _Talk) -> None:
        dialog, stopped = talk.dialog, threading.Event()
        talk.stopped = stopped
        dialog.show_reading()

        def goes_on(progress: Progress) -> bool:
            self._runner.post(partial(dialog.show_progress, progress), receiver=dialog)
            return not stopped.is_set()

        def failed(error: FobwatchError) -> None:
            if isinstance(error, ReadingStopped):
                dialog.show_not_read()
            else:
                dialog.show_failure(error)

        def read(account: Account) -> None:
            talk.account = account
            self._write_again(talk)

        work = partial(self._reading.read, talk.profile, goes_on)
        self._runner.submit(work, receiver=dialog, done=read, failed=failed)

    def _stop(self, talk: _Talk, _result: int = 0) -> None:
        talk.stopped.set()

    def _write_again(self, talk: _Talk) -> None:
        """In the format that is chosen now."""
        account, dialog, chosen = talk.account, talk.dialog, talk.dialog.format
        if account is None:
            return

        def written(found: AsCode) -> None:
            if dialog.format is chosen:
                talk.written = found
                dialog.show_written(account, found)

        self._runner.submit(
            partial(as_code, account, chosen),
            receiver=dialog,
            done=written,
            failed=dialog.show_failure,
        )

    def _ask_where(self, talk: _Talk) -> None:
        account, written = talk.account, talk.written
        if account is None or written is None:
            return
        kinds = {
            Format.TERRAFORM: self.tr("Terraform (*.tf)"),
            Format.CLOUDFORMATION: self.tr("CloudFormation template (*.json)"),
        }
        choose_new_file(
            talk.dialog,
            self.tr("Save as code"),
            file_name(account.account_id, written.format),
            [kinds[written.format]],
            lambda path, _kind: self._save(talk.dialog, written, path),
        )

    def _save(self, dialog: AsCodeDialog, written: AsCode, path: Path) -> None:
        """The file dialog has asked about this path alone, not about numbered ones."""
        names = numbered(path.name, len(written.documents))
        files = [path.with_name(name) for name in names]

        def work() -> None:
            if there := [file.name for file in files if file != path and os.path.lexists(file)]:
                raise self._not_replaced(there)
            for file, document in zip(files, written.documents, strict=True):
                self._write(str(file), document.encode())

        saved = self.tr("Saved: {files}").format(files=several(names))
        self._runner.submit(
            work,
            receiver=dialog,
            done=lambda _: dialog.show_done(saved),
            failed=dialog.show_not_saved,
        )

    def _not_replaced(self, names: Sequence[str]) -> StorageError:
        return StorageError(
            self.tr("It was not saved"),
            self.tr("These files are there already: {files}.").format(files=several(names)),
            self.tr("Choose another name or folder."),
        )

    def _copy(self, talk: _Talk) -> None:
        """It is no secret."""
        if talk.written is not None:
            QGuiApplication.clipboard().setText(talk.written.documents[0])
            talk.dialog.show_done(self.tr("Copied."))
