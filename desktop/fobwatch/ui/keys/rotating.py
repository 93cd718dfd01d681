"""The dialog that replaces an access key: its steps, its pauses, the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot

from fobwatch.core.aws.credentials import masked
from fobwatch.core.iam.errors import OldKeyInUse
from fobwatch.core.iam.key_steps import (
    CLEAR,
    CREATE,
    DELETE,
    DISABLE,
    PROVE,
    STEPS,
    SUCCESSES,
    SWITCH,
)
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.walks.body import Stage, WalkBody
from fobwatch.ui.walks.dialog import WalkDialog, WayBack
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.step_list import StepWords
from fobwatch.ui.words.key_words import key_words
from fobwatch.ui.words.wording import moment, several

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.access_keys import FoundKeys, KeyChangeState


DELETE_NOW: Final = "delete-now"


class RotateKeyDialog(WalkDialog):
    """It pauses while the old key has its grace time, and can be closed then.

    Signals:
        using_wanted: the step that stopped is to be tried again, although the old key is in use.
        next_wanted: the next step is to be done now, even within the grace time.
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
        second = found.second.access_key_id if found.second else ""
        self.body.facts.show_facts(found_facts(found, now))
        self.body.steps.show_words(step_words(found.user_arn, found.own.access_key_id, second))
        self.show_stage(Stage.READY)
        self.focus_on(self.main)

    def show_state(self, state: KeyChangeState) -> None:
        """Show a replacement that was begun before, or that has come this far."""
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
        """Ask first if it cannot be undone and its grace time is not over."""
        if self._next_step != DELETE:
            self.next_wanted.emit()
            return
        self.ask(
            DELETE_NOW,
            self.tr("Delete the old key now?"),
            self.tr("AWS cannot restore it, whatever still needs it."),
            yes=self.tr("Delete it"),
            no=self.tr("Keep it disabled"),
        )

    @Slot(str)
    def _on_deletion(self, key: str) -> None:
        if key == DELETE_NOW:
            self.next_wanted.emit()


def found_facts(found: FoundKeys, now: datetime) -> tuple[tuple[str, str], ...]:
    """The user and their keys, and everything that has the old one."""
    second = key_words(found.second, now) if found.second else ""
    in_files = ""
    if found.in_files:
        words = translate("RotateKey", "The old key is also in {names}, where nobody replaces it")
        in_files = words.format(names=several(found.in_files))
    return (
        (translate("RotateKey", "User"), found.user_arn),
        (translate("RotateKey", "Access key"), key_words(found.own, now)),
        (translate("RotateKey", "Second key"), second),
        (translate("RotateKey", "Profiles"), several(found.profiles)),
        (translate("RotateKey", "In ~/.aws"), in_files),
    )


def state_facts(state: KeyChangeState) -> tuple[tuple[str, str], ...]:
    return (
        (translate("RotateKey", "User"), state.user_arn),
        (translate("RotateKey", "Old key"), masked(state.old_key_id)),
        (translate("RotateKey", "New key"), masked(state.new_key_id) if state.new_key_id else ""),
    )


def step_words(user_arn: str, old_key_id: str, second: str) -> tuple[StepWords, ...]:
    """The steps, each with its call; `second` is empty if no second key has to go."""
    old = masked(old_key_id)
    clear = StepWords(
        name=CLEAR,
        title=translate("RotateKey", "Delete the second key, which is inactive"),
        detail=f"iam:DeleteAccessKey · {masked(second)}",
    )
    return (
        *((clear,) if second else ()),
        StepWords(
            name=CREATE,
            title=translate("RotateKey", "Make a new access key, its secret kept in the vault"),
            detail=f"iam:CreateAccessKey · {user_arn}",
        ),
        StepWords(
            name=PROVE,
            title=translate(
                "RotateKey", "Wait until AWS accepts it %n times in a row", "", SUCCESSES
            ),
            detail=f"sts:GetCallerIdentity · {user_arn}",
        ),
        StepWords(
            name=SWITCH,
            title=translate("RotateKey", "Use it for every profile that has the old key"),
            detail=translate("RotateKey", "In your vault. Running sessions start again with it."),
        ),
        StepWords(
            name=DISABLE,
            title=translate("RotateKey", "A day later, disable the old key unless it was used"),
            detail=f"iam:GetAccessKeyLastUsed, iam:UpdateAccessKey · {old}",
        ),
        StepWords(
            name=DELETE,
            title=translate("RotateKey", "Another day later, delete it"),
            detail=f"iam:DeleteAccessKey · {old}",
        ),
    )


def pause_words(step: str, until: datetime, now: datetime) -> tuple[str, str]:
    """What was done, and what a person can do next, and when."""
    when = moment(until, now)
    if step == DISABLE:
        title = translate("RotateKey", "The new key is in use")
        later = translate(
            "RotateKey",
            "The old one still works. From {time} on Fobwatch reminds you to disable it.",
        )
        due = translate("RotateKey", "The old one still works. Its grace time is over.")
    else:
        title = translate("RotateKey", "The old key is disabled")
        later = translate(
            "RotateKey",
            "If something fails now, take it back. From {time} on Fobwatch reminds you to delete "
            "the old key.",
        )
        due = translate("RotateKey", "If nothing has failed since, it can be deleted for good.")
    return title, due if until <= now else later.format(time=when)


def next_words(step: str, *, is_due: bool) -> str:
    """The button that does the next step."""
    if step == DISABLE:
        now = translate("RotateKey", "&Disable the old key now")
        return translate("RotateKey", "&Disable the old key") if is_due else now
    now = translate("RotateKey", "&Delete the old key now")
    return translate("RotateKey", "&Delete the old key") if is_due else now


def way_back() -> WayBack:
    return WayBack(
        undoes=translate(
            "RotateKey", "Then the profiles have the old key, and the new one is deleted."
        ),
        until_then=translate(
            "RotateKey", "Until then both keys stay at AWS, and their secrets in your vault."
        ),
        left=translate(
            "RotateKey",
            "Fobwatch forgets that this is unfinished, and the secret of the key that no profile "
            "has. That key has to be deleted in the console.",
        ),
    )
