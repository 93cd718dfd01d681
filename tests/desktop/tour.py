"""The tour of `make demo` without a screen: the demo on a virtual one, a picture of each step.

`python -m tests.desktop.tour` leaves them in build/screenshots/, in light and in dark; with
`--documentation` those that the README shows go into docs/images/ too.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from tests.desktop.desktop import ROOT, Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import TOUR, close_what_is_open

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTED = ("sessions-light", "quick-panel-dark")
IMAGES = ROOT / "docs" / "images"


def walk(*, dark: bool, documentation: bool) -> list[Path]:
    """Take all steps; their pictures."""
    pictures = []
    theme = "dark" if dark else "light"
    with Desktop(f"tour-{theme}", DesktopOptions(dark=dark, notice_seconds=10)) as desktop:
        fobwatch = Fobwatch(desktop, "--demo")
        fobwatch.start()
        for number, step in enumerate(TOUR, start=1):
            step.act(fobwatch)
            desktop.screen.settled()
            picture = desktop.screen.save(f"{theme}-{number:02}-{step.name}")
            print(picture.relative_to(ROOT))
            pictures.append(picture)
            image = f"{step.name}-{theme}"
            if documentation and image in DOCUMENTED:
                shutil.copy(picture, IMAGES / f"{image}.png")
            close_what_is_open(fobwatch)
        fobwatch.quit()
    return pictures


def main() -> None:
    for dark in (False, True):
        walk(dark=dark, documentation="--documentation" in sys.argv)


if __name__ == "__main__":
    main()
