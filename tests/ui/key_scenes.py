"""Draws the dialog that replaces an access key at each stage to `build/key-*.png`, for looking at.

Run it at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.key_scenes`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import ChangeNotAllowed
from fobwatch.core.iam.access_keys import (
    FoundKeys,
    KeyChangeState,
    KeyUse,
    UserKey,
    changing_statement,
)
from fobwatch.core.iam.key_steps import CREATE, DELETE, DISABLE, PROVE, SWITCH
from fobwatch.core.iam.refusals import in_use, second_key_in_use
from fobwatch.core.mfa.errors import UserChanging
from fobwatch.ui.keys.rotating import RotateKeyDialog
from tests.fakes import ACCOUNT, NOON
from tests.ui.drawing import draw, named

if TYPE_CHECKING:
    from collections.abc import Callable

USER = f"arn:aws:iam::{ACCOUNT}:user/anna.karenina"
DAY = timedelta(days=1)
OWN = UserKey(access_key_id="AKIAANNA00000000TEST", created_at=NOON - 120 * DAY)
USE = KeyUse(at=NOON - DAY, service="s3", region="eu-west-1")
SECOND = UserKey(access_key_id="AKIASECOND00000WXYZ", created_at=NOON - 800 * DAY, active=False)
FOUND = FoundKeys(
    profile="anna", user_arn=USER, own=replace(OWN, use=USE), profiles=("anna", "anna-mfa")
)
CROWDED_FOUND = replace(FOUND, second=SECOND, in_files=("old-laptop", "scripts"))
STATE = KeyChangeState(
    user_arn=USER,
    old_key_id=OWN.access_key_id,
    new_key_id="AKIANEW0000000002026",
    done=(CREATE, PROVE, SWITCH),
)
DENIED = ChangeNotAllowed(
    "AWS did not allow it",
    f"{USER} may not call iam:ListAccessKeys.",
    "Ask who manages the policies to allow iam:ListAccessKeys.",
    statement=changing_statement(USER),
)
CHANGING = UserChanging(
    "The user cannot be changed right now",
    "It was changed at AWS a moment ago, or is new.",
    "Try again in some minutes.",
)


def looking() -> RotateKeyDialog:
    """As a person sees it before AWS has answered."""
    dialog = RotateKeyDialog("anna")
    dialog.show()
    return dialog


def denied() -> RotateKeyDialog:
    dialog = looking()
    dialog.show_hopeless(DENIED)
    return dialog


def two_keys() -> RotateKeyDialog:
    dialog = looking()
    dialog.show_hopeless(second_key_in_use(SECOND.access_key_id, USE))
    return dialog


def ready() -> RotateKeyDialog:
    dialog = looking()
    dialog.show_found(FOUND, NOON)
    return dialog


def crowded() -> RotateKeyDialog:
    dialog = looking()
    dialog.show_found(CROWDED_FOUND, NOON)
    return dialog


def working() -> RotateKeyDialog:
    dialog = ready()
    dialog.show_working()
    dialog.show_step(PROVE)
    return dialog


def stopping() -> RotateKeyDialog:
    dialog = working()
    dialog.reject()
    return dialog


def stopped() -> RotateKeyDialog:
    dialog = working()
    dialog.show_stopped(CHANGING)
    return dialog


def stuck() -> RotateKeyDialog:
    dialog = working()
    dialog.show_stopped(DENIED, can_leave=True)
    return dialog


def leaving() -> RotateKeyDialog:
    dialog = stopped()
    dialog.reject()
    return dialog


def unfinished() -> RotateKeyDialog:
    dialog = looking()
    dialog.show_state(replace(STATE, new_key_id="", done=()))
    dialog.show_unfinished(())
    return dialog


def in_grace() -> RotateKeyDialog:
    dialog = looking()
    dialog.show_state(STATE)
    dialog.show_pause(DISABLE, NOON + DAY, NOON)
    return dialog


def grace_over() -> RotateKeyDialog:
    dialog = in_grace()
    dialog.show_pause(DISABLE, NOON, NOON)
    return dialog


def used() -> RotateKeyDialog:
    dialog = grace_over()
    dialog.show_working()
    dialog.show_step(DISABLE)
    dialog.show_stopped(in_use(OWN.access_key_id, USE))
    return dialog


def disabled() -> RotateKeyDialog:
    dialog = looking()
    dialog.show_state(replace(STATE, done=(*STATE.done, DISABLE)))
    dialog.show_pause(DELETE, NOON + DAY, NOON)
    return dialog


def deleting() -> RotateKeyDialog:
    dialog = disabled()
    dialog._next.click()
    return dialog


def done() -> RotateKeyDialog:
    dialog = disabled()
    dialog.show_finished()
    return dialog


SCENES: tuple[Callable[[], RotateKeyDialog], ...] = (
    looking,
    denied,
    two_keys,
    ready,
    crowded,
    working,
    stopping,
    stopped,
    stuck,
    leaving,
    unfinished,
    in_grace,
    grace_over,
    used,
    disabled,
    deleting,
    done,
)


CROWDED = (denied, two_keys, crowded, stopping, stuck, leaving, in_grace, used, deleting, done)
"""Those in which something could be cut off."""


if __name__ == "__main__":
    draw("key", named(SCENES))
