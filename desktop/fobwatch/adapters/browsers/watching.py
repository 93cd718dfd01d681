"""Browsers that were started here with a folder of ours: which pages are open in them.

They are spoken to over DevTools' pipe, which nobody else holds. Only the addresses of tabs are
read, and none is stored or logged; no page is looked into.
"""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import threading
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.browsers.devtools_pipe import DevToolsPipe
from fobwatch.core.browsers.browsers import place_key
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fobwatch.core.browsers.browsers import BrowserPlace

SEEN: Final = {"Target.targetCreated", "Target.targetInfoChanged"}


class WatchedBrowsers:
    """Fulfils `BrowserWatch`. Thread-safe."""

    def __init__(self) -> None:
        self.on_change: Listeners[[str]] = Listeners()
        self._running: dict[str, WatchedBrowser] = {}
        self._lock = threading.Lock()

    def start(
        self,
        place: BrowserPlace,
        command: Sequence[str],
        environment: Mapping[str, str],
        on_end: Callable[[int], None],
    ) -> bool:
        """Start this place's browser; whether that was possible. `on_end` gets its exit status.

        One that runs already takes the page over from what is started here, which ends.
        """
        key = place_key(place)
        try:
            browser = WatchedBrowser(
                command, environment, on_end=on_end, changed=lambda: self._changed(key, browser)
            )
        except OSError:
            return False
        browser.watch()
        return True

    def watches(self, place: BrowserPlace) -> bool:
        """One that runs is not started again: it takes over what is opened."""
        return place_key(place) not in self._running

    def tabs(self, place: BrowserPlace) -> tuple[str, ...] | None:
        browser = self._running.get(place_key(place))
        return browser.tabs() if browser else None

    def visit(
        self, place: BrowserPlace, url: str, arrived: Callable[[str], bool], patience: float
    ) -> bool:
        browser = self._running.get(place_key(place))
        return browser is not None and browser.visit(url, arrived, patience)

    def _changed(self, key: str, browser: WatchedBrowser) -> None:
        """One that never shows a page handed its own over to another, which is watched already."""
        if not browser.was_seen:
            return
        with self._lock:
            if not browser.ended:
                self._running[key] = browser
            elif self._running.get(key) is browser:
                del self._running[key]
        self.on_change.notify(key)


class WatchedBrowser:
    """One of them. It stays open when this program ends.

    `was_seen` is whether it showed a page: otherwise another one that ran took it over.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        on_end: Callable[[int], None],
        changed: Callable[[], None],
    ) -> None:
        """Start it. `changed` is called on its thread. Raises `OSError`."""
        self.ended = self.was_seen = False
        self._changed = changed
        self._pages: dict[str, str] = {}
        self._hidden: dict[str, str] = {}
        self._answers: dict[int, str] = {}
        self._news = threading.Condition()
        self._pipe = DevToolsPipe(command, environment, outlives_us=True, on_end=on_end)

    def watch(self) -> None:
        threading.Thread(target=self._read, name="watched-browser", daemon=True).start()

    def tabs(self) -> tuple[str, ...]:
        """The addresses of its tabs."""
        with self._news:
            return tuple(self._pages.values())

    def visit(self, url: str, arrived: Callable[[str], bool], patience: float) -> bool:
        """Let it open `url` where nobody sees it, until `arrived`; whether that was in time.

        Chromium before 138 knows no hidden pages: there it is a tab in the background.
        """
        with self._news:
            number = self._send("Target.createTarget", url=url, hidden=True, background=True)
            self._answers[number] = ""
            self._news.wait_for(lambda: self.ended or self._is_there(number, arrived), patience)
            there = self._is_there(number, arrived)
            page = self._answers.pop(number)
            self._hidden.pop(page, None)
            self._send("Target.closeTarget", targetId=page)
        return there

    def _send(self, method: str, **parameters: object) -> int:
        return 0 if self.ended else self._pipe.send(method, "", **parameters)

    def _is_there(self, number: int, arrived: Callable[[str], bool]) -> bool:
        address = self._hidden.get(self._answers[number], "")
        return bool(address) and arrived(address)

    def _read(self) -> None:
        self._pipe.send("Target.setDiscoverTargets", discover=True)
        for message in self._pipe.messages():
            with self._news:
                changed = self._take(message)
                self._news.notify_all()
            if changed:
                self._changed()
        with self._news:
            self.ended = True
            self._pipe.close_pipes()
            self._news.notify_all()
        self._changed()

    def _take(self, message: dict[str, Any]) -> bool:
        """Note what it reports; whether that changes the tabs."""
        if message.get("id") in self._answers:
            page = message.get("result", {}).get("targetId", "")
            self._answers[message["id"]] = page
            self._hidden[page] = self._hidden.get(page) or self._pages.pop(page, "")
            return True
        event = message.get("params", {})
        if message.get("method") == "Target.targetDestroyed":
            self._hidden.pop(event["targetId"], None)
            return self._pages.pop(event["targetId"], None) is not None
        return message.get("method") in SEEN and self._see(event["targetInfo"])

    def _see(self, target: dict[str, Any]) -> bool:
        key, address = target["targetId"], target["url"]
        if key in self._hidden or target["type"] == "other":
            self._hidden[key] = address
            return False
        if target["type"] != "page" or self._pages.get(key) == address:
            return False
        self.was_seen = True
        self._pages[key] = address
        return True
