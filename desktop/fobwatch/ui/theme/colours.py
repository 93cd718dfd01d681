"""The named colours of the light and the dark theme."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from PySide6.QtGui import QGuiApplication, QPalette

# WCAG 2.2, success criterion 1.4.3 (AA): normal text on its background.
TEXT_CONTRAST = 4.5


def luminance(colour: str) -> float:
    """Relative luminance in 0 to 1, as WCAG 2.2 defines it."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=256)
def mixed(base: str, other: str, share: float) -> str:
    """`base` with a share (0 to 1) of `other` in it."""
    pairs = zip(_channels(base), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _channels(colour: str) -> bytes:
    return bytes.fromhex(colour.removeprefix("#"))


def _linear(channel: float) -> float:
    if channel <= 0.04045:  # noqa: PLR2004 - sRGB's own threshold (IEC 61966-2-1)
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


_HALF_LIGHTNESS = 128


class Tone(Enum):
    """The meaning of a text, bar or ring, which is never shown by the colour alone."""

    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Colours as `#rrggbb`, named for what they do.

    Each of text, dim, accent, success, warning and error reads (`TEXT_CONTRAST`) on each of
    window, side, raised, hover, selection and chip.
    """

    dark: bool
    window: str
    side: str
    raised: str
    hover: str
    pressed: str
    selection: str
    chip: str
    field: str
    text: str
    dim: str
    disabled: str
    line: str
    """Between areas."""
    edge: str
    """Around buttons, fields and menus."""
    control_line: str
    """Around check boxes, and scroll bar handles: shapes that must be seen alone."""
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    success: str
    warning: str
    error: str
    destructive: str
    on_destructive: str
    success_fill: str
    """The fills are for shapes (rings, dots), not for text."""
    warning_fill: str
    error_fill: str
    track: str
    tooltip: str
    on_tooltip: str

    def tone(self, tone: Tone) -> str:
        """The text colour for a tone."""
        return {
            Tone.NEUTRAL: self.dim,
            Tone.INFO: self.accent,
            Tone.SUCCESS: self.success,
            Tone.WARNING: self.warning,
            Tone.ERROR: self.error,
        }[tone]

    def tone_fill(self, tone: Tone) -> str:
        """The colour of a ring, dot or edge for a tone."""
        return {
            Tone.NEUTRAL: self.control_line,
            Tone.INFO: self.accent,
            Tone.SUCCESS: self.success_fill,
            Tone.WARNING: self.warning_fill,
            Tone.ERROR: self.error_fill,
        }[tone]

    @property
    def match(self) -> str:
        """Behind what a search found in a text; `text` reads on it."""
        return mixed(self.window, self.warning_fill, 0.3)

    def tone_back(self, tone: Tone) -> str:
        """A faint wash of the tone, for the background of a bar; text and dim read on it."""
        if tone is Tone.NEUTRAL:
            return self.hover
        return mixed(self.window, self.tone_fill(tone), 0.10)


LIGHT = Colours(
    dark=False,
    window="#fbfbfc",
    side="#f1f3f5",
    raised="#ffffff",
    hover="#eef2f6",
    pressed="#e1e7ee",
    selection="#e2ecfa",
    chip="#eef1f4",
    field="#ffffff",
    text="#1d2329",
    dim="#566270",
    disabled="#98a2ac",
    line="#e0e4e9",
    edge="#cbd2d9",
    control_line="#87919b",
    accent="#1b64c0",
    accent_hover="#1757aa",
    accent_pressed="#134a92",
    on_accent="#ffffff",
    success="#15784a",
    warning="#8f5800",
    error="#b83232",
    destructive="#c23b3b",
    on_destructive="#ffffff",
    success_fill="#1f9a5f",
    warning_fill="#b87200",
    error_fill="#d64545",
    track="#dde2e8",
    tooltip="#2b3137",
    on_tooltip="#f2f4f6",
)

DARK = Colours(
    dark=True,
    window="#22272c",
    side="#1c2024",
    raised="#2a3036",
    hover="#2b3137",
    pressed="#373f47",
    selection="#293a50",
    chip="#2f363d",
    field="#1c2024",
    text="#e8ecef",
    dim="#a0abb6",
    disabled="#69737d",
    line="#363d44",
    edge="#4a545e",
    control_line="#76818c",
    accent="#6cabf5",
    accent_hover="#84b9f7",
    accent_pressed="#9cc7f9",
    on_accent="#0f1a28",
    success="#4cc38a",
    warning="#f0b24a",
    error="#f58484",
    destructive="#f07171",
    on_destructive="#2a0d0d",
    success_fill="#4cc38a",
    warning_fill="#f0b24a",
    error_fill="#f07171",
    track="#3d454d",
    tooltip="#3a424a",
    on_tooltip="#f2f4f6",
)


@lru_cache(maxsize=8)
def with_accent(colours: Colours, accent: str) -> Colours:
    """The theme in the user's accent, made darker or lighter until it reads as text."""
    selection = _selection(colours, accent)
    towards = "#ffffff" if colours.dark else "#000000"
    backs = (colours.window, colours.side, colours.hover, colours.chip, selection)
    readable = next(
        candidate
        for candidate in (mixed(accent, towards, step / 20) for step in range(21))
        if all(contrast(candidate, back) >= TEXT_CONTRAST for back in backs)
    )
    on_accent = max(("#ffffff", "#0f1a28"), key=lambda text: contrast(text, readable))
    return replace(
        colours,
        accent=readable,
        accent_hover=mixed(readable, towards, 0.12),
        accent_pressed=mixed(readable, towards, 0.24),
        on_accent=on_accent,
        selection=selection,
    )


def _selection(colours: Colours, accent: str) -> str:
    """A wash of the accent, as strong as the texts on it allow."""
    strongest = 20 if colours.dark else 12
    texts = (colours.dim, colours.success, colours.warning, colours.error)
    washes = (mixed(colours.window, accent, share / 100) for share in range(strongest, 0, -1))
    return next(
        (wash for wash in washes if all(contrast(text, wash) >= TEXT_CONTRAST for text in texts)),
        colours.hover,
    )


def colours_of(palette: QPalette) -> Colours:
    """The theme's colours that belong to a palette made by `Theme`.

    The palette is what Qt carries to each widget and delegate, so whatever paints needs no other
    access to the theme: it asks here at each paint and follows a change by itself.
    """
    return _colours(is_dark(palette), palette.color(QPalette.ColorRole.Accent).name())


def is_dark(palette: QPalette) -> bool:
    return palette.color(QPalette.ColorRole.Window).lightness() < _HALF_LIGHTNESS


@lru_cache(maxsize=8)
def _colours(dark: bool, accent: str) -> Colours:
    colours = DARK if dark else LIGHT
    return colours if accent == colours.accent else with_accent(colours, accent)


def current_colours() -> Colours:
    """The application's, which change before any widget hears of it by a `PaletteChange`.

    A widget's own palette may be changed by a style sheet, and its window's is late.
    """
    return colours_of(QGuiApplication.palette())
