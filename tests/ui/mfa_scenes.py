"""Draws the dialog that changes MFA devices at each of its stages to `build/mfa-*.png`.

Run it at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.mfa_scenes`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import ChangeNotAllowed, MfaCodeRefused
from fobwatch.core.iam.mfa_plan import Change, MfaPlan, allowing_statement
from fobwatch.core.iam.mfa_steps import CREATE, DELETE, PROVE
from fobwatch.core.mfa.errors import InvalidDevice, UserChanging
from fobwatch.ui.mfa.change_dialog import MfaChangeDialog
from fobwatch.ui.mfa.change_steps import Reach
from tests.fakes import ACCOUNT, NOON
from tests.ui.drawing import draw, named

if TYPE_CHECKING:
    from collections.abc import Callable

USER = f"arn:aws:iam::{ACCOUNT}:user/anna.karenina"
NAME = "anna.karenina-workstation-17"
FOUND = MfaPlan(
    profile="anna",
    access_key_id="AKIAANNA00000000TEST",
    user_arn=USER,
    enabled=(f"arn:aws:iam::{ACCOUNT}:u2f/user/anna.karenina/yubikey-5c",),
)
DEVICE = f"arn:aws:iam::{ACCOUNT}:mfa/anna.karenina-notebook"
THERE = replace(
    FOUND,
    change=Change.REMOVE,
    device=DEVICE,
    users=("anna", "prod-admin", "data-lake"),
    enabled=(DEVICE,),
)
REACH = Reach(
    starting=("anna", "prod-admin", "data-lake", "staging-readonly"), in_files=("legacy-deploy",)
)
DENIED = ChangeNotAllowed(
    "AWS did not allow it",
    f"{USER} may not call iam:ListVirtualMFADevices.",
    "Ask who manages the policies to allow iam:ListVirtualMFADevices.",
    statement=allowing_statement(USER),
)
CHANGING = UserChanging(
    "The user cannot be changed right now",
    "It was changed at AWS a moment ago, or is new.",
    "Try again in some minutes.",
)
TAKEN = InvalidDevice(
    "The name is taken",
    "The account has an MFA device of this name.",
    "Choose another name.",
    field="name",
)


def shown(*profiles: str, change: Change = Change.ENABLE) -> MfaChangeDialog:
    """As a person sees it before AWS has answered."""
    dialog = MfaChangeDialog(change, profiles)
    dialog.show()
    return dialog


def looking() -> MfaChangeDialog:
    return shown("anna", "boris", "deploy")


def denied() -> MfaChangeDialog:
    dialog = shown("anna")
    dialog.show_hopeless(DENIED)
    return dialog


def ready() -> MfaChangeDialog:
    dialog = looking()
    dialog.show_found(FOUND, NAME)
    return dialog


def taken() -> MfaChangeDialog:
    dialog = ready()
    dialog.show_not_begun(TAKEN)
    return dialog


def working() -> MfaChangeDialog:
    dialog = ready()
    dialog.show_working()
    dialog.show_step(PROVE)
    dialog.show_waiting(NOON)
    return dialog


def stopping() -> MfaChangeDialog:
    dialog = working()
    dialog.reject()
    return dialog


def stopped() -> MfaChangeDialog:
    dialog = working()
    dialog.show_stopped(CHANGING)
    return dialog


def stuck() -> MfaChangeDialog:
    dialog = working()
    dialog.show_stopped(DENIED, can_leave=True)
    return dialog


def unfinished() -> MfaChangeDialog:
    dialog = shown("anna")
    dialog.show_begun(FOUND.naming(NAME), (CREATE,))
    return dialog


def leaving() -> MfaChangeDialog:
    dialog = unfinished()
    dialog.reject()
    return dialog


def done() -> MfaChangeDialog:
    dialog = working()
    dialog.show_finished()
    return dialog


def with_plan(plan: MfaPlan, reach: Reach = REACH) -> MfaChangeDialog:
    dialog = shown("anna", change=plan.change)
    dialog.show_found(plan, NAME, reach)
    return dialog


def backing_up() -> MfaChangeDialog:
    return with_plan(replace(THERE, change=Change.BACK_UP, users=()))


def replacing() -> MfaChangeDialog:
    return with_plan(replace(THERE, change=Change.REPLACE))


def replaced_in_part() -> MfaChangeDialog:
    dialog = replacing()
    dialog.show_working()
    dialog.show_step(DELETE)
    dialog.show_stopped(CHANGING)
    return dialog


def removing_the_last() -> MfaChangeDialog:
    return with_plan(THERE)


def removing_one_of_two() -> MfaChangeDialog:
    serial = f"arn:aws:iam::{ACCOUNT}:mfa/anna.karenina-phone"
    return with_plan(
        replace(THERE, successor=serial, proof=serial, enabled=(*THERE.enabled, serial)),
        replace(REACH, in_files=()),
    )


def removal_unfinished() -> MfaChangeDialog:
    dialog = shown("anna", change=Change.REMOVE)
    dialog.show_begun(replace(THERE, forgets=True), ("use", "deactivate"))
    dialog.reject()
    return dialog


def removed() -> MfaChangeDialog:
    dialog = removing_the_last()
    dialog.show_working()
    dialog.show_finished()
    return dialog


def synchronizing() -> MfaChangeDialog:
    return with_plan(replace(THERE, change=Change.RESYNC, users=(), proof=THERE.device))


def codes_refused() -> MfaChangeDialog:
    dialog = synchronizing()
    dialog.show_working()
    dialog.show_refused(
        MfaCodeRefused(
            "AWS refused both codes",
            "The seed in the vault may be of another device, or this computer's clock wrong.",
            "Check the clock, and try again. If it is right, replace the device.",
        )
    )
    return dialog


SCENES: tuple[Callable[[], MfaChangeDialog], ...] = (
    looking,
    denied,
    ready,
    taken,
    working,
    stopping,
    stopped,
    stuck,
    unfinished,
    leaving,
    done,
    backing_up,
    replacing,
    replaced_in_part,
    removing_the_last,
    removing_one_of_two,
    removal_unfinished,
    removed,
    synchronizing,
    codes_refused,
)


CROWDED = (
    denied,
    taken,
    stopping,
    stuck,
    leaving,
    done,
    replacing,
    removing_the_last,
    removal_unfinished,
    codes_refused,
)
"""Those in which something could be cut off."""


if __name__ == "__main__":
    draw("mfa", named(SCENES))
