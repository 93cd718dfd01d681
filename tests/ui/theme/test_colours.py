from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QPalette

from fobwatch.core.browsers.browsers import COLOURS
from fobwatch.ui.theme.badge import INK
from fobwatch.ui.theme.colours import (
    DARK,
    LIGHT,
    TEXT_CONTRAST,
    Tone,
    colours_of,
    contrast,
    luminance,
    mixed,
    with_accent,
)

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import ContainerColour
    from fobwatch.ui.theme.colours import Colours

# WCAG 2.2, success criterion 1.4.11 (AA): shapes that carry a meaning.
SHAPE_CONTRAST = 3.0

THEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
TEXTS = ("text", "dim", "accent", "success", "warning", "error")
BACKS = ("window", "side", "raised", "hover", "selection", "chip", "field")


@THEMES
def test_text_reads_on_every_background(colours: Colours) -> None:
    for text, back in product(TEXTS, BACKS):
        ratio = contrast(getattr(colours, text), getattr(colours, back))

        assert ratio >= TEXT_CONTRAST, (text, back)


@THEMES
@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("on_accent", "accent"),
        ("on_accent", "accent_hover"),
        ("on_accent", "accent_pressed"),
        ("on_destructive", "destructive"),
        ("on_tooltip", "tooltip"),
    ],
)
def test_text_reads_on_filled_controls(colours: Colours, text: str, back: str) -> None:
    assert contrast(getattr(colours, text), getattr(colours, back)) >= TEXT_CONTRAST


@THEMES
@pytest.mark.parametrize("tone", Tone)
def test_bars_can_be_read(colours: Colours, tone: Tone) -> None:
    back = colours.tone_back(tone)

    assert contrast(colours.text, back) >= TEXT_CONTRAST
    assert contrast(colours.tone(tone), back) >= TEXT_CONTRAST


@THEMES
@pytest.mark.parametrize("tone", [Tone.INFO, Tone.SUCCESS, Tone.WARNING, Tone.ERROR])
@pytest.mark.parametrize("back", ["window", "selection"])
def test_shapes_are_seen(colours: Colours, tone: Tone, back: str) -> None:
    assert contrast(colours.tone_fill(tone), getattr(colours, back)) >= SHAPE_CONTRAST


@THEMES
def test_edges_of_controls_are_seen(colours: Colours) -> None:
    assert contrast(colours.control_line, colours.window) >= SHAPE_CONTRAST


@THEMES
@pytest.mark.parametrize(
    "accent", ["#ffd400", "#000000", "#ffffff", "#7a0019", "#00b7c3", "#777777"]
)
def test_any_accent_of_the_desktop_is_made_readable(colours: Colours, accent: str) -> None:
    themed = with_accent(colours, accent)

    for back in BACKS:
        assert contrast(themed.accent, getattr(themed, back)) >= TEXT_CONTRAST
    assert contrast(themed.text, themed.selection) >= TEXT_CONTRAST
    assert contrast(themed.dim, themed.selection) >= TEXT_CONTRAST
    for fill in (themed.accent, themed.accent_hover, themed.accent_pressed):
        assert contrast(themed.on_accent, fill) >= TEXT_CONTRAST


def test_accent_that_reads_already_is_kept() -> None:
    assert with_accent(LIGHT, "#5a2ca0").accent == "#5a2ca0"


@THEMES
def test_palette_brings_its_theme_to_any_widget(colours: Colours) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor(colours.window))
    palette.setColor(QPalette.ColorRole.Accent, QColor(colours.accent))

    assert colours_of(palette) is colours


def test_contrast_is_what_wcag_defines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1
    assert luminance("#ff0000") == pytest.approx(0.2126)


def test_mixing_moves_between_the_two_colours() -> None:
    assert mixed("#000000", "#ffffff", 0) == "#000000"
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#000000", "#ffffff", 1) == "#ffffff"


@pytest.mark.parametrize("colour", COLOURS, ids=lambda each: each.name)
def test_an_environments_word_reads_on_its_colour(colour: ContainerColour) -> None:
    assert contrast(INK, colour.code) >= TEXT_CONTRAST
