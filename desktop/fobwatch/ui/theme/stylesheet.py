"""The one stylesheet: `resources/theme.qss` with the theme's colours and sizes filled in."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

from fobwatch.ui.theme.resources import resource_path

if TYPE_CHECKING:
    from fobwatch.ui.theme.colours import Colours

RADIUS = 6
"""Pixels; the same for buttons, fields, rows and bars."""


def stylesheet(colours: Colours, body_pixels: int) -> str:
    """The application's stylesheet in these colours, for running text of this size."""
    template = Template(resource_path("theme.qss").read_text(encoding="utf-8"))
    return template.substitute(asdict(colours), **_sizes(body_pixels), **_images(colours))


def _sizes(body_pixels: int) -> dict[str, int]:
    return {
        "radius": RADIUS,
        "tiny": round(body_pixels * 11 / 14),
        "small": round(body_pixels * 12 / 14),
        "heading": round(body_pixels * 16 / 14),
        "text_height": round(body_pixels * 20 / 14),
    }


def _images(colours: Colours) -> dict[str, str]:
    """Qt's stylesheets cannot tint an image, so the few that they need come in fixed colours.

    The chevrons are a grey that shows on both themes; the marks stand on the accent.
    """
    mark = "dark" if colours.on_accent != "#ffffff" else "light"
    names = {
        "chevron_down": "chevron-down",
        "chevron_up": "chevron-up",
        "chevron_right": "chevron-right",
        "check": f"check-{mark}",
        "dash": f"dash-{mark}",
        "dot": f"dot-{mark}",
        "menu_check": "check-light" if colours.dark else "check-dark",
    }
    return {key: resource_path("controls", f"{name}.svg").as_posix() for key, name in names.items()}
