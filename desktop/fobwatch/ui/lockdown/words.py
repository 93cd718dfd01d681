"""The words of a lockdown: each step, what stops working, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.lockdown.plan import ACTIONS, Allowed, Remark, whom
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.wording import coming, several

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import timedelta

    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.lockdown.plan import Plan


class StepText(NamedTuple):
    """`breaks` says what stops working, `back` how to undo it."""

    title: str
    breaks: str
    back: str


def _back_from_denial() -> str:
    return translate("Lockdown", "New sessions work at once. The policy is AWSRevokeOlderSessions.")


_STEPS: Final[Mapping[StepKind, Callable[[], StepText]]] = {
    StepKind.DOORS: lambda: StepText(
        translate("Lockdown", "Give nothing to programs any more"),
        translate("Lockdown", "Programs that ask Fobwatch for credentials are refused."),
        translate("Lockdown", "Resume all, here or in the tray's menu."),
    ),
    StepKind.KEY: lambda: StepText(
        translate("Lockdown", "Deactivate the access key"),
        translate("Lockdown", "Whatever uses it is refused, on every computer."),
        translate("Lockdown", "Activate it again, as long as nobody has deleted it."),
    ),
    StepKind.OTHER_KEY: lambda: StepText(
        translate("Lockdown", "Deactivate the user's other access key"),
        translate("Lockdown", "Whatever uses it is refused. A thief may have made it."),
        translate("Lockdown", "Activate it again, once you know whose it is."),
    ),
    StepKind.USER: lambda: StepText(
        translate("Lockdown", "Refuse the user's older sessions"),
        translate("Lockdown", "The user's sessions and consoles that began earlier stop."),
        _back_from_denial(),
    ),
    StepKind.ROLE: lambda: StepText(
        translate("Lockdown", "Refuse the role's older sessions"),
        translate(
            "Lockdown", "Sessions of this role that began earlier stop, those of others too."
        ),
        _back_from_denial(),
    ),
    StepKind.CONSOLES: lambda: StepText(
        translate("Lockdown", "Sign the browsers out of AWS"),
        translate("Lockdown", "Consoles that Fobwatch opened for these profiles close."),
        translate("Lockdown", "Open the console again."),
    ),
    StepKind.PORTAL: lambda: StepText(
        translate("Lockdown", "Sign out of the access portal"),
        translate("Lockdown", "All its profiles need a new sign-in."),
        translate("Lockdown", "Sign in to the portal again."),
    ),
    StepKind.LOGINS: lambda: StepText(
        translate("Lockdown", "End the sign-ins with aws login"),
        translate("Lockdown", "They are no longer renewed, on any computer."),
        translate("Lockdown", "Sign in with aws login again."),
    ),
    StepKind.PASSWORD: lambda: StepText(
        translate("Lockdown", "Change the console password"),
        translate("Lockdown", "The old password is refused."),
        translate("Lockdown", "The new one is in the profile, from where you can copy it."),
    ),
    StepKind.EVENTS: lambda: StepText(
        translate("Lockdown", "Collect what the keys were used for"),
        translate("Lockdown", "Nothing. It takes a minute or two, in all regions."),
        translate("Lockdown", "Nothing to do: the report is saved where you want it."),
    ),
    StepKind.NEW_KEY: lambda: StepText(
        translate("Lockdown", "Make a new access key for the profile"),
        translate("Lockdown", "The old secret leaves the vault at the end."),
        translate("Lockdown", "Nothing to do: the profile works with the new key."),
    ),
}


def step_text(step: LockdownStep) -> StepText:
    return _STEPS[step.action]()


def who(plan: Plan) -> tuple[str, ...]:
    """The user of a plan, if there is one, and who makes its calls."""
    user = translate("Lockdown", "User: {arn}").format(arn=plan.user_arn) if plan.user_arn else ""
    calls_by = translate("Lockdown", "Calls by: {arn}").format(arn=plan.caller_arn)
    return tuple(filter(None, (user, calls_by)))


def wait_for_code(left: timedelta) -> str:
    return translate(
        "Lockdown", "Waits for the next MFA code, which comes {wait}: AWS takes each code once."
    ).format(wait=coming(left))


def calls(step: LockdownStep) -> str:
    """The AWS actions and their target."""
    parts = (", ".join(ACTIONS.get(step.action, ())), whom(step))
    return " · ".join(filter(None, parts)) or translate("Lockdown", "On this computer")


def permission(allowed: Allowed, caller: str) -> str:
    return {
        Allowed.YES: translate("Lockdown", "The policies of {name} seem to allow it."),
        Allowed.NO: translate("Lockdown", "The policies of {name} seem to forbid it."),
        Allowed.UNKNOWN: translate("Lockdown", "Whether {name} may do it is not known."),
        Allowed.NOBODY: "",
    }[allowed].format(name=caller)


def losses(step: LockdownStep) -> str:
    return translate("Lockdown", "It breaks: {what}").format(what=step_text(step).breaks)


def way_back(step: LockdownStep) -> str:
    return translate("Lockdown", "The way back: {what}").format(what=step_text(step).back)


def outcome(step: LockdownStep) -> str:
    return {
        Outcome.TO_DO: translate("Lockdown", "To do."),
        Outcome.DONE: translate("Lockdown", "Done at {time}."),
        Outcome.REFUSED: translate("Lockdown", "Not done."),
        Outcome.TAKEN_BACK: translate("Lockdown", "Taken back."),
    }[step.outcome].format(time=f"{step.at.astimezone():%H:%M:%S}")


def under_way() -> str:
    return translate("Lockdown", "Under way.")


def take_back_text(step: LockdownStep) -> str:
    return {
        StepKind.DOORS: translate("Lockdown", "Resume all"),
        StepKind.KEY: translate("Lockdown", "Activate the key again"),
        StepKind.OTHER_KEY: translate("Lockdown", "Activate the key again"),
        StepKind.USER: translate("Lockdown", "Delete the policy"),
        StepKind.ROLE: translate("Lockdown", "Delete the policy"),
    }.get(step.action, "")


def remark(note: Remark, names: Sequence[str]) -> str:
    """Something that no step can stop."""
    return {
        Remark.IDENTITY_CENTER: translate(
            "Lockdown",
            "Roles of IAM Identity Center ({names}): AWS has no way to refuse their sessions. "
            "Sign out of the portal; sessions that exist already last up to twelve hours.",
        ),
        Remark.OTHER_ACCOUNT: translate(
            "Lockdown",
            "Roles of other accounts ({names}): look again with a profile of that account for the "
            "calls.",
        ),
        Remark.FEDERATED_CONSOLES: translate(
            "Lockdown",
            "Consoles that a thief opened cannot be signed out one by one. They are refused with "
            "the sessions of their user or role.",
        ),
        Remark.ROTATING: translate(
            "Lockdown", "The key of {names} is being replaced already: finish that afterwards."
        ),
        Remark.KEYS_UNSEEN: translate(
            "Lockdown",
            "The keys of {names} could not be listed. A thief may have made another one: look in "
            "the console.",
        ),
    }[note].format(names=several(tuple(names)))
