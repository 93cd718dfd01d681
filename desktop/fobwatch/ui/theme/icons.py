"""The icon family: single-stroke drawings on 24 px, tinted to a colour of the theme."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from fobwatch.ui.theme.resources import resource_path

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

# Each size that a widget asks for, at each scale, so that Qt never has to resample one.
_SIZES = (16, 20, 24, 32)
_SCALES = (1, 2, 3)
_APPLICATION_SIDES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


class Icon(StrEnum):
    """A drawing of the family; the value is its file's name in `resources/icons`."""

    ACTIVITY = "activity"
    CHEVRON_RIGHT = "chevron-right"
    CLOCK = "clock"
    CLOSE = "close"
    ERROR = "error"
    EYE = "eye"
    EYE_OFF = "eye-off"
    FILE = "file"
    HEALTH = "health"
    INFO = "info"
    KEY = "key"
    LOCK = "lock"
    MFA_DEVICE = "mfa-device"
    MORE = "more"
    PLAY = "play"
    PORTAL = "portal"
    PROFILES = "profiles"
    RENEW = "renew"
    ROLE = "role"
    ROOT = "root"
    SEARCH = "search"
    SESSIONS = "sessions"
    SETTINGS = "settings"
    STAR = "star"
    STAR_FILLED = "star-filled"
    SUCCESS = "success"
    TO_DO = "to-do"
    UNDO = "undo"
    USER = "user"
    WARNING = "warning"


def application_icon() -> QIcon:
    made = QIcon()
    for side in _APPLICATION_SIDES:
        made.addFile(str(resource_path("icons", "app", f"{side}.png")))
    return made


@lru_cache(maxsize=256)
def icon(name: Icon, colour: str) -> QIcon:
    """A drawing in one colour (`#rrggbb`), sharp from 16 to 32 px at 1x to 3x."""
    made = QIcon()
    for size in _SIZES:
        for scale in _SCALES:
            made.addPixmap(icon_pixmap(name, colour, size, scale))
    return made


@lru_cache(maxsize=1024)
def icon_pixmap(name: Icon, colour: str, size: int, scale: float) -> QPixmap:
    """A drawing in one colour, `size` logical pixels wide on a screen of this scale."""
    pixels = round(size * scale)
    pixmap = QPixmap(QSize(pixels, pixels))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, colour).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def paint_icon(painter: QPainter, name: Icon, colour: str, corner: QPointF, size: int) -> None:
    """Draw a drawing with its top left corner there, at the painter's own scale."""
    scale = painter.device().devicePixelRatio()
    painter.drawPixmap(corner, icon_pixmap(name, colour, size, scale))


@lru_cache(maxsize=256)
def _renderer(name: Icon, colour: str) -> QSvgRenderer:
    drawing = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(drawing.replace("currentColor", colour).encode())
