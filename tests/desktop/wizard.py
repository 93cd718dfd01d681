"""The window that moves keys into the vault, used as a person uses it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.desktop.steps import page
from tests.desktop.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from tests.desktop.program import Fobwatch

CODE_PATIENCE = timedelta(seconds=60) + PATIENCE
"""Roles may have to wait for the next code of a device, and once more for the one after."""

TITLE = "Move keys into the vault"


class Wizard:
    """The window, led through by pointer, or by the keys that its buttons show."""

    def __init__(
        self, fobwatch: Fobwatch, theme: str, *, count: int, by_keyboard: bool = False
    ) -> None:
        """`count` is of the profiles that can move."""
        self._fobwatch = fobwatch
        self._screen = fobwatch.desktop.screen
        self._theme = theme
        self._count = count
        self._by_keyboard = by_keyboard

    def open(self, words: str) -> None:
        """From the first page; `words` are those to wait for."""
        self._fobwatch.item.click("Open Fobwatch")
        self._fobwatch.focus()
        self._press("I have keys in ~/.aws or another program…", "k")
        self.wait_for(words)
        self._save("1-found")

    def open_from_the_profiles(self) -> None:
        page(2)(self._fobwatch)
        self._fobwatch.open_menu("Import")
        self._screen.press("m")
        self.wait_for_the_choice()

    def wait_for_the_choice(self) -> None:
        self.wait_for(f"{self._count} chosen")

    def test(self) -> None:
        self._fobwatch.focus(TITLE)
        self._press("Next: test them", "n")
        self.wait_for(f"{self._count} of {self._count} tested", CODE_PATIENCE)

    def go_to_the_changes(self) -> list[str]:
        """All that is read on the page with the changes."""
        self.test()
        self._save("2-tested")
        self._press("Next: see the changes", "n")
        self.wait_for("What changes in the AWS files")
        self._save("3-changes")
        return [text for node in self._fobwatch.nodes() for text in (node.name, node.text)]

    def change_the_files(self) -> None:
        self._press("Change the files", "c")
        wait_until(lambda: self.rows("In the vault") == self._count, "all of them moved")
        self._save("4-done")

    def undo_all(self) -> None:
        self._press("Undo all", "a")
        self._press("Undo and remove it", "r")
        wait_until(lambda: self.rows("Undone") == self._count, "all of them undone")
        self._save("5-undone")
        self._press("Close", "c")

    def rows(self, words: str) -> int:
        """In how many rows these words stand."""
        return sum(node.role == "label" and words in node.name for node in self._fobwatch.nodes())

    def wait_for(self, words: str, patience: timedelta = PATIENCE) -> None:
        wait_until(lambda: self._fobwatch.says(words), f"{words!r} in the window", patience)

    def _press(self, name: str, key: str) -> None:
        if self._by_keyboard:
            wait_until(
                lambda: self._fobwatch.find("push button", name, "enabled"),
                f"{name!r} to be pressed",
            )
            self._screen.press(f"alt+{key}")
        else:
            self._fobwatch.click("push button", name)

    def _save(self, name: str) -> None:
        self._screen.save(f"migration-{self._theme}-{name}")
