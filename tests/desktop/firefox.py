"""A real Firefox beside the default browser, whose pages a test can read."""

from __future__ import annotations

import json
import re
import shlex
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import connect

from fobwatch.adapters.browsers.profile_folders import lock_of
from tests.desktop.browser import ANSWER_TIMEOUT_S, history, starts_in
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from websockets.sync.client import ClientConnection

    from tests.desktop.browser import Opened
    from tests.desktop.session import Session

COMMAND = Path(__file__).with_name("firefox_command.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirefoxPage:
    """A loaded tab as it was when it was looked at."""

    url: str
    text: str
    folder: Path


class Firefox:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._log = session.folder / "firefox.jsonl"

    def install(self) -> None:
        """Have the system offer it for web addresses."""
        command = self._session.folder / "bin" / "firefox-esr"
        start = shlex.join([sys.executable, "-I", str(COMMAND), str(self._log)])
        command.write_text(f'#!/bin/sh\nexec {start} "$@"\n', "utf-8")
        command.chmod(0o755)
        applications = self._session.home / ".local" / "share" / "applications"
        self._session.write_settings(
            "firefox-esr.desktop", applications / "firefox-esr.desktop", {"command": command}
        )

    def opened(self) -> list[Opened]:
        """Give every start so far, in order."""
        return starts_in(self._log)

    def pages(self) -> list[FirefoxPage]:
        """Give the open tabs of every running Firefox."""
        return [page for folder in {o.folder for o in self.opened()} for page in _pages(folder)]

    def wait_for_page(self, url: str) -> FirefoxPage:
        """Give the loaded page whose address matches the regular expression."""
        return wait_until(
            lambda: next((page for page in self.pages() if re.search(url, page.url)), None),
            f"a page at {url!r}",
        )

    def close(self) -> None:
        """End every Firefox as a person does: it writes all that it stores."""
        folders = {start.folder for start in self.opened()}
        for folder in folders:
            with suppress(ConnectionClosed), _session(folder) as connection:
                _ask(connection, "browser.close", {})
        wait_until(
            lambda: not any(lock_of(folder, sandboxed=False) for folder in folders),
            "the end of Firefox",
        )


def addresses_stored_in(folder: Path) -> set[str]:
    """The addresses of a profile's history, once its Firefox has ended."""
    return history(folder / "places.sqlite", "SELECT url FROM moz_places")


@contextmanager
def _session(folder: Path) -> Iterator[ClientConnection]:
    """A session of WebDriver BiDi, of which there may be one at a time."""
    server = json.loads((folder / "WebDriverBiDiServer.json").read_text("utf-8"))
    address = f"ws://{server['ws_host']}:{server['ws_port']}/session"
    with connect(address, proxy=None, open_timeout=ANSWER_TIMEOUT_S) as connection:
        _ask(connection, "session.new", {"capabilities": {}})
        yield connection
        _ask(connection, "session.end", {})


def _pages(folder: Path) -> list[FirefoxPage]:
    """Its loaded pages; none while it does not answer."""
    try:
        with _session(folder) as connection:
            tabs = _ask(connection, "browsingContext.getTree", {})["contexts"]
            texts = [_ask(connection, "script.evaluate", _reading(tab)) for tab in tabs]
    except (OSError, ValueError, WebSocketException):
        return []
    return [
        FirefoxPage(url=tab["url"], text=text["result"]["value"], folder=folder)
        for tab, text in zip(tabs, texts, strict=True)
        if text.get("result", {}).get("type") == "string"
    ]


def _reading(tab: Mapping[str, Any]) -> dict[str, Any]:
    """A script that gives the text of a page that is loaded."""
    loaded = "document.readyState === 'complete' ? document.body.innerText : null"
    return {"expression": loaded, "target": {"context": tab["context"]}, "awaitPromise": False}


def _ask(connection: ClientConnection, method: str, params: Mapping[str, Any]) -> Any:  # noqa: ANN401 - by method
    """Give the result; an empty one where the tab went away meanwhile."""
    connection.send(json.dumps({"id": 1, "method": method, "params": params}))
    while True:
        answer = json.loads(connection.recv(timeout=ANSWER_TIMEOUT_S))
        if answer.get("id") == 1:
            return answer.get("result", {})
