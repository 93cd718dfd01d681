"""What kinds of desktop there are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class TrayHost(Enum):
    """A panel whose value is its command; two of different make, and a desktop without a tray."""

    XFCE = "xfce4-panel"
    LXQT = "lxqt-panel"
    NONE = ""

    @property
    def desktop_name(self) -> str:
        """What XDG_CURRENT_DESKTOP says there."""
        return "LXQt" if self is TrayHost.LXQT else "XFCE"


class KeyringState(Enum):
    """`NEW` is a keyring service that nobody has given a password yet."""

    UNLOCKED = "unlocked"
    LOCKED = "locked"
    NEW = "new"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesktopOptions:
    """How a desktop differs from the usual one. Sizes are in pixels."""

    tray_host: TrayHost = TrayHost.XFCE
    keyring: KeyringState = KeyringState.UNLOCKED
    notifications: bool = True
    dark: bool = False
    width: int = 1280
    height: int = 800
    dots_per_inch: int = 96
    panel_height: int = 32
    icon_size: int = 22
    notice_seconds: int = 600
    """Long: a busy machine may need more than the daemon's ten seconds until one is read."""

    @property
    def absent_services(self) -> tuple[str, ...]:
        """Name what the session bus must not start, by how its service files begin."""
        keyring = ("org.freedesktop.secrets", "org.gnome.keyring", "org.freedesktop.impl.portal")
        notifications = ("org.xfce.xfce4-notifyd",)
        return (
            "org.freedesktop.systemd1",
            *(keyring if self.keyring is KeyringState.MISSING else ()),
            *(() if self.notifications else notifications),
        )
