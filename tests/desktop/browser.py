"""The desktop's default browser: a real Chromium, whose pages a test can read."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
import sys
import urllib.request
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.session import Session

COMMAND = Path(__file__).with_name("chromium_command.py")
ANSWER_TIMEOUT_S = 30
LEFT = "left"
"""The title of a page that is asked for again, until it comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One start of the browser: its arguments, and the folder that holds its cookies."""

    arguments: tuple[str, ...]
    folder: Path

    @property
    def url(self) -> str:
        return next((a for a in self.arguments if not a.startswith("-")), "")


class NotLoadedError(Exception):
    """A tab is between two pages, or it was closed: it ran nothing of a script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A tab, spoken to over Chromium's DevTools protocol."""

    url: str
    folder: Path
    agent: str

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - whatever the script gives
        """Run JavaScript in the page and give its value; raise `NotLoadedError` where none ran."""
        parameters = {"expression": expression, "returnByValue": True}
        request = {"id": 1, "method": "Runtime.evaluate", "params": parameters}
        try:
            with connect(self.agent, proxy=None, open_timeout=ANSWER_TIMEOUT_S) as connection:
                connection.send(json.dumps(request))
                answer = json.loads(connection.recv(timeout=ANSWER_TIMEOUT_S))
        except (OSError, WebSocketException) as error:
            raise NotLoadedError from error
        if "error" in answer:
            raise NotLoadedError(answer["error"]["message"])
        return answer["result"]["result"].get("value")

    def press(self, value: str) -> None:
        """Press the button with this value, which may lead away from the page or close it."""
        self.leave_by(f"document.querySelector('button[value={value}]').click()")

    def leave_by(self, script: str) -> None:
        """Run JavaScript by which the page goes, once it has answered: its answer would be lost."""
        self.evaluate(f"void setTimeout(() => {{ {script} }})")

    def text(self) -> str:
        """Give what the page says; one that is still on its way is waited for."""

        def read() -> tuple[str, ...]:
            with suppress(NotLoadedError):
                return (str(self.evaluate("document.body.innerText")),)
            return ()

        [text] = wait_until(read, f"the text of {self.url}")
        return text

    def text_anew(self) -> str:
        """Give what the page says once the browser has asked for it again."""
        self.leave_by(f"document.title = '{LEFT}'; location.reload()")
        return wait_until(self._arrived, f"the page at {self.url} again")

    def _arrived(self) -> str:
        """Give its text; empty while it is not there, or still the one before."""
        with suppress(NotLoadedError):
            state, title, text = self.evaluate(
                "[document.readyState, document.title, document.body?.innerText]"
            )
            return text if state == "complete" and title != LEFT else ""
        return ""


class Browser:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._log = session.folder / "chromium.jsonl"

    def install(self) -> None:
        """Make it the handler of web addresses, and the `chromium` that PATH finds."""
        commands = self._session.folder / "bin"
        commands.mkdir()
        command = commands / "chromium"
        profile = self._session.home / ".config" / "chromium"
        start = shlex.join([sys.executable, "-I", str(COMMAND), str(self._log), str(profile)])
        command.write_text(f'#!/bin/sh\nexec {start} "$@"\n', "utf-8")
        command.chmod(0o755)
        data, config = self._session.home / ".local" / "share", self._session.home / ".config"
        self._session.write_settings(
            "chromium.desktop", data / "applications" / "chromium.desktop", {"command": command}
        )
        self._session.write_settings("mimeapps.list", config / "mimeapps.list", {})
        self._session.environment["PATH"] = f"{commands}:{self._session.environment['PATH']}"

    def opened(self) -> list[Opened]:
        """Give every start so far, in order."""
        return starts_in(self._log)

    def pages(self) -> list[Page]:
        """Give the open tabs of every running browser."""
        return [page for folder in {o.folder for o in self.opened()} for page in _pages(folder)]

    def wait_for_page(self, url: str) -> Page:
        """Give the loaded page whose address matches the regular expression."""
        return wait_until(lambda: self._loaded(url), f"a page at {url!r}")

    def close(self) -> None:
        """End every browser as a person does: it writes all that it stores."""
        folders = {start.folder for start in self.opened()}
        for running in filter(None, map(_running, folders)):
            with connect(running, proxy=None) as connection:
                connection.send(json.dumps({"id": 1, "method": "Browser.close"}))
        locks = [folder / "SingletonLock" for folder in folders]
        wait_until(lambda: not any(lock.is_symlink() for lock in locks), "the end of the browser")

    def _loaded(self, url: str) -> Page | None:
        for page in self.pages():
            with suppress(NotLoadedError):
                state, address = page.evaluate("[document.readyState, location.href]")
                if state == "complete" and re.search(url, address):
                    return page
        return None


def addresses_stored_in(folder: Path) -> set[str]:
    """The addresses of a data folder's history, once its Chromium has ended."""
    return history(folder / "Default" / "History", "SELECT url FROM urls")


def history(database: Path, query: str) -> set[str]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as stored:
        return {address for (address,) in stored.execute(query)}


def starts_in(log: Path) -> list[Opened]:
    """Read what the command that stands for a browser has noted."""
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    return [
        Opened(arguments=tuple(start["arguments"]), folder=Path(start["folder"]))
        for start in map(json.loads, lines)
    ]


def _pages(folder: Path) -> list[Page]:
    return [
        Page(url=t["url"], folder=folder, agent=t["webSocketDebuggerUrl"])
        for t in _ask(urlsplit(_running(folder)).netloc, "list")
        if t["type"] == "page" and "webSocketDebuggerUrl" in t
    ]


def _running(folder: Path) -> str:
    """Give the address of the browser that works in `folder`; empty where none answers.

    One that has ended leaves its file there, and another test's browser may have its port since.
    """
    try:
        port, browser = (folder / "DevToolsActivePort").read_text("ascii").splitlines()
    except (OSError, ValueError):
        return ""
    answer = _ask(f"127.0.0.1:{port}", "version")
    address = str(answer["webSocketDebuggerUrl"]) if answer else ""
    return address if address.endswith(browser) else ""


def _ask(server: str, what: str) -> Any:  # noqa: ANN401 - JSON of more than one form
    """Ask the browser at this host and port; nothing is there where none answers."""
    try:
        with urllib.request.urlopen(
            f"http://{server}/json/{what}", timeout=ANSWER_TIMEOUT_S
        ) as answer:
            return json.load(answer)
    except (OSError, HTTPException, ValueError):
        return []
