"""An access portal and its sign-in in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.words.wording import moment

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.portals.discovery_run import Progress
    from fobwatch.core.portals.portal import PortalState


class StateWords(NamedTuple):
    """The trailing side of a row, `Signed in` over `until about 18:00`, and both in one line."""

    text: str
    note: str
    line: str
    tone: Tone = Tone.NEUTRAL


def state_words(state: PortalState, now: datetime) -> StateWords:
    """The words of a portal's row at AWS's time `now`."""
    waiting, signed_in = translate("Portals", "Waiting"), translate("Portals", "Signed in")
    sign_in = translate("Portals", "Sign in")
    if state.code is not None:
        note = translate("Portals", "for the code…")
        line = translate("Portals", "Waiting until you have entered the code…")
        return StateWords(waiting, note, line, Tone.WARNING)
    if state.waiting:
        note = translate("Portals", "for the browser…")
        line = translate("Portals", "Waiting for the browser…")
        return StateWords(waiting, note, line, Tone.WARNING)
    if state.ends_about is not None:
        note = ends_words(state.ends_about, now)
        line = translate("Portals", "Signed in, {until}").format(until=note)
        return StateWords(signed_in, note, line, Tone.SUCCESS)
    if state.borrowed:
        note = translate("Portals", "in the AWS CLI")
        line = translate("Portals", "Signed in by the AWS CLI, until it has to sign in again")
        return StateWords(signed_in, note, line, Tone.SUCCESS)
    if state.problem is not None:
        note = translate("Portals", "it did not work")
        return StateWords(
            sign_in, note, translate("Portals", "The sign-in did not work"), Tone.ERROR
        )
    return StateWords(sign_in, "", translate("Portals", "Not signed in"))


def ends_words(ends_about: datetime, now: datetime) -> str:
    """`until about 18:00`: AWS does not say when it ends, so that time may be over already."""
    if ends_about <= now:
        return translate("Portals", "for longer than usual")
    return translate("Portals", "until about {time}").format(time=moment(ends_about, now))


def profiles_words(number: int) -> str:
    if not number:
        return translate("Portals", "no profile")
    return (
        translate("Portals", "1 profile")
        if number == 1
        else translate("Portals", "%n profiles", "", number)
    )


def roles_words(roles: int, accounts: int) -> str:
    one = translate("Portals", "1 role")
    first = one if roles == 1 else translate("Portals", "%n roles", "", roles)
    if accounts == 1:
        return translate("Portals", "{roles} in 1 account").format(roles=first)
    return translate("Portals", "{roles} in %n accounts", "", accounts).format(roles=first)


def progress_words(progress: Progress) -> str:
    if not progress.accounts_found:
        return translate("Portals", "Asking for your accounts…")
    words = translate("Portals", "Asked for the roles of {done} of {found} accounts…")
    return words.format(done=progress.accounts_done, found=progress.accounts_found)
