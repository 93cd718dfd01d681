"""Light or dark: follows the system or the user's choice, and dresses the whole application."""

from __future__ import annotations

from dataclasses import asdict
from enum import Enum
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette

from fobwatch.ui.theme.colours import DARK, LIGHT, is_dark, with_accent
from fobwatch.ui.theme.fonts import body_font
from fobwatch.ui.theme.resources import resource_path

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from fobwatch.ui.theme.colours import Colours

RADIUS = 6
"""Pixels; the same for buttons, fields, rows and bars."""


def stylesheet(colours: Colours, body_pixels: int) -> str:
    """The application's stylesheet in these colours, for running text of this size."""
    template = Template(resource_path("theme.qss").read_text(encoding="utf-8"))
    return template.substitute(
        asdict(colours), **_sizes(body_pixels), **_sides(), **_images(colours)
    )


def _sizes(body_pixels: int) -> dict[str, int]:
    return {
        "radius": RADIUS,
        "tiny": round(body_pixels * 11 / 14),
        "small": round(body_pixels * 12 / 14),
        "heading": round(body_pixels * 16 / 14),
        "text_height": round(body_pixels * 20 / 14),
    }


def _is_from_right() -> bool:
    return QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft


def _sides() -> dict[str, str]:
    """The sides where a line begins and ends: Qt mirrors boxes, but not a stylesheet's sides."""
    leading, trailing = ("right", "left") if _is_from_right() else ("left", "right")
    return {"leading": leading, "trailing": trailing}


def _images(colours: Colours) -> dict[str, str]:
    """Qt's stylesheets cannot tint an image, so the few that they need come in fixed colours.

    The chevrons are a grey that shows on both themes; the marks are drawn on the accent.
    """
    mark = "dark" if colours.on_accent != "#ffffff" else "light"
    names = {
        "chevron_down": "chevron-down",
        "chevron_up": "chevron-up",
        "submenu": "chevron-left" if _is_from_right() else "chevron-right",
        "check": f"check-{mark}",
        "dash": f"dash-{mark}",
        "dot": f"dot-{mark}",
        "menu_check": "check-light" if colours.dark else "check-dark",
    }
    return {key: resource_path("controls", f"{name}.svg").as_posix() for key, name in names.items()}


class ThemeChoice(Enum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Owns the application's style, palette, font and stylesheet.

    Signals:
        changed: the new `Colours`. Widgets hear of a change through their palette anyway
            (`QEvent.PaletteChange`); this is for what is not a widget, as the tray's menu icons.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication, choice: ThemeChoice = ThemeChoice.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        # Read before ours replace them: what the platform itself asks for.
        self._system_palette = QPalette(app.palette())
        self._system_font = QFont(app.font())
        self._colours: Colours | None = None
        app.setStyle("Fusion")
        app.setFont(body_font(self._system_font))
        hints = app.styleHints()
        self._request_scheme()
        self._apply()
        hints.colorSchemeChanged.connect(self._apply)

    @property
    def colours(self) -> Colours:
        return self._wanted() if self._colours is None else self._colours

    def choose(self, choice: ThemeChoice) -> None:
        """Follow the system, or keep to light or dark from now on."""
        self._choice = choice
        self._request_scheme()
        self._apply()

    def _request_scheme(self) -> None:
        """Tell the platform too, so that its own window frames and dialogs match."""
        hints = self._app.styleHints()
        if self._choice is ThemeChoice.SYSTEM:
            hints.unsetColorScheme()
        else:
            dark = self._choice is ThemeChoice.DARK
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)

    def _wanted(self) -> Colours:
        colours = DARK if self._is_dark() else LIGHT
        accent = self._system_accent()
        return colours if accent is None else with_accent(colours, accent)

    def _is_dark(self) -> bool:
        if self._choice is not ThemeChoice.SYSTEM:
            return self._choice is ThemeChoice.DARK
        scheme = self._app.styleHints().colorScheme()
        if scheme is Qt.ColorScheme.Unknown:
            return is_dark(self._system_palette)
        return scheme is Qt.ColorScheme.Dark

    def _system_accent(self) -> str | None:
        """The accent that the user chose for the desktop, where the platform reports one."""
        role = QPalette.ColorRole.Accent
        if not self._system_palette.isBrushSet(QPalette.ColorGroup.Active, role):
            return None
        return self._system_palette.color(role).name()

    def _apply(self) -> None:
        wanted = self._wanted()
        if wanted == self._colours:
            return
        self._colours = wanted
        self._app.setPalette(_palette(wanted))
        self._app.setStyleSheet(stylesheet(wanted, self._app.font().pixelSize()))
        self.changed.emit(wanted)


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, value in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.window,
        role.AlternateBase: colours.side,
        role.Text: colours.text,
        role.PlaceholderText: colours.dim,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: colours.on_accent,
        role.Highlight: colours.selection,
        role.HighlightedText: colours.text,
        role.Accent: colours.accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.ToolTipBase: colours.tooltip,
        role.ToolTipText: colours.on_tooltip,
        role.Light: colours.raised,
        role.Midlight: colours.hover,
        role.Mid: colours.line,
        role.Dark: colours.control_line,
        role.Shadow: colours.control_line,
    }.items():
        palette.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.disabled))
    return palette
