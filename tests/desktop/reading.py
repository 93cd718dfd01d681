"""What a person with a screen reader finds in a window: what is there, and where Tab leads."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Self

from tests.desktop.accessibility import Node
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.desktop import Desktop

WINDOWS = frozenset({"frame", "dialog"})
"""The roles that a screen reader takes for a window, whose title it reads."""

ACTED_ON = frozenset(
    {"push button", "toggle button", "check box", "radio button", "link"}
    | {"combo box", "text", "password text", "spin button"}
)
LISTS = frozenset({"list", "table"})
ITEMS = frozenset({"list item", "table cell"})
"""The arrow keys go to these."""

SCROLLED = frozenset({"scroll pane"})
"""What the keyboard scrolls, where nothing else is in it."""

MAX_STOPS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The nodes that show, in reading order, and where Tab went, in its order."""

    nodes: tuple[Node, ...]
    stops: tuple[Node, ...]

    @property
    def title(self) -> Node:
        return self.nodes[0]

    def nameless(self) -> list[Node]:
        """What is acted on, or is a stop, and is not called anything.

        A combo box has its value for a name; a screen reader reads its label first.
        """
        used = [
            n for n in self.nodes if n.role in ACTED_ON | ITEMS | LISTS and n.role != "table cell"
        ]
        return [
            node
            for node in (*used, *self.stops)
            if not (any(node.labels) if node.role == "combo box" else node.name.strip())
        ]

    def empty_stops(self) -> list[Node]:
        return [stop for stop in self.stops if stop.role not in ACTED_ON | LISTS | SCROLLED]

    def unreachable(self) -> list[Node]:
        """What can be acted on now, and where Tab does not lead."""
        reached = {stop.id for stop in self.stops}
        chosen = any(stop.role == "radio button" for stop in self.stops)
        return [
            node
            for node in expected_stops(self.nodes)
            if node.id not in reached and not (chosen and node.role == "radio button")
        ]


class WindowShow:
    """The program that shows one window after the other."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._numbers = count(1)
        with (desktop.folder / "windows.log").open("wb") as log:
            self._program = subprocess.Popen(
                [sys.executable, "-m", "tests.ui.window_show"],
                env=desktop.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                bufsize=1,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._program.terminate()
        self._program.communicate(timeout=5)

    def read(self, name: str) -> Reading:
        """Show this one, and go through it by Tab until that comes round."""
        nodes = self.show(name)
        self._desktop.accessibility.heard()
        return Reading(nodes=nodes, stops=tuple(self._stops(nodes)))

    def show(self, name: str) -> tuple[Node, ...]:
        """Show this one and give what is in it."""
        self._ask(name)
        return wait_until(self._usable, f"something to use in {name!r}")

    def _ask(self, name: str) -> None:
        """Wait until it shows, passing over answers that came after a test had given up."""
        if self._program.stdin is None or self._program.stdout is None:
            raise RuntimeError("the program was started without pipes")
        number = str(next(self._numbers))
        self._program.stdin.write(f"{number} {name}\n")
        while (answer := self._program.stdout.readline()).strip() != number:
            if not answer:
                raise RuntimeError("the program that shows the windows ended: see windows.log")

    def _usable(self) -> tuple[Node, ...]:
        # Qt says of the items of a hidden list that they show, and of one that it has the keyboard.
        found = self._desktop.accessibility.nodes("fobwatch", showing=True)
        shown = tuple(node for node in found if node.depth > 0)
        # A question keeps the keyboard to itself until its buttons can be pressed.
        waits = any(node.focused and node.role == "dialog" for node in shown)
        return shown if any(expected_stops(shown)) and not waits else ()

    def _stops(self, nodes: tuple[Node, ...]) -> Iterator[Node]:
        if len(list(expected_stops(nodes))) == 1:  # there is nowhere to go to
            yield from (node for node in nodes if node.focused)
            return
        first = stop = self._next_stop()
        for _ in range(MAX_STOPS):
            yield stop
            stop = self._next_stop()
            if stop.id == first.id:
                return
        raise AssertionError("Tab does not come round")

    def _next_stop(self) -> Node:
        self._desktop.screen.press("Tab")
        return wait_until(self._heard_stop, "what the keyboard is at after Tab")

    def _heard_stop(self) -> Node | None:
        heard = self._desktop.accessibility.heard()
        stops = (h for h in heard if isinstance(h, Node) and h.role not in ITEMS)
        return next((stop for stop in stops if not self._is_left(stop)), None)

    def _is_left(self, stop: Node) -> bool:
        """Whether it is a window that had the keyboard before, and is told of late."""
        if stop.depth:
            return False
        nodes = self._desktop.accessibility.nodes("fobwatch", showing=True)
        return not any(node.focused for node in nodes if node.id == stop.id)


def expected_stops(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """What can be acted on now; what is inside of a field belongs to the field."""
    inside = 0
    for node in nodes:
        if inside and node.depth >= inside:
            continue
        inside = node.depth + 1 if node.role in ACTED_ON else 0
        acts = node.role in ACTED_ON or (node.role in LISTS and node.focusable)
        if (
            acts
            and node.enabled
            and not ("read-only" in node.states and "editable" not in node.states)
        ):
            yield node
