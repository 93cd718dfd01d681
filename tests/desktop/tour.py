"""The tour of `make demo` without a screen: the demo on a virtual one, a picture of each step.

`python -m tests.desktop.tour` leaves them in build/screenshots/, in light and in dark.
"""

from __future__ import annotations

from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import TOUR, close_what_is_open


def walk(*, dark: bool) -> None:
    theme = "dark" if dark else "light"
    with Desktop(f"tour-{theme}", DesktopOptions(dark=dark)) as desktop:
        fobwatch = Fobwatch(desktop, "--demo")
        fobwatch.start()
        for number, step in enumerate(TOUR, start=1):
            step.act(fobwatch)
            print(desktop.screen.save(f"{theme}-{number:02}-{step.name}"))
            close_what_is_open(fobwatch)
        fobwatch.quit()


def main() -> None:
    for dark in (False, True):
        walk(dark=dark)


if __name__ == "__main__":
    main()
