"""Draws the dialog that requires MFA at each stage to `build/require-*.png`, for looking at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import AccessDenied, ChangeNotAllowed
from fobwatch.core.iam.requirement.plan import (
    NEEDED_WITHOUT,
    WATCHED,
    Effect,
    Requirement,
    RequirementPlan,
    allowing_statement,
    no_device,
)
from fobwatch.core.iam.requirement.policy import (
    WITHOUT_MFA,
    OwnerKind,
    PolicyOwner,
    mfa_policy,
)
from fobwatch.core.iam.requirement.steps import ATTACH, PROVE
from fobwatch.ui.mfa.require_dialog import RequireMfaDialog
from tests.fakes import ACCOUNT
from tests.ui.drawing import draw, named

if TYPE_CHECKING:
    from collections.abc import Callable

USER = f"arn:aws:iam::{ACCOUNT}:user/anna.karenina"
PLAN = RequirementPlan(
    kind=Requirement.REQUIRE,
    profile="anna",
    access_key_id="AKIAANNA00000000TEST",
    user_arn=USER,
    owner=PolicyOwner(kind=OwnerKind.USER, name="anna.karenina"),
    document=mfa_policy(),
    groups=("Developers", "Everybody"),
    effects=tuple(
        Effect(
            action=action,
            before=True,
            without=action in WITHOUT_MFA,
            with_mfa_before=True,
            with_mfa=True,
        )
        for action in (*NEEDED_WITHOUT, *WATCHED)
    ),
)
OF_GROUP = replace(
    PLAN,
    owner=PolicyOwner(kind=OwnerKind.GROUP, name="Developers"),
    document=mfa_policy(["ec2:StopInstances", "ec2:TerminateInstances"]),
    without_mfa=("boris", "carl", "deploy"),
)
IN_PLACE = replace(PLAN, kind=Requirement.LIFT, effects=())
DENIED = ChangeNotAllowed(
    "AWS did not allow it",
    f"{USER} may not call iam:SimulatePrincipalPolicy.",
    "Ask who manages the policies to allow iam:SimulatePrincipalPolicy.",
    statement=allowing_statement(USER),
)
REFUSED = AccessDenied("AWS refused it", "A policy denies iam:PutUserPolicy.", "Ask for it.")


def looking() -> RequireMfaDialog:
    dialog = RequireMfaDialog("anna")
    dialog.show()
    return dialog


def hopeless() -> RequireMfaDialog:
    dialog = looking()
    dialog.show_hopeless(no_device("anna"))
    return dialog


def denied() -> RequireMfaDialog:
    dialog = looking()
    dialog.show_hopeless(DENIED)
    return dialog


def ready() -> RequireMfaDialog:
    dialog = looking()
    dialog.show_found(PLAN)
    return dialog


def of_group() -> RequireMfaDialog:
    dialog = ready()
    dialog.owner.set_value("Developers")
    dialog.show_found(OF_GROUP)
    return dialog


def in_place() -> RequireMfaDialog:
    dialog = looking()
    dialog.show_found(IN_PLACE)
    return dialog


def working() -> RequireMfaDialog:
    dialog = ready()
    dialog.show_working()
    dialog.show_step(ATTACH)
    dialog.show_step(PROVE)
    return dialog


def stopping() -> RequireMfaDialog:
    dialog = working()
    dialog.reject()
    return dialog


def stopped() -> RequireMfaDialog:
    dialog = working()
    dialog.show_stopped(REFUSED)
    return dialog


def stuck() -> RequireMfaDialog:
    dialog = working()
    dialog.show_stopped(REFUSED, can_leave=True)
    return dialog


def unfinished() -> RequireMfaDialog:
    dialog = looking()
    dialog.show_begun(replace(PLAN, effects=(), groups=()), (ATTACH,))
    return dialog


def done() -> RequireMfaDialog:
    dialog = working()
    dialog.show_finished()
    return dialog


SCENES: tuple[Callable[[], RequireMfaDialog], ...] = (
    looking,
    hopeless,
    denied,
    ready,
    of_group,
    in_place,
    working,
    stopping,
    stopped,
    stuck,
    unfinished,
    done,
)


if __name__ == "__main__":
    draw("require", named(SCENES))
