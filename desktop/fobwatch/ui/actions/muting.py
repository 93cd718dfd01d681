"""Mutes a finding, once a person has said why and for how long."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fobwatch.ui.health.facts import title_of
from fobwatch.ui.health.mute_dialog import MuteDialog
from fobwatch.ui.runtime.actions import WindowActions
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import MuteFinding

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.health.findings import Mute
    from fobwatch.ui.runtime.services import Runtime


class Muting(WindowActions):
    """Only findings that are listed can be muted."""

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(window, runtime)
        runtime.bus.answer(MuteFinding, self._on_wanted)

    def _on_wanted(self, intent: MuteFinding) -> None:
        now = self._services.aws_time.now()
        found = self._services.health.report(now).found
        finding = next((each for each in found if each.key == intent.finding), None)
        if finding is None:
            return
        dialog = MuteDialog(finding.key, title_of(finding), now, self._window)
        dialog.muted.connect(partial(self._mute, intent))
        dialog.open()

    def _mute(self, intent: MuteFinding, mute: Mute) -> None:
        work = partial(self._services.health.mute, mute)
        self.submit(
            intent, work, self.said(intent, self.tr("The finding is muted")), lane=Lane.MARKS
        )
