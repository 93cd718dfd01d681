"""The program's own files (icons, translations), and the icon that is made of them alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QIcon, QPixmap


def idle_icon() -> QIcon:
    """The idle glyph at every size that a tray asks for, as `glyph.tray_icon` paints it."""
    icon = QIcon()
    for picture in sorted(resource_path("icons", "tray").glob("*.png")):
        icon.addPixmap(QPixmap(str(picture)))
    return icon


_PACKAGE = Path(__file__).resolve().parents[2]


def resource_path(*parts: str) -> Path:
    """The path of a file under `resources`.

    An installed or frozen program carries the folder inside its package; in the source tree it
    is beside `desktop`.

    Raises:
        FileNotFoundError: neither place has the file, so the program was packed wrongly.
    """
    for root in (_PACKAGE / "resources", _PACKAGE.parent.parent / "resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(("resources", *parts)))
