"""The tour that `make demo` takes on a computer without a screen."""

from __future__ import annotations

import pytest

from tests.desktop.steps import TOUR
from tests.desktop.tour import walk

pytestmark = pytest.mark.desktop


def test_the_tour_goes_through_every_step() -> None:
    pictures = walk(dark=True, documentation=False)

    assert len({picture.read_bytes() for picture in pictures}) == len(TOUR)
