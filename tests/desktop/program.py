"""Fobwatch itself, started on a test desktop and used as a person uses it."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import count
from typing import TYPE_CHECKING

from tests.desktop.waiting import act_until, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.desktop.accessibility import Node
    from tests.desktop.desktop import Desktop
    from tests.desktop.processes import Process
    from tests.desktop.screen import Box
    from tests.desktop.tray import TrayItem

NAME = "fobwatch"
TITLE = "Fobwatch"
"""Of the main window."""
COMMAND = (sys.executable, "-m", "fobwatch")
COMMAND_TIMEOUT_S = 60
LOOKS = 5


class Fobwatch:
    """The tray program: `arguments` start it, and go before every command's own.

    `program` is what a package installed, where it is not the source tree that is tried.

    Every start of one object finds the files that the one before left.
    """

    def __init__(
        self,
        desktop: Desktop,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = COMMAND,
    ) -> None:
        self.desktop = desktop
        self._program = program
        self._arguments = arguments
        self._environment = dict(environment or {})
        self._process: Process | None = None
        self._item: TrayItem | None = None

    def start(self) -> TrayItem:
        """Start it and give its tray item, once the host has it."""
        self.start_without_a_tray()
        self._item = self.desktop.tray.wait_for_item(self.process.pid)
        return self._item

    def start_with_vault(self) -> None:
        self.start()
        self.wait_for_vault()

    def wait_for_vault(self) -> None:
        """Wait until `doctor` finds that all is well: the vault can be used."""
        wait_until(lambda: self.command("doctor", check=False).returncode == 0, "the vault")

    def start_without_a_tray(self) -> None:
        """Start it where no tray host runs, as at log-in before the panel is up."""
        self._process = self.desktop.start(
            NAME, [*self._program, *self._arguments], self._environment
        )

    @property
    def process(self) -> Process:
        if self._process is None:
            raise RuntimeError("Fobwatch was not started")
        return self._process

    @property
    def item(self) -> TrayItem:
        if self._item is None:
            raise RuntimeError("Fobwatch was not started")
        return self._item

    def quit(self) -> int:
        """Choose Quit in the menu; the exit code."""
        self.item.click("Quit*")
        return self.process.wait_for_end()

    def restart_after_a_crash(self) -> TrayItem:
        self.process.kill()
        wait_until(lambda: not self.desktop.tray.items(), "the end of the tray item")
        return self.start()

    def command(
        self, *arguments: str, check: bool = True, typed: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run `fobwatch ARGUMENT ...` in a terminal of the desktop."""
        return subprocess.run(
            [*self._program, *self._arguments, *arguments],
            env={**self.desktop.environment, **self._environment},
            check=check,
            input=typed,
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT_S,
        )

    def click_icon(self, button: int = 1) -> None:
        """Click the icon where the panel drew it: 1 for the quick panel, 3 for the menu."""
        self.desktop.screen.click(self.desktop.wait_for_icon(self.process.pid), button=button)

    def wait_for_tooltip(self, text: str) -> str:
        """Give the tooltip once it has `text` in it."""

        def tooltip() -> str | None:
            shown = self.item.tooltip
            return shown if text in shown else None

        return wait_until(tooltip, f"a tooltip with {text!r}")

    def nodes(self, role: str = "") -> list[Node]:
        """Give what a screen reader finds in the windows that show, of one role or of all."""
        found = self.desktop.accessibility.nodes(NAME, showing=True)
        inside = [node for node in found if node.depth > 0 and node.showing]
        return [node for node in inside if role in {"", node.role}]

    def says(self, words: str) -> bool:
        """Whether the words stand somewhere in the windows that show."""
        return any(words in node.text or words in node.name for node in self.nodes())

    def find(self, role: str, name: str, *states: str, begins: bool = False) -> Node | None:
        """Give the first node that shows and has these states; an empty role or name is any."""
        return self.desktop.accessibility.find(NAME, role, name, *states, begins=begins)

    def wait_for(self, role: str, name: str) -> Node:
        return self.desktop.accessibility.wait_for(NAME, role, name)

    def focus(self, title: str = TITLE) -> None:
        """Bring this window to the front, until it has the keyboard: no page of a browser."""
        pattern = f"^{re.escape(title)}( — {TITLE})?$"
        looks = count(1)

        def is_active() -> bool:
            if self.find("", title, "active", begins=True):
                return True
            # One that comes to the front by itself is not asked to: late, that would close a menu.
            if next(looks) % LOOKS == 0:
                self.desktop.screen.activate(pattern)
            return False

        wait_until(is_active, f"the keyboard in {title!r}")

    def close_window(self) -> None:
        """Close the main window by the keyboard."""
        self.focus()
        self.desktop.screen.press("ctrl+w")
        wait_until(lambda: not self.find("frame", TITLE), "the end of the window")

    def type_text(self, text: str) -> None:
        """Type this instead of what is in the field that has the keyboard, until it is there."""
        self.desktop.screen.press("ctrl+a")
        self.desktop.screen.type_text(text)

        def is_there() -> bool:
            field = self.find("text", "", "focused")
            return field is not None and field.text == text

        wait_until(is_there, f"{text!r} in the field that has the keyboard")

    def click(self, role: str, name: str, *, begins: bool = False, button: int = 1) -> None:
        """With the pointer, where it stays on the screen; with `begins` its name may go on."""
        places: list[Box | None] = [None]

        def place() -> Box | None:
            node = self.find(role, name, "enabled", begins=begins)
            places.append(node.box if node else None)
            return places[-1] if places[-1] == places[-2] else None

        with self.desktop.accessibility.telling(NAME, role):
            box = wait_until(place, f"{role} {name!r} that stays in place")
        self.desktop.screen.click(box, button=button)

    def select(self, name: str) -> None:
        """Click the row with a name that begins so, until it is the selected one."""
        self.click("list item", name, begins=True)
        wait_until(
            lambda: self.find("list item", name, "selected", begins=True), f"{name!r}, selected"
        )

    def press(self, role: str, name: str) -> None:
        self.desktop.accessibility.press(NAME, role, name)

    def open_menu(self, button: str) -> None:
        """Press it until its menu is open: a window that comes to the front late closes one."""
        act_until(
            lambda: self.press("push button", button),
            self.desktop.screen.is_menu_open,
            f"the menu of {button!r}",
        )

    def choose(self, before: str, after: str) -> None:
        """Choose this by the arrow keys, in the combo box that shows the other one before."""
        self.press("combo box", before)
        self.wait_for("list item", after)
        self.desktop.screen.wait_for_menu()
        names = [node.name for node in self.nodes("list item") if node.name != "Separator"]
        steps = names.index(after) - names.index(before)
        self.desktop.screen.press(*["Down" if steps > 0 else "Up"] * abs(steps), "Return")
        self.wait_for("combo box", after)

    def set_text(self, role: str, name: str, text: str) -> None:
        self.desktop.accessibility.set_text(NAME, role, name, text)
