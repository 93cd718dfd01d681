"""A window of the user's own kind of browser, in which a SAML response is read before AWS gets it.

It has a data folder for its identity provider alone, so that the provider's cookies last and are
apart from the user's browsing. Only a form that is posted to AWS's sign-in page is stopped, before
anything is sent; no other request is looked at.
"""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import base64
import logging
import os
import shutil
import threading
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from fobwatch.adapters.browsers.devtools_pipe import DevToolsPipe
from fobwatch.adapters.browsers.launching import PIPE_OPTION
from fobwatch.adapters.console.starters import users_environment
from fobwatch.adapters.web_sign_in.answer_page import answer_page
from fobwatch.core.aws.partitions import PARTITIONS
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.errors import StorageUnavailable
from fobwatch.core.web_sign_in.errors import SignInStopped
from fobwatch.core.web_sign_in.visit import OneAnswer

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

PROGRAMS: Final = (
    *("google-chrome", "google-chrome-stable", "chromium", "chromium-browser"),
    *("microsoft-edge", "microsoft-edge-stable", "brave-browser", "brave", "vivaldi"),
)
"""The programs of Chromium's family on Linux."""

logger = logging.getLogger(__name__)

APPLICATIONS: Final = tuple(
    f"/Applications/{name}.app/Contents/MacOS/{name}"
    for name in ("Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser", "Vivaldi")
)
"""The same on macOS."""

OPTIONS: Final = (
    PIPE_OPTION,
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-sync",
    # A provider's page that has the response in its form may be stored otherwise.
    f"--disk-cache-dir={os.devnull}",
)
BLANK: Final = "about:blank"
PATTERNS: Final = tuple(
    {"urlPattern": f"https://{host}/saml*", "requestStage": "Request"}
    for partition in PARTITIONS
    for host in (partition.signin_suffix, f"*.{partition.signin_suffix}")
)
"""AWS's pages that take a SAML response (IAM user guide, "Configure SAML assertions"): the
addresses of encrypted ones begin with `/saml/acs/`."""

CLOSING_SECONDS: Final = 10.0


def find_browser() -> str:
    """The path of a browser of Chromium's family. Raises `NoBrowser` without one."""
    names = APPLICATIONS if sys.platform == "darwin" else PROGRAMS
    found = next((path for name in names if (path := shutil.which(name))), "")
    if found:
        return found
    raise NoBrowser(
        "There is no browser for the identity provider's page",
        "Chromium, Chrome, Edge, Brave or Vivaldi shows it in a window of its own.",
        "Install one of them. You can also sign in in your own browser, and paste the response.",
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(
            "The folder of the sign-in's window cannot be made",
            f"{folder}: {error.strerror}.",
            "Make room for it, or sign in in your own browser, and paste the response.",
        ) from error


class BrowserWindow(OneAnswer):
    """Fulfils `RedirectListener` between `__enter__` and `__exit__`: its “code” is the response.

    A hidden one succeeds only if the provider asks the person nothing.
    """

    def __init__(self, url: str, folder: Path, *, shown: bool) -> None:
        """Start the browser. `folder` is the provider's own.

        Raises `NoBrowser` or `StorageUnavailable`.
        """
        super().__init__()
        _make(folder)
        self._folder = folder
        self._forget_tabs()  # of a browser that was killed
        visible = () if shown else ("--headless=new",)
        command = (find_browser(), *OPTIONS, f"--user-data-dir={folder}", *visible, BLANK)
        try:
            self._pipe = DevToolsPipe(command, users_environment(os.environ))
        except OSError as error:
            raise NoBrowser(
                "The browser could not be started",
                "Its window is where you would sign in.",
                "Paste the response instead, or install Chromium, Chrome, Edge or Brave.",
            ) from error
        self._url = url
        self._pages: set[str] = set()
        self._thread = threading.Thread(target=self._watch, name="browser-window", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._attach("")
        return self

    def __exit__(self, *_error: object) -> None:
        self._pipe.close(CLOSING_SECONDS)
        self._thread.join()
        self._pipe.close_pipes()
        self._forget_tabs()

    def _forget_tabs(self) -> None:
        """Remove what the browser stores to restore its tabs, which includes their forms."""
        for stored in self._folder.glob("*/Sessions"):
            try:
                shutil.rmtree(stored)
            except OSError as error:
                logger.warning("The tabs of a sign-in window could not be removed: %s", error)

    def _watch(self) -> None:
        """Handle what the browser reports, until it ends."""
        try:
            for message in self._pipe.messages():
                handle = {
                    "Target.attachedToTarget": self._on_attached,
                    "Target.detachedFromTarget": self._on_detached,
                    "Fetch.requestPaused": self._on_request,
                }.get(message.get("method", ""))
                if handle is not None:
                    handle(message["params"], message.get("sessionId", ""))
        except (AttributeError, LookupError, TypeError, ValueError):
            logger.debug("A sign-in window's message in an unknown form ends the sign-in")
        self._on_closed()

    def _attach(self, session: str) -> None:
        """Make every page and frame below wait until its requests are watched."""
        self._pipe.send(
            "Target.setAutoAttach",
            session,
            autoAttach=True,
            waitForDebuggerOnStart=True,
            flatten=True,
        )

    def _on_attached(self, event: dict[str, Any], _parent: str) -> None:
        session, target = event["sessionId"], event["targetInfo"]
        if target["type"] in {"page", "iframe"}:
            self._pipe.send("Fetch.enable", session, patterns=PATTERNS)
            self._attach(session)
        self._pipe.send("Runtime.runIfWaitingForDebugger", session)
        if target["type"] == "page":
            if not self._pages:
                self._pipe.send("Page.navigate", session, url=self._url)
            self._pages.add(session)

    def _on_detached(self, event: dict[str, Any], _parent: str) -> None:
        if event["sessionId"] in self._pages:
            self._pages.remove(event["sessionId"])
            if not self._pages:
                self._on_closed()

    def _on_closed(self) -> None:
        self.settle(
            SignInStopped(
                "The browser's window was closed", "Nobody signed in there.", "Sign in again."
            )
        )

    def _on_request(self, event: dict[str, Any], session: str) -> None:
        request, number = event["request"], event["requestId"]
        response = _saml_response(request)
        if not response:
            self._pipe.send("Fetch.continueRequest", session, requestId=number)
            return
        self._pipe.send(
            "Fetch.fulfillRequest",
            session,
            requestId=number,
            responseCode=200,
            responseHeaders=[{"name": "Content-Type", "value": "text/html; charset=utf-8"}],
            body=base64.b64encode(answer_page(went_well=True)).decode(),
        )
        self.settle(response)


def _saml_response(request: dict[str, Any]) -> str:
    """The response in a form that is posted to AWS; empty for any other request."""
    host = urlsplit(request["url"]).hostname or ""
    is_awss = any(f".{host}".endswith(f".{each.signin_suffix}") for each in PARTITIONS)
    if request["method"] != "POST" or not is_awss:
        return ""
    entries = (
        base64.b64decode(part.get("bytes", "")) for part in request.get("postDataEntries", ())
    )
    body = b"".join(entries).decode("ascii", "replace") or request.get("postData", "")
    fields: dict[str, list[str]] = parse_qs(body)
    return fields.get("SAMLResponse", [""])[0]
