"""Replaces the access key of a profile's user, as its dialog asks for it: one at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fobwatch.ui.keys.rotating import RotateKeyDialog
from fobwatch.ui.runtime.profile_intents import RotateKey
from fobwatch.ui.walks.actions import WalkActions

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.iam.access_keys import FoundKeys
    from fobwatch.core.walks.walk import Walk
    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.walks.actions import Talk

    Rotating = Talk[RotateKeyDialog]


class KeyRotationActions(WalkActions[RotateKeyDialog]):
    """A change pauses twice, for the old key's grace times, and goes on when it is opened again."""

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(window, runtime)
        self._now = runtime.services.aws_time.now
        self._rotation = runtime.services.key_rotation
        runtime.bus.answer(RotateKey, self._on_wanted)

    def _on_wanted(self, intent: RotateKey) -> None:
        if self.raise_open():
            return
        talk = self.opened(intent, RotateKeyDialog(intent.profile, self._window))
        talk.dialog.using_wanted.connect(partial(self._do_next, talk, although_used=True))
        talk.dialog.next_wanted.connect(partial(self._do_next, talk))
        talk.walk = self._rotation.of_profile(intent.profile)
        if talk.walk is None:
            self._look(talk, intent.profile)
        else:
            self.show_pause(talk, talk.walk)

    def _look(self, talk: Rotating, name: str) -> None:
        def found(keys: FoundKeys) -> None:
            talk.dialog.show_found(keys, self._now())

        self.look(talk, partial(self._rotation.look, name), found)

    def beginning(self, talk: Rotating) -> Callable[[], Walk] | None:
        found = talk.dialog.found
        return partial(self._rotation.begin, found) if found else None

    def going_on(
        self, talk: Rotating, walk: Walk, *, early: str = "", although_used: bool = False
    ) -> Callable[[], bool]:
        return partial(
            self._rotation.go_on,
            walk,
            on_step=partial(self.show_step, talk),
            goes_on=lambda: not talk.stopped.is_set(),
            early=early,
            although_used=although_used,
        )

    def taking_back(self, talk: Rotating, walk: Walk) -> Callable[[], None]:  # noqa: ARG002 - it waits for no code
        return partial(self._rotation.take_back, walk)

    def leaving(self, walk: Walk) -> Callable[[], None]:
        return partial(self._rotation.abandon, walk)

    def taken_back_words(self, walk: Walk) -> str:
        words = self.tr("Taken back: {name} has its old access key")
        return words.format(name=walk.subject)

    def show_pause(self, talk: Rotating, walk: Walk) -> None:
        """Show what the walk waits for, or that it was not finished."""
        state, pause = self._rotation.state(walk), self._rotation.pause(walk)
        talk.dialog.show_state(state)
        if pause is None:
            talk.dialog.show_unfinished(state.done)
        else:
            talk.dialog.show_pause(*pause, self._now())

    def _do_next(self, talk: Rotating, *, although_used: bool = False) -> None:
        """The step that waits for its grace time."""
        if (walk := talk.walk) is not None:
            pause = self._rotation.pause(walk)
            early = pause[0] if pause else ""
            self.carry_on(
                talk, walk, self.going_on(talk, walk, early=early, although_used=although_used)
            )
