"""The dialog that locks profiles down: its steps beforehand, and their results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from fobwatch.core.aws.lockdown_records import Outcome
from fobwatch.ui.forms.fields import ComboBox
from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.layout.fitting import FittedDialog, dialog_body, grow
from fobwatch.ui.lockdown.step_rows import StepRows
from fobwatch.ui.lockdown.words import remark
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.walks.body import Stage
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, destructive_button
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.lockdown.several import Outlook

EVERYBODY: Final = "\n"
"""Stands for all profiles; none has this name."""

WIDTH: Final = 640
LEAST_HEIGHT: Final = 420
"""For text of 14 pixels."""


class LockdownDialog(FittedDialog):
    """Nothing is done before one of its buttons is pressed. It can be closed at any time.

    Signals:
        looking_wanted: the profile, or `EVERYBODY`, whose lockdown is to be shown, and the profile
            that makes the calls; empty for itself.
        locking_wanted: the names of the steps to do, and whether to do only the first.
        going_on_wanted: the rest is to be done; only its first step if the flag is set.
        leaving_wanted: the rest is not to be done.
        report_wanted: the report is to be saved in a file.
        password_wanted: the profile whose new console password is to be copied.
        taking_back_wanted: the `LockdownStep` to undo, and the profile that makes the calls.
    """

    looking_wanted = Signal(str, str)
    locking_wanted = Signal(object, bool)
    going_on_wanted = Signal(bool)
    leaving_wanted = Signal()
    report_wanted = Signal()
    password_wanted = Signal(str)
    taking_back_wanted = Signal(object, str)

    def __init__(self, profiles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lockdown_dialog")
        self.setWindowTitle(self.tr("Something is wrong"))
        self.stage = Stage.LOOKING
        self.profile = self._choice(self.tr("Profile"), "profile")
        self.caller = self._choice(self.tr("Calls made by"), "caller")
        self.offer(profiles)
        self._lay_out()
        self.setMinimumHeight(in_text(LEAST_HEIGHT))
        self.profile.activated.connect(self._look)
        self.caller.activated.connect(self._look)
        self._show_stage(Stage.LOOKING)

    def offer(self, profiles: Sequence[str]) -> None:
        """Let a person choose among these; the choice of before stays if it is one of them."""
        kept = (self.profile.currentData(), self.caller.currentData())
        self.profile.clear()
        self.caller.clear()
        self.caller.addItem(self.tr("The profile itself"), "")
        for box, data in zip((self.profile, self.caller), kept, strict=True):
            for profile in profiles:
                box.addItem(profile, profile)
            box.setCurrentIndex(max(box.findData(data), 0))
        if len(profiles) > 1:
            self.profile.insertItem(0, self.tr("All profiles"), EVERYBODY)
        if kept[0] == EVERYBODY:
            self.choose(EVERYBODY)

    def choose(self, profile: str) -> None:
        """Choose this profile, without asking what would be done."""
        self.profile.setCurrentIndex(max(self.profile.findData(profile), 0))

    def show_looking(self) -> None:
        self.show_wait("")
        self._show_stage(Stage.LOOKING)

    def show_hopeless(self, error: FobwatchError) -> None:
        """Say why nothing can be done; nothing was changed."""
        self._show_stage(Stage.HOPELESS)
        self._bar.say_error(error, dismissable=False)
        grow(self)

    def show_outlook(self, outlook: Outlook) -> None:
        """Show what would be done for one profile or several. There is at least one plan."""
        plans = outlook.plans
        notes = [f"{name}: {problem}" for name, problem in outlook.failures]
        self._facts.show_facts(())
        if len(plans) == 1:
            self._facts.show_facts(
                (
                    (self.tr("User"), plans[0].user_arn),
                    (self.tr("Calls by"), plans[0].caller_arn),
                )
            )
            notes += [remark(note, names) for note, names in plans[0].notes]
        self._rows.show_plans(plans)
        self._notes.setText("\n".join(f"• {note}" for note in notes))
        self._show_stage(Stage.READY)
        self._focus(self._close)  # Enter, pressed once too often, locks nothing down

    def show_steps(self, steps: Sequence[LockdownStep], *, is_done: bool) -> None:
        """Show a lockdown that has stopped, or is done."""
        self._facts.show_facts(())
        self._rows.show_answers(steps)
        self._show_stage(Stage.DONE if is_done else Stage.STOPPED)
        text = self.tr("Locked down") if is_done else self.tr("Something is left to do")
        details = self.tr("Each step shows the way back. Find out first how somebody got in.")
        if not is_done:
            details = self.tr("It goes on where it was, also after Fobwatch or the network failed.")
        refused = any(step.outcome is Outcome.REFUSED for step in steps)
        if is_done and refused:
            text = self.tr("Not all of it was done")
            details = self.tr(
                "Each step says why. Look again with another profile for the calls, such as an "
                "administrator's."
            )
        tone = Tone.SUCCESS if is_done and not refused else Tone.WARNING
        self._bar.say(tone, text, details=details, dismissable=False)
        grow(self)
        self._focus(self._close if is_done else self._go_on)

    def show_working(self, steps: Sequence[LockdownStep], running: Collection[str] = ()) -> None:
        """`steps` have the answers so far; `running` are those that are under way."""
        self._facts.show_facts(())
        self._rows.show_answers(steps, running)
        if self.stage is Stage.WORKING:
            grow(self)
        else:
            self._show_stage(Stage.WORKING)

    def show_waits(self, waits: Mapping[str, str]) -> None:
        """Show what steps wait for, by their names."""
        self._rows.show_waits(waits)

    def show_wait(self, words: str) -> None:
        """Show what the look at AWS waits for; empty for nothing."""
        text = self.tr("Looking at AWS, without changing anything…")
        self._looking.setText(f"{text} {words}".strip())

    def show_saved(self, file: str) -> None:
        text = self.tr("The report is saved in {file}").format(file=file)
        self._bar.say(Tone.SUCCESS, text, dismissable=False)
        grow(self)

    def show_error(self, error: FobwatchError) -> None:
        """Say why the last action has stopped."""
        self._bar.say_error(error, dismissable=False)
        grow(self)

    def show_problems(self, problems: Mapping[str, FobwatchError]) -> None:
        """Say why the lockdowns of these profiles have stopped."""
        if len(problems) == 1:
            self.show_error(next(iter(problems.values())))
            return
        text = self.tr("%n lockdowns have stopped", "", len(problems))
        details = "\n".join(f"{name}: {problem}" for name, problem in problems.items())
        self._bar.say(Tone.ERROR, text, details=details, dismissable=False)
        grow(self)

    def _choice(self, name: str, object_name: str) -> ComboBox:
        made = ComboBox(spoken_name=name)
        made.setObjectName(object_name)
        return made

    def _lay_out(self) -> None:
        intro = self.tr(
            "A key, a computer or a browser may be in the wrong hands. This is what Fobwatch can "
            "do about it, and what that breaks. Nothing happens before you press a button."
        )
        self._facts, self._rows = Facts(), StepRows()
        self._rows.taking_back_wanted.connect(
            lambda step: self.taking_back_wanted.emit(step, self.caller.currentData())
        )
        self._rows.password_wanted.connect(self.password_wanted)
        self._rows.policy_wanted.connect(lambda text: QGuiApplication.clipboard().setText(text))
        self._looking = wrapped_label("", "dim")
        self.show_wait("")
        self._notes = wrapped_label("", "small")
        whom = in_column(label(self.tr("Profile"), "dim"), self.profile, spacing=4)
        by = in_column(label(self.tr("Calls made by"), "dim"), self.caller, spacing=4)
        body = dialog_body(
            wrapped_label(self.tr("Something is wrong"), "heading"),
            wrapped_label(intro),
            in_row((whom, 1), (by, 1), spacing=12),
            self._looking,
            self._facts,
            self._rows,
            self._notes,
            (STRETCH, 1),
            spacing=12,
        )
        self._bar = InlineBar()
        self.fill(body, self._footer(), width=WIDTH, below=[self._bar])

    def _footer(self) -> Footer:
        self._busy = Busy(20)
        self._close = button(self.tr("Close"), "close", pressed=self.reject)
        self._again = button(self.tr("Look &again"), "look_again", pressed=self._look)
        save = self.tr("Save the &report…")
        self._report = button(save, "save_report", pressed=self.report_wanted)
        self._leave = button(self.tr("&Leave the rest"), "leave", pressed=self.leaving_wanted)
        self._next = button(self.tr("Do the &first step"), "next_step", pressed=self._on_next)
        self._go_on = button(self.tr("&Go on"), "go_on", look="primary")
        self._go_on.clicked.connect(lambda: self.going_on_wanted.emit(False))
        self._lock = destructive_button(self.tr("Lock &down"), "lock_down")
        self._lock.clicked.connect(lambda: self.locking_wanted.emit(self._rows.chosen, False))
        buttons = [self._close, self._report, self._again, self._leave, self._next]
        return Footer([*buttons, self._go_on, self._lock], leading=[self._busy])

    def _show_stage(self, stage: Stage) -> None:
        self.stage = stage
        self._bar.clear()
        works = stage in {Stage.LOOKING, Stage.WORKING}
        self._busy.setVisible(works)
        self._looking.setVisible(stage is Stage.LOOKING)
        has_steps = stage not in {Stage.LOOKING, Stage.HOPELESS}
        for part in (self._facts, self._rows):
            part.setVisible(has_steps)
        self._notes.setVisible(stage is Stage.READY)
        self.profile.setEnabled(not works)
        self.caller.setEnabled(not works)
        self._again.setVisible(stage in {Stage.HOPELESS, Stage.DONE})
        self._report.setVisible(stage in {Stage.DONE, Stage.STOPPED})
        self._leave.setVisible(stage is Stage.STOPPED)
        self._next.setVisible(stage in {Stage.READY, Stage.STOPPED})
        first, following = self.tr("Do the &first step"), self.tr("Do the &next step")
        self._next.setText(first if stage is Stage.READY else following)
        self._go_on.setVisible(stage is Stage.STOPPED)
        self._lock.setVisible(stage is Stage.READY)
        grow(self)

    def _focus(self, on: QWidget) -> None:
        on.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _look(self) -> None:
        self.looking_wanted.emit(self.profile.currentData() or "", self.caller.currentData())

    @Slot()
    def _on_next(self) -> None:
        if self.stage is Stage.READY:
            self.locking_wanted.emit(self._rows.chosen, True)
        else:
            self.going_on_wanted.emit(True)
