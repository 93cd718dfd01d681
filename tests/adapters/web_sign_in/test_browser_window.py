"""What is read in a browser window of our own, and what is left alone."""

from __future__ import annotations

import base64
import json
import stat
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from fobwatch.adapters.web_sign_in import browser_window
from fobwatch.adapters.web_sign_in.browser_window import BrowserWindow
from fobwatch.core.aws.partitions import PARTITIONS
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.errors import StorageUnavailable
from fobwatch.core.web_sign_in.errors import SignInStopped

if TYPE_CHECKING:
    from pathlib import Path

SOON = timedelta(seconds=20)
URL = "https://idp.acme.example/aws"
RESPONSE = "PHNhbWxwOlJlc3BvbnNlLz4+/w=="
AWS = "https://signin.aws.amazon.com/saml"
PAGE = {
    "method": "Target.attachedToTarget",
    "params": {"sessionId": "S1", "targetInfo": {"type": "page", "url": "about:blank"}},
}
GONE = {"method": "Target.detachedFromTarget", "params": {"sessionId": "S1"}}


def request(url: str = AWS, method: str = "POST", **form: str) -> dict[str, Any]:
    """A request that is held, whose form comes in two parts."""
    body = urlencode(form or {"SAMLResponse": RESPONSE, "RelayState": "x"}).encode()
    parts = [{"bytes": base64.b64encode(part).decode()} for part in (body[:9], body[9:])]
    held = {"url": url, "method": method, "postDataEntries": parts}
    return {
        "method": "Fetch.requestPaused",
        "sessionId": "S1",
        "params": {"requestId": "R1", "request": held},
    }


class ShamBrowser:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._script, self._log = folder / "script", folder / "log"
        program = folder / "chromium"

        program.write_text(f'#!/bin/sh\nexec {sys.executable} -I {SHAM} "$@"\n', "utf-8")
        program.chmod(0o700)
        monkeypatch.setenv("PATH", str(folder))
        monkeypatch.setenv("SHAM_SCRIPT", str(self._script))
        monkeypatch.setenv("SHAM_LOG", str(self._log))

    def window(self, *steps: object, shown: bool = True) -> BrowserWindow:
        self._script.write_text("\n".join(map(json.dumps, steps)), "utf-8")
        return BrowserWindow(URL, self.folder / "data" / "idp", shown=shown)

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._log.read_text("utf-8").splitlines()]

    def commands(self, method: str) -> list[dict[str, Any]]:
        return [each["params"] for each in self.told() if each.get("method") == method]


SHAM = __file__.replace("test_browser_window", "sham_browser")


@pytest.fixture
def sham(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShamBrowser:
    return ShamBrowser(tmp_path, monkeypatch)


def test_a_folder_that_cannot_be_made_is_reported(sham: ShamBrowser) -> None:
    (sham.folder / "data").touch()

    with pytest.raises(StorageUnavailable, match="folder"):
        sham.window()


def test_the_form_is_read_and_held_back_from_aws(sham: ShamBrowser) -> None:
    with sham.window(PAGE, request(), "stay") as window:
        response = window.code(SOON)

    assert response == RESPONSE
    assert not sham.commands("Fetch.continueRequest")
    (answer,) = sham.commands("Fetch.fulfillRequest")
    page = base64.b64decode(answer["body"]).decode()
    assert answer["responseCode"] == 200
    assert "You can close this page" in page
    assert RESPONSE not in page
    assert len(sham.commands("Browser.close")) == 1


@pytest.mark.parametrize("content", ["{nonsense", "", [1], None], ids=str)
def test_a_browser_that_sends_no_messages_ends_the_sign_in(
    sham: ShamBrowser, content: object
) -> None:
    with (
        sham.window(PAGE, content, request(), "stay") as window,
        pytest.raises(SignInStopped, match="closed"),
    ):
        window.code(SOON)


def test_a_message_in_an_unknown_form_ends_the_sign_in(sham: ShamBrowser) -> None:
    with (
        sham.window(PAGE, {"method": PAGE["method"], "params": {}}, request(), "stay") as window,
        pytest.raises(SignInStopped, match="closed"),
    ):
        window.code(SOON)


def test_requests_are_watched_before_the_page_is_asked_for(sham: ShamBrowser) -> None:
    with sham.window(PAGE, request(), "stay") as window:
        window.code(SOON)
    methods = [each.get("method") for each in sham.told()]

    assert methods.index("Fetch.enable") < methods.index("Page.navigate")
    assert sham.commands("Page.navigate") == [{"url": URL}]
    assert methods.index("Fetch.fulfillRequest") < methods.index("Browser.close")


def test_its_arguments_hold_no_secret_and_its_folder_is_ours_alone(sham: ShamBrowser) -> None:
    with sham.window(PAGE, request(), "stay", shown=False) as window:
        window.code(SOON)
    arguments = sham.told()[0]["arguments"]
    folder = sham.folder / "data" / "idp"

    assert f"--user-data-dir={folder}" in arguments
    assert "--remote-debugging-pipe" in arguments
    assert "--headless=new" in arguments
    assert not [each for each in arguments if "port" in each or URL in each]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(request(method="GET"), id="GET"),
        pytest.param(request(other="field"), id="another form"),
        pytest.param(request(SAMLResponse=""), id="empty response"),
        pytest.param(request(url="https://evil.example/x.signin.aws.amazon.com/saml"), id="path"),
        pytest.param(request(url="https://signin.aws.amazon.com.evil.example/saml"), id="suffix"),
        pytest.param(request(url="https://evilsignin.aws.amazon.com/saml"), id="prefix"),
        pytest.param(request(url="https://evil.example/?signin.aws.amazon.com/saml"), id="query"),
        pytest.param(request(url="https://signin.aws.amazon.com@evil.example/saml"), id="user"),
    ],
)
def test_another_request_goes_on_unread(sham: ShamBrowser, other: dict[str, Any]) -> None:
    with sham.window(PAGE, other, request(), "stay") as window:
        assert window.code(SOON) == RESPONSE

    assert len(sham.commands("Fetch.continueRequest")) == 1


@pytest.mark.parametrize("suffix", [each.signin_suffix for each in PARTITIONS])
@pytest.mark.parametrize("region", ["", "us-east-1."])
def test_every_partition_s_page_is_known(sham: ShamBrowser, suffix: str, region: str) -> None:
    with sham.window(PAGE, request(f"https://{region}{suffix}/saml/acs/x"), "stay") as window:
        assert window.code(SOON) == RESPONSE
    patterns = sham.commands("Fetch.enable")[0]["patterns"]

    assert f"https://{'*.' if region else ''}{suffix}/saml*" in [p["urlPattern"] for p in patterns]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param((), id="browser ends at once"),
        pytest.param((PAGE, "wait"), id="browser ends"),
        pytest.param((PAGE, GONE, "stay"), id="last window is closed"),
    ],
)
def test_a_closed_window_ends_the_wait(sham: ShamBrowser, steps: tuple[object, ...]) -> None:
    with sham.window(*steps) as window, pytest.raises(SignInStopped, match="window was closed"):
        window.code(SOON)


def test_a_page_that_asks_ends_the_wait_after_its_time(sham: ShamBrowser) -> None:
    unseen = sham.window(PAGE, "stay", shown=False)

    with unseen as window, pytest.raises(SignInStopped, match="Nobody signed in"):
        window.code(timedelta(milliseconds=50))


def test_a_wait_is_cancelled_and_the_browser_closed(sham: ShamBrowser) -> None:
    with sham.window(PAGE, "stay") as window:
        window.cancel()
        with pytest.raises(SignInStopped, match="cancelled"):
            window.code(SOON)

    assert len(sham.commands("Browser.close")) == 1


def test_a_browser_that_hangs_is_ended(sham: ShamBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_window, "CLOSING_SECONDS", 0.05)
    with sham.window(PAGE, request(), "hang") as window:
        assert window.code(SOON) == RESPONSE

    assert not window._thread.is_alive()


def test_without_a_browser_a_person_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoBrowser, match="no browser for"):
        BrowserWindow(URL, tmp_path / "data", shown=True)


def test_the_tabs_that_the_browser_would_restore_are_removed(sham: ShamBrowser) -> None:
    """They have what was in the forms of their pages."""
    stored = sham.folder / "data" / "idp" / "Default" / "Sessions"
    stored.mkdir(parents=True)
    (stored / "Tabs_1").write_text("SAMLResponse")
    with sham.window(PAGE, request(), "stay") as window:
        of_a_killed_one = stored.exists()
        stored.mkdir()
        (stored / "Tabs_2").write_text("SAMLResponse")
        window.code(SOON)

    assert not of_a_killed_one
    assert not stored.exists()
