"""The words of a lockdown: what each step does, what it breaks, and how one comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.lockdown.plan import Allowed, Remark
from fobwatch.core.lockdown.steps import ACTIONS
from fobwatch.core.lockdown.texts import whom
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.aws.lockdown_records import LockdownStep

translate = QCoreApplication.translate


class StepText(NamedTuple):
    """`breaks` is what stops working, `back` how one comes back."""

    title: str
    breaks: str
    back: str


def step_text(step: LockdownStep) -> StepText:
    return {
        StepKind.DOORS: StepText(
            translate("Lockdown", "Give nothing to programs any more"),
            translate("Lockdown", "Programs that ask Fobwatch for credentials are refused."),
            translate("Lockdown", "Resume all, here or in the tray's menu."),
        ),
        StepKind.KEY: StepText(
            translate("Lockdown", "Deactivate the access key"),
            translate("Lockdown", "Whatever uses it is refused, on every computer."),
            translate("Lockdown", "Activate it again, as long as nobody has deleted it."),
        ),
        StepKind.OTHER_KEY: StepText(
            translate("Lockdown", "Deactivate the user's other access key"),
            translate("Lockdown", "Whatever uses it is refused. A thief may have made it."),
            translate("Lockdown", "Activate it again, once you know whose it is."),
        ),
        StepKind.USER: StepText(
            translate("Lockdown", "Refuse the user's older sessions"),
            translate("Lockdown", "The user's sessions and consoles that began earlier stop."),
            translate(
                "Lockdown", "New sessions work at once. The policy is AWSRevokeOlderSessions."
            ),
        ),
        StepKind.ROLE: StepText(
            translate("Lockdown", "Refuse the role's older sessions"),
            translate(
                "Lockdown", "Sessions of this role that began earlier stop, those of others too."
            ),
            translate(
                "Lockdown", "New sessions work at once. The policy is AWSRevokeOlderSessions."
            ),
        ),
        StepKind.CONSOLES: StepText(
            translate("Lockdown", "Sign the browsers out of AWS"),
            translate("Lockdown", "Consoles that Fobwatch opened for these profiles close."),
            translate("Lockdown", "Open the console again."),
        ),
        StepKind.PORTAL: StepText(
            translate("Lockdown", "Sign out of the access portal"),
            translate("Lockdown", "All its profiles need a new sign-in."),
            translate("Lockdown", "Sign in to the portal again."),
        ),
        StepKind.LOGINS: StepText(
            translate("Lockdown", "End the sign-ins with aws login"),
            translate("Lockdown", "They are renewed no more, on every computer."),
            translate("Lockdown", "Sign in with aws login again."),
        ),
        StepKind.PASSWORD: StepText(
            translate("Lockdown", "Change the console password"),
            translate("Lockdown", "The old password is refused."),
            translate("Lockdown", "The new one is in the profile, from where you can copy it."),
        ),
        StepKind.EVENTS: StepText(
            translate("Lockdown", "Collect what the keys were used for"),
            translate("Lockdown", "Nothing. It takes a minute or two, in all regions."),
            translate("Lockdown", "Nothing to do: the report is saved where you want it."),
        ),
        StepKind.NEW_KEY: StepText(
            translate("Lockdown", "Make a new access key for the profile"),
            translate("Lockdown", "The old secret leaves the vault at the end."),
            translate("Lockdown", "Nothing to do: the profile works with the new key."),
        ),
    }[step.action]


def calls(step: LockdownStep) -> str:
    """What is called, on whom."""
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


def take_back_text(step: LockdownStep) -> str:
    return {
        StepKind.DOORS: translate("Lockdown", "Resume all"),
        StepKind.KEY: translate("Lockdown", "Activate the key again"),
        StepKind.OTHER_KEY: translate("Lockdown", "Activate the key again"),
        StepKind.USER: translate("Lockdown", "Delete the policy"),
        StepKind.ROLE: translate("Lockdown", "Delete the policy"),
    }.get(step.action, "")


def remark(note: Remark, names: Sequence[str]) -> str:
    """What no step reaches."""
    return {
        Remark.IDENTITY_CENTER: translate(
            "Lockdown",
            "Roles of IAM Identity Center ({names}): AWS lets nobody refuse their sessions. Sign "
            "out of the portal; sessions that are out last up to twelve hours.",
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
