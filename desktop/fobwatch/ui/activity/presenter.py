"""Joins the Activity page with the journal."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.core.activity.export import activity_csv, activity_json
from fobwatch.core.activity.search import ActivityQuery
from fobwatch.ui.activity.model import ActivityModel, channels_saying, events_saying
from fobwatch.ui.activity.page import ActivityPage
from fobwatch.ui.forms.files import choose_export, export
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from fobwatch.core.activity.search import Found
    from fobwatch.ui.runtime.services import Runtime

MAX_LINES = 1000

EVERY = timedelta(seconds=3)


class ActivityPresenter(QObject):
    """Makes the page; reads the journal when it is seen, and now and then while it is."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runner = runtime.runner
        self._services = runtime.services
        self._model = ActivityModel(self)
        self._read_at: datetime | None = None
        self._reading = False
        self._query = ActivityQuery()
        self.page = ActivityPage(self._model)
        self.setParent(self.page)  # as long as there is a page, someone fills it
        self.page.shown.connect(self._read)
        self.page.wanted.connect(self._on_wanted)
        self.page.export_wanted.connect(self._export)
        runtime.heartbeat.beat.connect(self._on_beat)

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        # The journal is a file, and nothing here changes by the second. A clock set back counts.
        fresh = self._read_at is not None and timedelta() <= now - self._read_at < EVERY
        if self.page.isVisible() and not fresh:
            self._read()

    @Slot(str, str, str)
    def _on_wanted(self, text: str, subject: str, program: str) -> None:
        self._query = ActivityQuery(
            text=text,
            subject=subject,
            program=program,
            events=events_saying(text),
            channels=channels_saying(text),
        )
        self._read()

    @Slot()
    def _read(self) -> None:
        """Read one after the other: what was typed meanwhile is looked for when this is shown."""
        if self._reading:
            return
        self._reading = True
        self._read_at = self._services.aws_time.now()
        self._runner.submit(
            partial(self._services.journal.find, self._query, MAX_LINES),
            receiver=self,
            done=partial(self._show, self._query),
            failed=self._leave,
            lane=Lane.JOURNAL,
        )

    def _show(self, query: ActivityQuery, found: Found) -> None:
        self._reading = False
        with self.page.steady():
            self._model.replace(found.activities, self._services.aws_time.now())
        self.page.show_found(found)
        if query != self._query:
            self._read()

    @Slot()
    def _export(self) -> None:
        title = self.tr("Export the activity")
        choose_export(self.page, title, "fobwatch-activity.csv", self.write)

    def write(self, path: Path, as_json: bool) -> None:
        """Write all that is wanted to a file."""
        find = partial(self._services.journal.find, self._query, None)

        def text(as_json: bool) -> tuple[str, int]:
            found = find()
            make = activity_json if as_json else activity_csv
            return make(found.activities), found.total

        runner, bar = self._runner, self.page.bar
        export(path, text, as_json=as_json, bar=bar, runner=runner, lane=Lane.JOURNAL)

    def _leave(self, _error: object) -> None:
        """Keep what is shown; the next beat reads again."""
        self._reading = False
