"""Browsers that were started here with a folder of ours, and the pages that are open in them.

They are controlled over DevTools' pipe, which nobody else holds. Only the addresses of tabs are
read, and none is stored or logged; no page of the user's is looked into.
"""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import logging
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.browsers.devtools_pipe import DevToolsPipe
from fobwatch.adapters.browsers.watched_start import NothingWatched
from fobwatch.core.browsers.browsers import place_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.browsers.watched_start import BrowserStart
    from fobwatch.core.browsers.browsers import BrowserPlace
    from fobwatch.core.console.ports import Arrived

SEEN: Final = {"Target.targetCreated", "Target.targetInfoChanged"}

FAILED: Final = 400
"""Where HTTP's statuses of errors begin; it also means an address that did not answer."""

logger = logging.getLogger(__name__)


class WatchedBrowsers(NothingWatched):
    """Thread-safe."""

    def __init__(self) -> None:
        super().__init__()
        self._running: dict[str, WatchedBrowser] = {}
        self._lock = threading.Lock()

    def start(self, start: BrowserStart) -> bool:
        """If one runs already, it takes the page over, and what is started here ends."""
        key = place_key(start.place)
        try:
            browser = WatchedBrowser(start, changed=lambda: self._changed(key, browser))
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

    def visit(self, place: BrowserPlace, url: str, arrived: Arrived, patience: float) -> bool:
        browser = self._running.get(place_key(place))
        return browser is not None and browser.visit(url, arrived, patience)

    def load(self, place: BrowserPlace, url: str, patience: float) -> bool:
        browser = self._running.get(place_key(place))
        return browser is not None and browser.load(url, patience)

    def _changed(self, key: str, browser: WatchedBrowser) -> None:
        """One that never showed a page handed it over to another, which is watched already."""
        if not browser.was_seen:
            return
        with self._lock:
            if not browser.ended:
                self._running[key] = browser
            elif self._running.get(key) is browser:
                del self._running[key]
        self.on_change.notify(key)


class WatchedBrowser:
    """One browser, which stays open when this program ends.

    `was_seen`: it showed a page. Otherwise one that ran already took the page over.
    """

    def __init__(self, start: BrowserStart, *, changed: Callable[[], None]) -> None:
        """Start it. `changed` is called on its thread. Raises `OSError`."""
        self.ended = self.was_seen = False
        self._changed = changed
        self._pages: dict[str, str] = {}
        self._hidden: dict[str, str] = {}
        self._answers: dict[int, dict[str, Any]] = {}
        self._statuses: dict[str, int] = {}
        self._given_up: set[int] = set()
        self._news = threading.Condition()
        self._pipe = DevToolsPipe(
            start.command, start.environment, outlives_us=True, on_end=start.on_end
        )

    def watch(self) -> None:
        threading.Thread(target=self._read, name="watched-browser", daemon=True).start()

    def tabs(self) -> tuple[str, ...]:
        """The addresses of its tabs."""
        with self._news:
            return tuple(self._pages.values())

    def visit(self, url: str, arrived: Callable[[str], bool], patience: float) -> bool:
        """Open `url` where nobody sees it, until it `arrived`; return whether that was in time."""
        number = self._open(url)

        def is_there() -> bool:
            address = self._hidden.get(self._page(number), "")
            return bool(address) and arrived(address)

        there = self._wait_for(is_there, time.monotonic() + patience)
        self._close(number)
        return there

    def load(self, url: str, patience: float) -> bool:
        """Load `url` where nobody sees it; return whether it was answered without error, in time.

        The address does not show that: an error's page has the address that failed.
        """
        deadline = time.monotonic() + patience
        number = self._open("about:blank")
        self._wait_for(lambda: self._answers[number], deadline)
        page = self._page(number)
        loaded = bool(page) and self._load(page, url, deadline)
        self._close(number)
        return loaded

    def _load(self, page: str, url: str, deadline: float) -> bool:
        number = self._ask("Target.attachToTarget", targetId=page, flatten=True)
        self._wait_for(lambda: self._answers[number], deadline)
        session = self._answers.pop(number).get("sessionId", "")
        if not session:
            return False
        self._statuses[session] = 0
        self._pipe.send("Network.enable", session)
        self._pipe.send("Page.navigate", session, url=url)
        self._wait_for(lambda: self._statuses[session], deadline)
        return 0 < self._statuses.pop(session) < FAILED

    def _open(self, url: str) -> int:
        """Open a page, whose `_page` is known later.

        Chromium before 138 knows no hidden pages: there it is a tab in the background.
        """
        return self._ask("Target.createTarget", url=url, hidden=True, background=True)

    def _page(self, number: int) -> str:
        page: str = self._answers[number].get("targetId", "")
        return page

    def _close(self, number: int) -> None:
        """Close a page that was opened, or as soon as the browser has opened it."""
        with self._news:
            page = self._page(number)
            answer = self._answers.pop(number)
            if not answer:
                self._given_up.add(number)
        self._close_page(page)

    def _close_page(self, page: str) -> None:
        if page:
            self._pipe.send("Target.closeTarget", targetId=page)

    def _ask(self, method: str, **parameters: object) -> int:
        """Send a command whose answer will be in `_answers`. The caller does not hold the lock."""
        number = self._pipe.next_number()
        self._answers[number] = {}
        self._pipe.send(method, "", number=number, **parameters)
        return number

    def _wait_for(self, happened: Callable[[], object], deadline: float) -> bool:
        with self._news:
            self._news.wait_for(
                lambda: self.ended or happened(), max(0.0, deadline - time.monotonic())
            )
            return bool(happened())

    def _read(self) -> None:
        self._pipe.send("Target.setDiscoverTargets", discover=True)
        for message in self._pipe.messages():
            try:
                changed = self._take(message)
            except (AttributeError, LookupError, TypeError):
                logger.debug("A browser's message in an unknown form is passed over")
                continue
            if changed:
                self._changed()
        with self._news:
            self.ended = True
            self._news.notify_all()
        self._pipe.close_pipes()
        self._changed()

    def _take(self, message: dict[str, Any]) -> bool:
        """Note what it reports; return whether that changes the tabs."""
        late = ""
        with self._news:
            if message.get("id") in self._given_up:
                self._given_up.remove(message["id"])
                late = message.get("result", {}).get("targetId", "")
                changed = self._hide(late)
            elif message.get("id") in self._answers:
                answer = message.get("result", {})
                self._answers[message["id"]] = {"answered": True} | answer
                changed = self._hide(answer.get("targetId", ""))
            else:
                changed = self._follow(message)
            self._news.notify_all()
        self._close_page(late)
        return changed

    def _hide(self, page: str) -> bool:
        """Take a page of ours out of the tabs; return whether it was one of them."""
        if page:
            self._hidden[page] = self._hidden.get(page) or self._pages.get(page, "")
        return self._pages.pop(page, None) is not None

    def _follow(self, message: dict[str, Any]) -> bool:
        method, event = message.get("method", ""), message.get("params", {})
        if message.get("sessionId") in self._statuses:
            self._follow_load(message["sessionId"], method, event)
        elif method == "Target.targetDestroyed":
            self._hidden.pop(event["targetId"], None)
            return self._pages.pop(event["targetId"], None) is not None
        return method in SEEN and self._see(event["targetInfo"])

    def _follow_load(self, session: str, method: str, event: dict[str, Any]) -> None:
        """Note the status of the page itself, which is the first document that it loads."""
        if event.get("type") != "Document" or self._statuses[session]:
            return
        if method == "Network.responseReceived":
            self._statuses[session] = int(event["response"]["status"])
        elif method == "Network.loadingFailed":
            self._statuses[session] = FAILED

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
