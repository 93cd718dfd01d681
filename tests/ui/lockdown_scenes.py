"""Draws the page for a bad moment at each stage to `build/lockdown-*.png`, for looking at.

Run it at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.lockdown_scenes`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.aws.lockdown_records import LockdownStep, Outcome, StepKind
from fobwatch.core.lockdown.plan import Allowed, Plan, PlannedStep, Remark
from fobwatch.core.lockdown.refusals import root_key
from fobwatch.core.lockdown.several import Outlook
from fobwatch.ui.lockdown.dialog import EVERYBODY, LockdownDialog
from fobwatch.ui.lockdown.words import wait_for_code
from tests.fakes import ACCOUNT, NOON
from tests.ui.drawing import draw

if TYPE_CHECKING:
    from collections.abc import Callable

USER = f"arn:aws:iam::{ACCOUNT}:user/anna.karenina"
DEPLOY = f"arn:aws:iam::{ACCOUNT}:user/deploy"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Admin"


def step(action: StepKind, target: str = "", resource: str = USER) -> LockdownStep:
    return LockdownStep(
        name=f"anna/{action}/{target}",
        subject="anna",
        action=action,
        at=NOON,
        caller="" if action in {StepKind.DOORS, StepKind.CONSOLES} else "prod-admin",
        profile="anna",
        target=target,
        resource=resource,
    )


STEPS = (
    step(StepKind.DOORS, resource=""),
    step(StepKind.KEY, "AKIAANNA00000000TEST"),
    step(StepKind.OTHER_KEY, "AKIATHIEF0000000WXYZ"),
    step(StepKind.USER, "anna.karenina"),
    step(StepKind.ROLE, "Admin", ROLE),
    step(StepKind.CONSOLES, resource=""),
    step(StepKind.LOGINS, USER, ""),
    step(StepKind.PASSWORD, "anna.karenina"),
    step(StepKind.NEW_KEY, "AKIAANNA00000000TEST"),
    step(StepKind.EVENTS, "AKIAANNA00000000TEST AKIATHIEF0000000WXYZ"),
)
JUDGED = (Allowed.NOBODY, Allowed.YES, Allowed.YES, Allowed.YES, Allowed.NO, Allowed.NOBODY)
PLAN = Plan(
    subject="anna",
    caller="prod-admin",
    caller_arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/OrganizationAccountAccessRole/boris",
    user_arn=USER,
    steps=tuple(
        PlannedStep(step=each, allowed=allowed)
        for each, allowed in zip(STEPS, [*JUDGED, *[Allowed.UNKNOWN] * 4], strict=True)
    ),
    notes=(
        (Remark.OTHER_ACCOUNT, ("dev-developer", "northwind-audit")),
        (Remark.FEDERATED_CONSOLES, ()),
    ),
)
DENIED = (
    "AWS did not allow it: The policies do not allow iam:PutRolePolicy. Ask who manages them to "
    "allow it."
)
LOST = NetworkUnreachable(
    "AWS did not answer", "AWS took the request, but no answer came in time.", "Try again."
)


def answered(number: int) -> tuple[LockdownStep, ...]:
    """The steps, of which so many have an answer."""
    done = [
        replace(each, outcome=Outcome.REFUSED, answer=DENIED)
        if each.action is StepKind.ROLE
        else replace(each, outcome=Outcome.DONE)
        for each in STEPS[:number]
    ]
    return (*done, *STEPS[number:])


def of_deploy(each: LockdownStep) -> LockdownStep:
    name = each.name.replace("anna", "deploy", 1)
    return replace(each, name=name, subject="deploy", profile="deploy", resource=DEPLOY)


def looking() -> LockdownDialog:
    """As a person sees it before AWS has answered."""
    dialog = LockdownDialog(["anna", "deploy", "prod-admin"])
    dialog.show()
    dialog.show_wait(wait_for_code(timedelta(seconds=17)))
    return dialog


def hopeless() -> LockdownDialog:
    dialog = looking()
    dialog.show_hopeless(root_key())
    return dialog


def ready() -> LockdownDialog:
    dialog = looking()
    dialog.show_outlook(Outlook(plans=(PLAN,)))
    return dialog


def working() -> LockdownDialog:
    dialog = ready()
    dialog.show_working(answered(3), [STEPS[3].name])
    dialog.show_waits({STEPS[3].name: wait_for_code(timedelta(seconds=17))})
    return dialog


def stopped() -> LockdownDialog:
    dialog = ready()
    dialog.show_steps(answered(5), is_done=False)
    dialog.show_error(LOST)
    return dialog


def done() -> LockdownDialog:
    dialog = ready()
    dialog.show_steps(answered(len(STEPS)), is_done=True)
    return dialog


def several_ready() -> LockdownDialog:
    dialog = looking()
    dialog.choose(EVERYBODY)
    others = [replace(e, step=of_deploy(e.step)) for e in PLAN.steps[:4]]
    other = replace(
        PLAN, subject="deploy", caller_arn=DEPLOY, user_arn=DEPLOY, steps=tuple(others), notes=()
    )
    dialog.show_outlook(Outlook(plans=(PLAN, other), failures=(("northwind-root", root_key()),)))
    return dialog


def several_stopped() -> LockdownDialog:
    dialog = several_ready()
    dialog.show_steps(
        (*answered(4)[:4], *(of_deploy(each) for each in answered(1)[:4])), is_done=False
    )
    dialog.show_problems({"anna": LOST, "deploy": LOST})
    return dialog


SCENES: tuple[Callable[[], LockdownDialog], ...] = (
    looking,
    hopeless,
    ready,
    working,
    stopped,
    done,
    several_ready,
    several_stopped,
)


def whole(make: Callable[[], LockdownDialog]) -> LockdownDialog:
    """High enough that nothing has to be scrolled to."""
    dialog = make()
    dialog.resize(dialog.width(), 1500 if make not in {looking, hopeless, stopped} else 900)
    return dialog


if __name__ == "__main__":
    draw("lockdown", {make.__name__: partial(whole, make) for make in SCENES})
