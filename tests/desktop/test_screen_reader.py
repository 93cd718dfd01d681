"""What a screen reader reads of the windows, over AT-SPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desktop.desktop import Desktop
from tests.desktop.program import Fobwatch
from tests.desktop.steps import close_what_is_open, open_quick_panel, page, start_sessions
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desktop.accessibility import Node

pytestmark = pytest.mark.desktop

CONTROLS = frozenset(
    {"push button", "toggle button", "check box", "combo box", "text", "password text"}
    | {"spin button", "list", "list item", "table", "link", "radio button"}
)


def open_editor(fobwatch: Fobwatch) -> None:
    page(2)(fobwatch)
    fobwatch.press("push button", "New profile")
    fobwatch.desktop.screen.wait_for_window("New profile")


PLACES: tuple[Callable[[Fobwatch], None], ...] = (
    *(page(number) for number in range(1, 6)),
    open_quick_panel,
    open_editor,
)


def nameless(nodes: list[Node]) -> list[Node]:
    return [n for n in nodes if n.role in CONTROLS and n.focusable and not n.name]


def test_every_control_has_a_name() -> None:
    with Desktop("screen-reader") as desktop:
        fobwatch = Fobwatch(desktop, "--demo")
        fobwatch.start()
        wait_until(lambda: fobwatch.command("doctor", check=False).returncode == 0, "readiness")
        start_sessions(fobwatch)
        silent = {}
        for number, go in enumerate(PLACES):
            go(fobwatch)
            wait_until(lambda: any(n.focusable for n in fobwatch.nodes()), "something to use")
            silent[number] = nameless(fobwatch.nodes())
            if go is open_quick_panel:
                close_what_is_open(fobwatch)
        fobwatch.process.end()

    assert silent == {number: [] for number in range(len(PLACES))}
