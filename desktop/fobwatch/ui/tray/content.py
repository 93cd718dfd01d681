"""What the tray's menu shows, as plain values, and names as its hosts show them."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from typing import Final

from fobwatch.core.vault.state import VaultState
from fobwatch.ui.words.names import shortened

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")

MARKUP: Final = re.compile("(<|&(?=lt;))")
"""What `Qt.mightBeRichText` goes by."""

UNSEEN: Final = "\N{ZERO WIDTH SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuSession:
    """An item of the menu that is a session. `text` changes with time, the rest does not."""

    profile: str
    text: str
    serial: str = ""
    """The MFA device, where the vault can make its codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuContent:
    active: tuple[MenuSession, ...] = ()
    attention: tuple[MenuSession, ...] = ()
    unnamed: int = 0
    """Sessions that are not listed, since there are too many. Their number is a text too."""
    favourites: tuple[str, ...] = ()
    devices: tuple[tuple[str, str], ...] = ()
    """Serial and name."""
    paused: bool = False
    all_paused: bool = False
    """Whether programs get nothing either."""
    vault: VaultState = VaultState.READY

    def same_items(self, other: MenuContent) -> bool:
        return self._without_texts() == other._without_texts()

    def _without_texts(self) -> MenuContent:
        return replace(
            self,
            active=tuple(replace(session, text="") for session in self.active),
            attention=tuple(replace(session, text="") for session in self.attention),
            unnamed=min(self.unnamed, 1),
        )


def escaped(text: str, *, platform: str = sys.platform) -> str:
    """A name as a menu shows it: no mnemonics, no shortcut after a tab, no longer than a menu.

    Linux panels draw the menu themselves, and take an underscore for the mark of a mnemonic
    (com.canonical.dbusmenu). Qt hands those of a name on as they are. Of its own marks it replaces
    the first with an underscore and hands on the others (QDBusMenuItem::convertMnemonic): that
    first one is spent on a character that nobody sees.
    """
    name = shortened(CONTROL.sub(" ", text))
    if platform != "linux":
        return name.replace("&", "&&")
    spent = f"&{UNSEEN}" if "&" in name else ""
    return spent + name.replace("_", "__")


def as_text(name: str, *, platform: str = sys.platform) -> str:
    """A name for the icon's tooltip, in which some Linux panels (LXQt's) look for markup."""
    return MARKUP.sub(rf"\1{UNSEEN}", name) if platform == "linux" else name
