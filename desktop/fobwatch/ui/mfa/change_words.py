"""The words of the dialog that changes MFA devices at AWS, for each kind of change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.iam.mfa_plan import Change, device_name
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.walks.dialog import WayBack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.iam.mfa_plan import MfaPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWords:
    """`{user}`, `{profile}`, `{device}` and `{new}` in them stand for names.

    `title` is the dialog's title before AWS has answered; `undoes` and `until_then` are those of
    `WayBack`.
    """

    title: str
    heading: str
    button: str
    unfinished: str
    done: str
    done_details: str
    taken_back: str = ""
    undoes: str = ""
    until_then: str = ""


def words_of(change: Change) -> ChangeWords:
    return _WORDS[change]()


def with_names(words: str, plan: MfaPlan, **others: object) -> str:
    """The words with the plan's names in them, and with others."""
    return words.format(
        **others,
        user=plan.user_name,
        profile=plan.profile,
        device=device_name(plan.device),
        new=device_name(plan.new),
    )


def way_back(plan: MfaPlan) -> WayBack:
    words = words_of(plan.change)
    is_bare = plan.change is Change.REMOVE and not plan.has_seed
    return WayBack(
        undoes=with_names(no_way_back() if is_bare else words.undoes, plan),
        until_then=with_names(words.until_then, plan),
        left=translate(
            "MfaChange",
            "Fobwatch forgets that it is unfinished. A device that is left at AWS has to be "
            "removed in the console, and its seed from the MFA devices here.",
        ),
    )


def no_way_back() -> str:
    """For a device whose seed is not here: AWS enables it with its own codes alone."""
    return translate(
        "MfaChange",
        "Once AWS has deactivated {device}, there is no way back: its seed is not here.",
    )


_WORDS: Final[Mapping[Change, Callable[[], ChangeWords]]] = {
    Change.ENABLE: lambda: ChangeWords(
        title=translate("MfaChange", "Enable MFA"),
        heading=translate("MfaChange", "Enable MFA for {user}"),
        button=translate("MfaChange", "&Enable MFA"),
        unfinished=translate("MfaChange", "MFA for {user} was not finished"),
        done=translate("MfaChange", "MFA is enabled"),
        done_details=translate(
            "MfaChange",
            "AWS let the profile in with a code of {new}. From now on Fobwatch makes its codes, "
            "without anyone typing. The seed is in your vault alone.",
        ),
        taken_back=translate("MfaChange", "Taken back: {profile} has no new MFA device"),
        undoes=translate("MfaChange", "Then the new device is removed."),
        until_then=translate(
            "MfaChange", "Until then the new device stays at AWS, and its seed in your vault."
        ),
    ),
    Change.BACK_UP: lambda: replace(
        words_of(Change.ENABLE),
        title=translate("MfaChange", "Add a backup device"),
        heading=translate("MfaChange", "Add a backup device for {user}"),
        button=translate("MfaChange", "&Add backup device"),
        unfinished=translate("MfaChange", "The backup device of {user} was not finished"),
        done=translate("MfaChange", "The backup device works"),
        done_details=translate(
            "MfaChange",
            "AWS let the profile in with a code of {new}. Profiles go on with {device}. Put the "
            "new one on your phone: then you get in without this computer too.",
        ),
    ),
    Change.REPLACE: lambda: ChangeWords(
        title=translate("MfaChange", "Replace an MFA device"),
        heading=translate("MfaChange", "Replace {device} of {user}"),
        button=translate("MfaChange", "&Replace device"),
        unfinished=translate("MfaChange", "Replacing {device} was not finished"),
        done=translate("MfaChange", "The MFA device is replaced"),
        done_details=translate(
            "MfaChange",
            "AWS lets you in with codes of {new}, and has deleted {device}: it takes none of its "
            "codes any more. Running sessions go on.",
        ),
        taken_back=translate("MfaChange", "Taken back: {user} goes on with {device}"),
        undoes=translate(
            "MfaChange",
            "Then {device} is used again, and the new device is removed. Once AWS has deleted "
            "{device}, there is no way back.",
        ),
        until_then=translate(
            "MfaChange", "Until then both devices may be at AWS. One of them works."
        ),
    ),
    Change.REMOVE: lambda: ChangeWords(
        title=translate("MfaChange", "Remove an MFA device at AWS"),
        heading=translate("MfaChange", "Remove {device} of {user} at AWS"),
        button=translate("MfaChange", "&Remove at AWS"),
        unfinished=translate("MfaChange", "Removing {device} was not finished"),
        done=translate("MfaChange", "The MFA device is removed"),
        done_details=translate(
            "MfaChange", "AWS has deleted {device}, and no longer accepts its codes."
        ),
        taken_back=translate("MfaChange", "Taken back: {user} has {device} as before"),
        undoes=translate(
            "MfaChange",
            "Then {device} is enabled again. Once AWS has deleted it, there is no way back.",
        ),
        until_then=translate(
            "MfaChange", "Until then {device} is removed in part, and may not work."
        ),
    ),
    Change.RECOVER: lambda: replace(
        words_of(Change.REPLACE),
        title=translate("MfaChange", "Replace a lost MFA device"),
        heading=translate("MfaChange", "Replace the lost {device} of {user}"),
        unfinished=translate("MfaChange", "Replacing the lost {device} was not finished"),
        done=translate("MfaChange", "The lost device is replaced"),
        done_details=translate(
            "MfaChange",
            "AWS lets you in with codes of {new}, and no longer with those of {device}. Put the "
            "new one on a phone too, or add a backup device, so that the next loss does no harm.",
        ),
        taken_back=translate("MfaChange", "Taken back: {user} has {device} as before"),
        undoes=translate(
            "MfaChange",
            "Then the new device is removed. Once AWS has deactivated {device}, there is no way "
            "back.",
        ),
    ),
    Change.RESYNC: lambda: ChangeWords(
        title=translate("MfaChange", "Synchronize an MFA device"),
        heading=translate("MfaChange", "Synchronize {device} of {user}"),
        button=translate("MfaChange", "&Synchronize"),
        unfinished="",
        done=translate("MfaChange", "The MFA device is synchronized"),
        done_details=translate(
            "MfaChange", "AWS knows the clock of {device}, and let you in with its next code."
        ),
    ),
}
