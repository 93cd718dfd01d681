"""The texts of the tray: its tooltip, and names as its menu shows them."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from fobwatch.core.sessions.tray_state import TrayState
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.wording import SEPARATOR, duration, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from fobwatch.ui.theme.badge import Badge

PROGRAM: Final = "Fobwatch"
TOOLTIP_SESSIONS: Final = 3
_TOOLTIP_NAME: Final = 28
_TOOLTIP_LENGTH: Final = 127
"""Windows cuts the tooltip of a tray icon at this length (NOTIFYICONDATA, szTip)."""

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")

MARKUP: Final = re.compile("(<|&(?=lt;))")
"""What `Qt.mightBeRichText` goes by."""

UNSEEN: Final = "\N{ZERO WIDTH SPACE}"


def escaped(*texts: str, platform: str = sys.platform) -> str:
    """Names as a menu shows them: no mnemonics, no shortcut after a tab, no longer than a menu.

    Linux panels draw the menu themselves, and take an underscore for the mark of a mnemonic
    (com.canonical.dbusmenu). Qt hands those of a name on as they are. Of its own marks it replaces
    the first with an underscore and hands on the others (QDBusMenuItem::convertMnemonic): that
    first one is spent on a character that nobody sees.
    """
    name = SEPARATOR.join([shortened(CONTROL.sub(" ", text)) for text in texts])
    if platform != "linux":
        return name.replace("&", "&&")
    spent = f"&{UNSEEN}" if "&" in name else ""
    return spent + name.replace("_", "__")


def profile_text(name: str, badge: Badge | None) -> str:
    """A profile as a menu names it, with its environment."""
    return escaped(name, badge.text) if badge else escaped(name)


def as_text(name: str, *, platform: str = sys.platform) -> str:
    """A name for the icon's tooltip, in which some Linux panels (LXQt's) look for markup."""
    return MARKUP.sub(rf"\1{UNSEEN}", name) if platform == "linux" else name


def tray_word(state: TrayState) -> str:
    return {
        TrayState.IDLE: translate("wording", "No session"),
        TrayState.ACTIVE: translate("wording", "Signed in"),
        TrayState.ENDING_SOON: translate("wording", "A session is ending soon"),
        TrayState.NEEDS_YOU: translate("wording", "A session needs you"),
        TrayState.PARTLY_VALID: translate("wording", "Some sessions need you"),
        TrayState.PAUSED: translate("wording", "Renewals are paused"),
        TrayState.LOCKED: translate("wording", "The vault is locked"),
    }[state]


def served_words(number: int) -> str:
    """The number of sessions that programs still get while the vault is locked; empty for none."""
    if number == 1:
        return translate("wording", "Programs still get 1 session")
    return translate("wording", "Programs still get %n sessions", "", number) if number else ""


def tray_tooltip(
    state: TrayState,
    active: Sequence[tuple[str, timedelta]],
    attention: int = 0,
    served: int = 0,
    *,
    more: int = 0,
    all_paused: bool = False,
) -> str:
    """`prod-admin 43 min · dev 7 h 12 min · 2 need you`, no longer than a tray shows.

    Without a session to name, it names the program: `Fobwatch · The vault is locked`. `active`
    has the names and the time left of the sessions, in the order to show them; no more than
    `TOOLTIP_SESSIONS` are named, the others counted, and `more` with them. `attention` is the
    number that wait for a person, `served` that of the sessions which programs get although it is
    locked. `all_paused` says that programs get none of them.
    """
    names_state = state is TrayState.LOCKED or (state is TrayState.PAUSED and not all_paused)
    for shown in range(min(len(active), TOOLTIP_SESSIONS), -1, -1):
        parts = [
            f"{shortened(as_text(name), _TOOLTIP_NAME)} {duration(left)}"
            for name, left in active[:shown]
        ] or [PROGRAM]
        parts += _remainder(len(active) - shown + more, attention)
        if all_paused:
            parts.append(translate("wording", "Everything is paused: programs get nothing"))
        if names_state or parts == [PROGRAM]:
            parts.append(tray_word(state))
        parts += filter(None, [served_words(served)])
        text = SEPARATOR.join(parts)
        if len(text) <= _TOOLTIP_LENGTH:
            return text
    return PROGRAM


def _remainder(unnamed: int, attention: int) -> list[str]:
    parts = []
    if unnamed:
        parts.append(translate("wording", "%n more", "", unnamed))
    if attention == 1:
        parts.append(translate("wording", "1 needs you"))
    elif attention:
        parts.append(translate("wording", "%n need you", "", attention))
    return parts
