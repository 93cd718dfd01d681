"""What a person does with Fobwatch, step by step: the tour shows it, end-to-end tests check it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desktop.program import Fobwatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`name` names its picture; `act` returns when there is something to see."""

    name: str
    act: Callable[[Fobwatch], object]


def open_quick_panel(fobwatch: Fobwatch) -> None:
    fobwatch.click_icon()
    wait_until(fobwatch.nodes, "the quick panel")


def open_menu(fobwatch: Fobwatch) -> None:
    """Open the menu that the tray host draws, and wait until it is painted."""
    before = fobwatch.desktop.screen.settled()
    fobwatch.click_icon(button=3)
    wait_until(lambda: fobwatch.desktop.screen.grab() != before, "the menu")


def close_what_is_open(fobwatch: Fobwatch) -> None:
    fobwatch.desktop.screen.press("Escape")
    fobwatch.desktop.screen.rest_pointer()


TOUR = (
    Step(name="menu", act=open_menu),
    Step(name="quick-panel", act=open_quick_panel),
)
