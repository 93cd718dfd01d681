"""What a person has to do, in words, and the intent for it: one row for each `ActionNeeded`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.actions_needed import Approve, EnterCode, OpenBrowser, Unlock
from fobwatch.ui.runtime.intents import Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.actions_needed import ActionNeeded

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """`short` is the action on a row or a button, `key` what Enter does.

    `verb` is the intent that leads to it; a code that is typed `in_place` needs none where there
    is room for a field.
    """

    short: str
    key: str
    verb: Verb
    in_place: bool = False


def action_row(action: ActionNeeded) -> ActionRow:
    return ACTIONS[type(action)]()


def _enter_code() -> ActionRow:
    return ActionRow(
        short=translate("standing", "Enter code"),
        key=translate("standing", "Type code"),
        verb=Verb.SHOW_WINDOW,
        in_place=True,
    )


def _open_browser() -> ActionRow:
    words = translate("standing", "Sign in")
    return ActionRow(short=words, key=words, verb=Verb.START)


def _unlock() -> ActionRow:
    words = translate("standing", "Unlock")
    return ActionRow(short=words, key=words, verb=Verb.RETRY_VAULT)


def _approve() -> ActionRow:
    words = translate("standing", "Answer")
    return ActionRow(short=words, key=words, verb=Verb.SHOW_WINDOW)


ACTIONS: dict[type[ActionNeeded], Callable[[], ActionRow]] = {
    EnterCode: _enter_code,
    OpenBrowser: _open_browser,
    Unlock: _unlock,
    Approve: _approve,
}
