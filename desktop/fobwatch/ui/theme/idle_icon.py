"""The tray's first icon, from pictures: it is there before PySide can paint one.

Whatever paints with a colour makes PySide ready all of its enumerations of `Qt`, which takes 16 ms.
"""

from __future__ import annotations

from PySide6.QtGui import QIcon, QPixmap

from fobwatch.ui.theme.resources import resource_path


def idle_icon() -> QIcon:
    """The idle glyph at every size that a tray asks for, as `glyph.tray_icon` paints it."""
    icon = QIcon()
    for picture in sorted(resource_path("icons", "tray").glob("*.png")):
        icon.addPixmap(QPixmap(str(picture)))
    return icon
