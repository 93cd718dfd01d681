"""The dialog that replaces an access key: what will be called, how it goes, the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot

from fobwatch.core.iam.errors import OldKeyInUse
from fobwatch.core.iam.key_steps import DELETE, STEPS
from fobwatch.ui.keys.rotating_words import (
    found_facts,
    next_words,
    pause_words,
    state_facts,
    step_words,
    way_back,
)
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.walks.body import Stage, WalkBody
from fobwatch.ui.walks.dialog import WalkDialog
from fobwatch.ui.widgets.buttons import button, primary_button

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.access_keys import FoundKeys, KeyChangeState
    from fobwatch.ui.walks.dialog import WayBack

DELETE_NOW: Final = "delete-now"


class RotateKeyDialog(WalkDialog):
    """It pauses while the old key has its grace time, and can be closed then.

    Signals:
        using_wanted: what has stopped is to be tried again, although the old key is in use.
        next_wanted: the next step is to be done now, whatever is left of the grace time.
    """

    using_wanted = Signal()
    next_wanted = Signal()

    def __init__(self, profile: str, parent: QWidget | None = None) -> None:
        super().__init__("rotate_key_dialog", WalkBody(STEPS), parent)
        self.found: FoundKeys | None = None
        self._next_step = ""
        self._although_used = button(
            self.tr("Disable it &all the same"), "although_used", pressed=self.using_wanted
        )
        self._next = button("", "next", pressed=self._on_next)
        self.body.lay_out()
        main = primary_button(self.tr("&Make a new key"), "rotate")
        self.lay_out(main, others=[self._although_used, self._next])
        self.question.confirmed.connect(self._on_deletion)
        self.setWindowTitle(self.tr("New access key for {name}").format(name=profile))

    def way_back(self) -> WayBack:
        return way_back()

    def show_found(self, found: FoundKeys, now: datetime) -> None:
        """Show what will be done."""
        self.found = found
        second = found.second.key.access_key_id if found.second else ""
        self.body.facts.show_facts(found_facts(found, now))
        self.body.steps.show_words(step_words(found.user_arn, found.own.key.access_key_id, second))
        self.show_stage(Stage.READY)
        self.focus_on(self.main)

    def show_state(self, state: KeyChangeState) -> None:
        """It was begun before, or has come this far."""
        self.body.facts.show_facts(state_facts(state))
        self.body.steps.show_words(step_words(state.user_arn, state.old_key_id, state.second))
        self.body.steps.show_done(state.done)

    def show_pause(self, step: str, until: datetime, now: datetime) -> None:
        """The step `step` waits for the end of the old key's grace time."""
        is_due = until <= now
        self._next_step = "" if is_due else step
        self._next.setText(next_words(step, is_due=is_due))
        self.show_stage(Stage.PAUSED)
        self.say(Tone.INFO if is_due else Tone.SUCCESS, *pause_words(step, until, now))
        self.focus_on(self._next if is_due else self.cancel)

    def show_finished(self) -> None:
        details = self.tr("AWS has deleted the old one. The new secret is in your vault alone.")
        self.show_done(self.tr("The access key is replaced"), details)

    def show_stage(self, stage: Stage) -> None:
        super().show_stage(stage)
        self._although_used.hide()
        self._next.setVisible(stage is Stage.PAUSED)

    def show_error(self, error: FobwatchError) -> None:
        self._although_used.setVisible(isinstance(error, OldKeyInUse))
        super().show_error(error)

    @Slot()
    def _on_next(self) -> None:
        """What cannot be undone is asked about before its grace time is over."""
        if self._next_step != DELETE:
            self.next_wanted.emit()
            return
        self.ask(
            DELETE_NOW,
            self.tr("Delete the old key now?"),
            self.tr("AWS does not give it back, whatever still needs it."),
            yes=self.tr("Delete it"),
            no=self.tr("Keep it disabled"),
        )

    @Slot(str)
    def _on_deletion(self, key: str) -> None:
        if key == DELETE_NOW:
            self.next_wanted.emit()
