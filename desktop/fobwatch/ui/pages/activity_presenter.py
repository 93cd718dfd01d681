"""Joins the Activity page with the journal."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.ui.pages.activity_model import ActivityModel
from fobwatch.ui.pages.activity_page import ActivityPage

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.activity import Activity
    from fobwatch.ui.heartbeat import Heartbeat
    from fobwatch.ui.services import Services
    from fobwatch.ui.task_runner import Runner

MOST_LINES = 1000

EVERY = timedelta(seconds=3)

JOURNAL = "journal"


class ActivityPresenter(QObject):
    """Makes the page; reads the journal when it is seen, and now and then while it is."""

    def __init__(self, heartbeat: Heartbeat, runner: Runner, services: Services) -> None:
        super().__init__()
        self._runner = runner
        self._services = services
        self._model = ActivityModel(self)
        self._read_at: datetime | None = None
        self._reading = False
        self.page = ActivityPage(self._model)
        self.setParent(self.page)  # as long as there is a page, someone fills it
        self.page.shown.connect(self._read)
        heartbeat.beat.connect(self._on_beat)

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        # The journal is a file, and nothing here changes by the second. A clock set back counts.
        fresh = self._read_at is not None and timedelta() <= now - self._read_at < EVERY
        if self.page.isVisible() and not fresh:
            self._read()

    @Slot()
    def _read(self) -> None:
        if self._reading:
            return
        self._reading = True
        self._read_at = self._services.aws_time.now()
        self._runner.submit(
            partial(self._services.journal.recent, MOST_LINES),
            receiver=self,
            done=self._show,
            failed=self._leave,
            lane=JOURNAL,
        )

    def _show(self, activities: tuple[Activity, ...]) -> None:
        self._reading = False
        self._model.replace(activities, self._services.aws_time.now())

    def _leave(self, _error: object) -> None:
        """What is shown stays; the next beat reads again."""
        self._reading = False
