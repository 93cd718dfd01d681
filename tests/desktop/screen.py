"""The virtual screen: its pixels, its pointer, its keyboard, its windows and its clipboard."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import ImageChops, ImageGrab

from tests.desktop.pictures import picture_place
from tests.desktop.waiting import act_until, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from PIL import Image

TYPING_DELAY_MS = 15
TYPED_OVER = 2000
TOOL_TIMEOUT_S = 30

IS_POINTER_TAKEN = """
from fobwatch.adapters.desktop.x11_pointer import is_pointer_taken
print(is_pointer_taken())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A place on the screen, in pixels from its top left corner."""

    left: int
    top: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.left + self.width // 2, self.top + self.height // 2

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """Give left, top, right and bottom, as Pillow counts them."""
        return self.left, self.top, self.left + self.width, self.top + self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    id: str
    title: str
    box: Box


class Screen:
    def __init__(self, environment: Mapping[str, str], pictures: Path) -> None:
        self._environment = dict(environment)
        self._pictures = pictures

    @property
    def display(self) -> str:
        """As programs that are to appear on it want it in `DISPLAY`."""
        return self._environment["DISPLAY"]

    def grab(self, box: Box | None = None) -> Image.Image:
        return ImageGrab.grab(
            bbox=box.edges if box else None, xdisplay=self._environment["DISPLAY"]
        ).convert("RGB")

    def save(self, name: str, box: Box | None = None) -> Path:
        """Wait until nothing moves, and keep what is seen as `name`.png."""
        self._pictures.mkdir(parents=True, exist_ok=True)
        path = self._pictures / f"{name}.png"
        self.settled(box).save(path)
        return path

    def settled(self, box: Box | None = None) -> Image.Image:
        """Give the first picture that two grabs in a row agree on."""
        seen = [self.grab(box)]

        def twice_the_same() -> Image.Image | None:
            seen.append(self.grab(box))
            same = ImageChops.difference(*seen[-2:]).getbbox() is None
            return seen[-1] if same else None

        return wait_until(twice_the_same, "a screen on which nothing moves")

    def find_picture(self, picture: Image.Image, within: Box) -> Box | None:
        """Find where a picture with transparency is drawn, over whatever background."""
        place = picture_place(picture, self.grab(within))
        if place is None:
            return None
        return Box(
            left=within.left + place[0],
            top=within.top + place[1],
            width=picture.width,
            height=picture.height,
        )

    def click(self, place: Box | tuple[int, int], *, button: int = 1) -> None:
        self._xdotool(*self._way_to(place), "click", str(button))

    def hold(self, place: Box | tuple[int, int], *, button: int = 1) -> None:
        """Click as slowly as a hand does: Wine's tray passes over what is quicker."""
        self._xdotool(*self._way_to(place), "sleep", "0.3")
        self._xdotool("mousedown", str(button), "sleep", "0.1", "mouseup", str(button))

    def point(self, place: Box | tuple[int, int]) -> None:
        self._xdotool(*self._way_to(place))

    @staticmethod
    def _way_to(place: Box | tuple[int, int]) -> list[str]:
        """Go by way of a neighbour, so that what is there notices a pointer that was there."""
        x, y = place.middle if isinstance(place, Box) else place
        return ["mousemove", str(x - 1), str(y), "mousemove", str(x), str(y)]

    def rest_pointer(self) -> None:
        """Leave the pointer where it brings up no tooltip and lights nothing up."""
        self.point((1, 1))

    def press(self, *keys: str) -> None:
        """Press keys one after the other; names are X's, joined as in ``ctrl+c``."""
        self._xdotool("key", "--clearmodifiers", *keys)

    def press_until(self, key: str, check: Callable[[], object], what: str) -> None:
        """Press a key, and again where nothing comes of it, until `check` gives something."""
        act_until(lambda: self.press(key), check, what)

    @contextmanager
    def typing(self, *keys: str) -> Iterator[None]:
        """Press the keys over and over meanwhile, as somebody does who goes on typing."""
        typed = ["xdotool", "key", "--delay", str(TYPING_DELAY_MS), *keys * TYPED_OVER]
        typist = subprocess.Popen(typed, env=self._environment)
        try:
            yield
        finally:
            typist.terminate()
            typist.wait()
            self._xdotool("keyup", "alt")  # which may be held just then

    def type_text(self, text: str) -> None:
        """Type into the focused field, with what a US keyboard has.

        Other characters make xdotool remap a key in flight, which programs miss now and then.
        """
        self._run("xdotool", "type", "--delay", str(TYPING_DELAY_MS), "--file", "-", typed=text)

    def windows(self, title: str = "") -> list[Window]:
        """Give the visible windows whose title matches the regular expression."""
        found = self._xdotool("search", "--onlyvisible", "--name", title or ".+", check=False)
        return [window for id_ in found.split() if (window := self._window(id_))]

    def _window(self, id_: str) -> Window | None:
        title = self._xdotool("getwindowname", id_, check=False).strip()
        shell = self._xdotool("getwindowgeometry", "--shell", id_, check=False)
        values = dict(line.split("=", 1) for line in shell.splitlines() if "=" in line)
        if "WIDTH" not in values:  # closed between the search and the question
            return None
        left, top, width, height = (int(values[key]) for key in ("X", "Y", "WIDTH", "HEIGHT"))
        return Window(id=id_, title=title, box=Box(left=left, top=top, width=width, height=height))

    def is_menu_open(self) -> bool:
        """Whether a menu of a program is open: it has the pointer to itself then."""
        return self._run(sys.executable, "-c", IS_POINTER_TAKEN).strip() == "True"

    def wait_for_menu(self) -> None:
        wait_until(self.is_menu_open, "a menu")

    def wait_for_no_menu(self) -> None:
        wait_until(lambda: not self.is_menu_open(), "the end of the menu")

    def wait_for_window(self, title: str) -> Window:
        return wait_until(
            lambda: next(iter(self.windows(title)), None), f"a window titled {title!r}"
        )

    def typed_into(self) -> str:
        """Give the ID of the window that what is typed goes into."""
        return self._xdotool("getwindowfocus", check=False).strip()

    def activate(self, title: str) -> None:
        """Ask for the windows with this title to be in front; one may close meanwhile."""
        for window in self.windows(title):
            self._xdotool("windowactivate", window.id, check=False)

    def focus(self, title: str) -> Window:
        """Bring the window with this title to the front, until what is typed goes into it."""

        def focused() -> Window | None:
            self.activate(title)
            return self.with_keyboard(title)

        return wait_until(focused, f"the keyboard in a window titled {title!r}")

    def with_keyboard(self, title: str) -> Window | None:
        """Give the window with this title that what is typed goes into, if there is one."""
        keyboard = self.typed_into()
        return next((w for w in self.windows(title) if w.id == keyboard), None)

    def clipboard(self) -> str:
        """Give the clipboard's text; empty when nobody owns it."""
        return self._run("xclip", "-out", "-selection", "clipboard", check=False)

    def wait_for_clipboard(self, begin: str) -> str:
        """Give the clipboard's text once it begins so."""

        def copied() -> str:
            text = self.clipboard()
            return text if text.startswith(begin) else ""

        return wait_until(copied, f"{begin!r} on the clipboard")

    def copy(self, content: bytes, target: str = "UTF8_STRING") -> None:
        """Put this on the clipboard; xclip stays to serve it, and may begin with that late."""
        xclip = ["xclip", "-selection", "clipboard", "-target", target]
        subprocess.run(
            [*xclip, "-in"],
            env=self._environment,
            input=content,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=TOOL_TIMEOUT_S,
        )

        def served() -> bytes:
            asked = subprocess.run(
                [*xclip, "-out"],
                env=self._environment,
                check=False,
                capture_output=True,
                timeout=TOOL_TIMEOUT_S,
            )
            return asked.stdout

        wait_until(lambda: served() == content, "the clipboard's new owner")

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        return self._run("xdotool", *arguments, check=check)

    def _run(self, *command: str, typed: str = "", check: bool = True) -> str:
        result = subprocess.run(
            command,
            env=self._environment,
            input=typed,
            check=check,
            capture_output=True,
            text=True,
            timeout=TOOL_TIMEOUT_S,
        )
        return result.stdout
