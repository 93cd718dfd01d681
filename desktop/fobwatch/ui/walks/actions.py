"""Carry out a change at AWS as a person decides: look, begin, go on, take back."""

from __future__ import annotations

import threading
from abc import abstractmethod
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from shiboken6 import isValid

from fobwatch.ui.layout.fitting import raise_open
from fobwatch.ui.runtime.actions import WindowActions
from fobwatch.ui.walks.body import Stage
from fobwatch.ui.walks.dialog import WalkDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.walks.walk import Walk
    from fobwatch.ui.runtime.intents import ProfileIntent
    from fobwatch.ui.runtime.services import Runtime

D = TypeVar("D", bound=WalkDialog)
T = TypeVar("T")


@dataclass(eq=False, kw_only=True)
class Talk(Generic[D]):
    """A dialog and its change.

    `stopped` is checked before each step. `looking` is the latest question to AWS.
    """

    intent: ProfileIntent
    dialog: D
    walk: Walk | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    looking: object = None


class WalkActions(WindowActions, Generic[D]):
    """Nothing changes unless a person presses the dialog's buttons.

    A subclass says what work to do. All work blocks, and raises `FobwatchError`.
    """

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(window, runtime)
        self._open: D | None = None

    @abstractmethod
    def beginning(self, talk: Talk[D]) -> Callable[[], Walk] | None:
        """The work that records what is about to be done; None before AWS has answered."""

    @abstractmethod
    def going_on(self, talk: Talk[D], walk: Walk) -> Callable[[], bool]:
        """The work that does the remaining steps, and returns whether all are done."""

    @abstractmethod
    def taking_back(self, talk: Talk[D], walk: Walk) -> Callable[[], None]:
        """The work that undoes what was done."""

    @abstractmethod
    def leaving(self, walk: Walk) -> Callable[[], None]:
        """The work that forgets it."""

    @abstractmethod
    def taken_back_words(self, walk: Walk) -> str:
        """What is reported once it is undone."""

    def show_pause(self, talk: Talk[D], walk: Walk) -> None:
        """Show what the walk waits for. Only walks with grace times pause."""

    def raise_open(self) -> bool:
        """Bring an open dialog to the front, and return whether there is one."""
        return raise_open(self._open)

    def opened(self, intent: ProfileIntent, dialog: D) -> Talk[D]:
        self._open = dialog
        talk = Talk(intent=intent, dialog=dialog)
        dialog.wanted.connect(partial(self.begin, talk))
        dialog.going_on_wanted.connect(partial(self.go_on, talk))
        dialog.taking_back_wanted.connect(partial(self._stop, talk))
        dialog.leaving_wanted.connect(partial(self._leave, talk))
        dialog.open()
        return talk

    def look(self, talk: Talk[D], work: Callable[[], T], found: Callable[[T], None]) -> None:
        """Ask AWS. The answer is dropped if another question was asked in the meantime."""
        talk.looking = work

        def done(result: T) -> None:
            if talk.looking is work:
                found(result)

        def failed(error: FobwatchError) -> None:
            if talk.looking is work:
                talk.dialog.show_hopeless(error)

        self._runner.submit(work, receiver=talk.dialog, done=done, failed=failed)

    def begin(self, talk: Talk[D]) -> None:
        if (work := self.beginning(talk)) is None:
            return
        talk.stopped.clear()
        talk.dialog.show_working()

        def begun(walk: Walk) -> None:
            talk.walk = walk
            if talk.stopped.is_set():
                self._take_back(talk)
            else:
                self.go_on(talk)

        def failed(error: FobwatchError) -> None:
            if isValid(talk.dialog):
                talk.dialog.show_not_begun(error)

        self._submit(work, begun, failed)

    def go_on(self, talk: Talk[D]) -> None:
        if talk.walk is not None:
            self.carry_on(talk, talk.walk, self.going_on(talk, talk.walk))

    def carry_on(self, talk: Talk[D], walk: Walk, work: Callable[[], bool]) -> None:
        """Do the work of `going_on`, and show the result."""
        talk.dialog.show_working()

        def done(is_finished: bool) -> None:
            if is_finished:
                self.finish(talk)
            elif talk.stopped.is_set():
                self._take_back(talk)
            else:
                self.show_pause(talk, walk)

        self._submit(work, done, partial(self.stopped, talk))

    def stopped(self, talk: Talk[D], error: FobwatchError) -> None:
        """Take back what a person stopped; show any other failure."""
        if talk.stopped.is_set():
            self._take_back(talk)
        else:
            talk.dialog.show_stopped(error)

    def finish(self, talk: Talk[D]) -> None:
        talk.dialog.show_finished()

    def show_step(self, talk: Talk[D], name: str) -> None:
        """May be called on any thread."""
        self._runner.post(partial(talk.dialog.show_step, name), receiver=talk.dialog)

    def _stop(self, talk: Talk[D]) -> None:
        """Take it back: now, or as soon as the step that is under way has ended."""
        works = talk.dialog.stage is Stage.WORKING
        talk.stopped.set()
        talk.dialog.show_stage(Stage.TAKING_BACK)
        if not works:
            self._take_back(talk)

    def _take_back(self, talk: Talk[D]) -> None:
        talk.stopped.clear()
        dialog, walk = talk.dialog, talk.walk
        if walk is None:
            dialog.done(dialog.DialogCode.Rejected)
            return
        intent = replace(talk.intent, profile=walk.subject)

        def done(_: None) -> None:
            self._bus.succeed(intent, self.taken_back_words(walk))
            if isValid(dialog):
                dialog.done(dialog.DialogCode.Rejected)

        def failed(error: FobwatchError) -> None:
            if isValid(dialog):
                dialog.show_stopped(error, can_leave=True)
            else:
                self._bus.fail(intent, error)

        self._submit(self.taking_back(talk, walk), done, failed)

    def _leave(self, talk: Talk[D]) -> None:
        if talk.walk is not None:
            self._runner.submit(
                self.leaving(talk.walk),
                receiver=talk.dialog,
                done=lambda _: talk.dialog.done(talk.dialog.DialogCode.Rejected),
                failed=partial(talk.dialog.show_stopped, can_leave=True),
            )

    def _submit(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[FobwatchError], None],
    ) -> None:
        """Not with the dialog as receiver: it may be closed before the taking back is done."""
        self._runner.submit(work, receiver=self, done=done, failed=failed)
