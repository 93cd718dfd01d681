"""Require MFA of a profile's user or group with the dialog for it, one at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fobwatch.core.iam.requirement.plan import requirement_of
from fobwatch.ui.mfa.require_dialog import RequireMfaDialog
from fobwatch.ui.runtime.vault_intents import RequireMfa
from fobwatch.ui.walks.actions import WalkActions

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.walks.walk import Walk
    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.walks.actions import Talk

    Requiring = Talk[RequireMfaDialog]


class RequireMfaActions(WalkActions[RequireMfaDialog]):
    """AWS is asked again for each choice in the dialog."""

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(window, runtime)
        self._requiring = runtime.services.require_mfa
        runtime.bus.answer(RequireMfa, self._on_wanted)

    def _on_wanted(self, intent: RequireMfa) -> None:
        if self.raise_open():
            return
        talk = self.opened(intent, RequireMfaDialog(intent.profile, self._window))
        talk.dialog.chosen.connect(partial(self._look, talk))
        unfinished = (w for w in self._requiring.unfinished if w.subject == intent.profile)
        talk.walk = next(unfinished, None)
        if talk.walk is not None:
            talk.dialog.show_begun(requirement_of(talk.walk), talk.walk.done)
        else:
            self._look(talk, "", ())

    def _look(self, talk: Requiring, group: str, actions: tuple[str, ...]) -> None:
        work = partial(self._requiring.look, talk.intent.profile, group, actions)
        self.look(talk, work, talk.dialog.show_found)

    def beginning(self, talk: Requiring) -> Callable[[], Walk] | None:
        plan = talk.dialog.plan
        return partial(self._requiring.begin, plan) if plan else None

    def going_on(self, talk: Requiring, walk: Walk) -> Callable[[], bool]:
        return partial(
            self._requiring.go_on,
            walk,
            on_step=partial(self.show_step, talk),
            goes_on=lambda: not talk.stopped.is_set(),
        )

    def taking_back(self, talk: Requiring, walk: Walk) -> Callable[[], None]:  # noqa: ARG002 - it waits for no code
        return partial(self._requiring.take_back, walk)

    def leaving(self, walk: Walk) -> Callable[[], None]:
        return partial(self._requiring.abandon, walk)

    def taken_back_words(self, walk: Walk) -> str:  # noqa: ARG002 - the same for each
        return self.tr("Taken back: the policies are as before")
