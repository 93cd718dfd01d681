"""The words of the dialog that replaces an access key: its steps, pauses and way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import masked
from fobwatch.core.iam.key_steps import CLEAR, CREATE, DELETE, DISABLE, PROVE, SUCCESSES, SWITCH
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.walks.dialog import WayBack
from fobwatch.ui.widgets.step_list import StepWords
from fobwatch.ui.words.key_words import key_words
from fobwatch.ui.words.wording import moment, several

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.iam.access_keys import FoundKeys, KeyChangeState


def found_facts(found: FoundKeys, now: datetime) -> tuple[tuple[str, str], ...]:
    """Whom it is about, and what it will meet."""
    second = key_words(found.second, now) if found.second else ""
    in_files = ""
    if found.in_files:
        words = translate("RotateKey", "The old key is also in {names}, where nobody replaces it")
        in_files = words.format(names=several(found.in_files))
    return (
        (translate("RotateKey", "User"), found.user_arn),
        (translate("RotateKey", "Access key"), key_words(found.own, now)),
        (translate("RotateKey", "Second key"), second),
        (translate("RotateKey", "Profiles"), several(found.profiles)),
        (translate("RotateKey", "In ~/.aws"), in_files),
    )


def state_facts(state: KeyChangeState) -> tuple[tuple[str, str], ...]:
    return (
        (translate("RotateKey", "User"), state.user_arn),
        (translate("RotateKey", "Old key"), masked(state.old_key_id)),
        (translate("RotateKey", "New key"), masked(state.new_key_id) if state.new_key_id else ""),
    )


def step_words(user_arn: str, old_key_id: str, second: str) -> tuple[StepWords, ...]:
    """What each step calls, and on whom; `second` is empty where no second key has to go."""
    old = masked(old_key_id)
    clear = StepWords(
        name=CLEAR,
        title=translate("RotateKey", "Delete the second key, which is inactive"),
        detail=f"iam:DeleteAccessKey · {masked(second)}",
    )
    return (
        *((clear,) if second else ()),
        StepWords(
            name=CREATE,
            title=translate("RotateKey", "Make a new access key, its secret kept in the vault"),
            detail=f"iam:CreateAccessKey · {user_arn}",
        ),
        StepWords(
            name=PROVE,
            title=translate(
                "RotateKey", "Wait until AWS takes it %n times in a row", "", SUCCESSES
            ),
            detail=f"sts:GetCallerIdentity · {user_arn}",
        ),
        StepWords(
            name=SWITCH,
            title=translate("RotateKey", "Use it for every profile that has the old key"),
            detail=translate("RotateKey", "In your vault. Running sessions start again with it."),
        ),
        StepWords(
            name=DISABLE,
            title=translate("RotateKey", "A day later, disable the old key unless it was used"),
            detail=f"iam:GetAccessKeyLastUsed, iam:UpdateAccessKey · {old}",
        ),
        StepWords(
            name=DELETE,
            title=translate("RotateKey", "Another day later, delete it"),
            detail=f"iam:DeleteAccessKey · {old}",
        ),
    )


def pause_words(step: str, until: datetime, now: datetime) -> tuple[str, str]:
    """What is done, and what a person can do from when on."""
    when = moment(until, now)
    if step == DISABLE:
        title = translate("RotateKey", "The new key is in use")
        later = translate(
            "RotateKey",
            "The old one still works. From {time} on Fobwatch reminds you to disable it.",
        )
        due = translate("RotateKey", "The old one still works. Its grace time is over.")
    else:
        title = translate("RotateKey", "The old key is disabled")
        later = translate(
            "RotateKey",
            "If something fails now, take it back. From {time} on Fobwatch reminds you to delete "
            "the old key.",
        )
        due = translate("RotateKey", "If nothing has failed since, it can be deleted for good.")
    return title, due if until <= now else later.format(time=when)


def next_words(step: str, *, is_due: bool) -> str:
    """The button that does the next step."""
    if step == DISABLE:
        now = translate("RotateKey", "&Disable the old key now")
        return translate("RotateKey", "&Disable the old key") if is_due else now
    now = translate("RotateKey", "&Delete the old key now")
    return translate("RotateKey", "&Delete the old key") if is_due else now


def way_back() -> WayBack:
    return WayBack(
        undoes=translate(
            "RotateKey", "Then the profiles have the old key, and the new one is deleted."
        ),
        until_then=translate(
            "RotateKey", "Until then both keys stay at AWS, and their secrets in your vault."
        ),
        left=translate(
            "RotateKey",
            "Fobwatch forgets that this is unfinished, and the secret of the key that no profile "
            "has. That key has to be deleted in the console.",
        ),
    )
