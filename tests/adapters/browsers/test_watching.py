"""What is seen of a browser over DevTools' pipe, and what it does where nobody looks."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.adapters.browsers.launching import CHROMIUM_FIRST_START, PIPE_OPTION
from fobwatch.adapters.browsers.watched_start import BrowserStart
from fobwatch.core.browsers.browsers import BrowserOwner, BrowserPlace, SeparateProfile, place_key
from tests.contracts.browser_watch import BrowserWatchContract
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

if sys.platform != "win32":
    from fobwatch.adapters.browsers import devtools_pipe
    from fobwatch.adapters.browsers.watching import WatchedBrowsers


pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes of Unix")

PLACE = BrowserPlace(
    owner=BrowserOwner(name="dev"), choice=SeparateProfile(browser="chromium.desktop")
)
PAGE = "https://eu-west-1.console.aws.amazon.com/s3/home"
ONCE = "http://127.0.0.1:4711/once"
SOON = 20.0
CHROMIUM = which("chromium") or ""
SHAM = Path(__file__).parents[1] / "web_sign_in" / "sham_browser.py"


def target(key: str, url: str, kind: str = "page", *, changed: bool = False) -> dict[str, Any]:
    info = {"targetId": key, "type": kind, "title": "", "url": url}
    event = "targetInfoChanged" if changed else "targetCreated"
    return {"method": f"Target.{event}", "params": {"targetInfo": info}}


class Sham:
    """A browser that reports what a script says."""

    def __init__(self, folder: Path) -> None:
        self.browsers = WatchedBrowsers()
        self.heard: list[str] = []
        self.ended: list[int] = []
        self.browsers.on_change(self.heard.append)
        self._script, self._log = folder / "script", folder / "log"

    def start(self, *steps: object) -> bool:
        self._script.write_text("\n".join(map(json.dumps, steps)), "utf-8")
        environment = {"SHAM_SCRIPT": str(self._script), "SHAM_LOG": str(self._log)}
        command = (sys.executable, "-I", str(SHAM))
        return self.run(command, environment)

    def run(self, command: tuple[str, ...], environment: dict[str, str]) -> bool:
        return self.browsers.start(
            BrowserStart(
                place=PLACE, command=command, environment=environment, on_end=self.ended.append
            )
        )

    def tabs(self) -> tuple[str, ...] | None:
        return self.browsers.tabs(PLACE)

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        lines = map(json.loads, self._log.read_text("utf-8").splitlines()[1:])
        return [(line["method"], line["params"]) for line in lines]

    def wait_for(self, tabs: tuple[str, ...] | None) -> None:
        wait_until(lambda: self.tabs() == tabs, f"tabs {tabs}")


class ShamDesk:
    """Browsers that report two tabs each, and stay until they are told to close."""

    tabs = 2

    def __init__(self, folder: Path) -> None:
        self.watch = WatchedBrowsers()
        self._folder = folder

    def open(self, place: BrowserPlace) -> tuple[str, ...]:
        addresses = tuple(self.address(place, number) for number in range(self.tabs))
        folder = self._folder / place.owner.name
        folder.mkdir()
        command, environment = self.command(folder, addresses)
        assert self.watch.start(
            BrowserStart(
                place=place, command=command, environment=environment, on_end=lambda _status: None
            )
        )
        return addresses

    def close(self, place: BrowserPlace) -> None:
        self.watch._running[place_key(place)]._pipe.send("Browser.close")

    def end(self) -> None:
        for browser in list(self.watch._running.values()):
            browser._pipe.send("Browser.close")
        wait_until(lambda: not self.watch._running, "the end of the browsers")

    def address(self, place: BrowserPlace, number: int) -> str:
        return f"https://{place.owner.name}-{number}.example/"

    def command(
        self, folder: Path, addresses: Sequence[str]
    ) -> tuple[tuple[str, ...], Mapping[str, str]]:
        steps = ["wait", *(target(f"T-{each}", each) for each in addresses), "stay"]
        (folder / "script").write_text("\n".join(map(json.dumps, steps)), "utf-8")
        names = {"SHAM_SCRIPT": "script", "SHAM_LOG": "log"}
        return (sys.executable, "-I", str(SHAM)), {k: str(folder / v) for k, v in names.items()}


class ChromiumDesk(ShamDesk):
    """Chromium itself; without a screen it is started with one address at most."""

    tabs = 1

    def address(self, place: BrowserPlace, number: int) -> str:
        page = self._folder / f"{place.owner.name}-{number}.html"
        page.write_text("<title>A page</title>", "utf-8")
        return page.as_uri()

    def command(
        self, folder: Path, addresses: Sequence[str]
    ) -> tuple[tuple[str, ...], Mapping[str, str]]:
        options = ("--headless=new", "--no-sandbox", f"--user-data-dir={folder}", PIPE_OPTION)
        command = (CHROMIUM, *options, *CHROMIUM_FIRST_START, *addresses)
        return command, {"PATH": os.environ["PATH"], "HOME": str(folder)}


class TestWatchedBrowsers(BrowserWatchContract):
    @pytest.fixture(
        params=[
            "sham",
            pytest.param(
                "chromium",
                marks=pytest.mark.skipif(not CHROMIUM, reason="needs Chromium"),
            ),
        ]
    )
    def desk(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ShamDesk]:
        desk = ShamDesk(tmp_path) if request.param == "sham" else ChromiumDesk(tmp_path)
        yield desk
        desk.end()


@pytest.fixture
def sham(tmp_path: Path) -> Sham:
    return Sham(tmp_path)


def test_tabs_are_followed_and_nothing_else(sham: Sham) -> None:
    sham.start(
        "wait",
        target("T1", "about:blank"),
        target("U1", "chrome://omnibox-popup.top-chrome/", "browser_ui"),
        target("W1", "https://example.org/worker.js", "service_worker"),
        target("T2", "https://example.org/"),
        target("T1", PAGE, changed=True),
        {"method": "Target.targetDestroyed", "params": {"targetId": "T2"}},
        {"method": "Target.targetDestroyed", "params": {"targetId": "U1"}},
        "stay",
    )
    sham.wait_for((PAGE,))

    assert sham.heard == [place_key(PLACE)] * 4
    assert sham.told() == [("Target.setDiscoverTargets", {"discover": True})]
    assert not sham.browsers.watches(PLACE)


def test_a_browser_that_ended_is_watched_no_more(sham: Sham) -> None:
    sham.start("wait", target("T1", PAGE))
    wait_until(lambda: len(sham.heard) == 2, "its end")
    wait_until(lambda: sham.ended, "its exit status")

    assert sham.ended == [0]
    assert sham.tabs() is None
    assert sham.browsers.watches(PLACE)


def test_a_start_that_a_running_browser_took_over_is_no_end(sham: Sham) -> None:
    sham.start("wait", target("T1", PAGE), "stay")
    sham.wait_for((PAGE,))
    sham.start("wait")
    wait_until(lambda: sham.ended, "the end of the second")

    assert sham.tabs() == (PAGE,)
    assert sham.heard == [place_key(PLACE)]


def test_a_program_that_does_not_exist_is_not_started(sham: Sham) -> None:
    assert not sham.run(("/nowhere/chromium",), {})
    assert sham.tabs() is None


def visit(sham: Sham, *, patience: float = SOON) -> list[bool]:
    """Whether a page arrived, beside the test: the browser is asked and answers meanwhile."""
    went: list[bool] = []

    def run() -> None:
        went.append(sham.browsers.visit(PLACE, ONCE, PAGE.__eq__, patience))

    runs = threading.Thread(target=run)
    runs.start()
    runs.join(SOON)
    return went


@pytest.mark.parametrize("kind", ["other", "page"], ids=["hidden", "a tab in the background"])
def test_a_page_is_visited_unseen_and_closed_when_it_arrived(sham: Sham, kind: str) -> None:
    sham.start(
        "wait",
        target("T1", "https://example.org/"),
        "wait",
        target("H1", "", kind),
        {"id": 2, "result": {"targetId": "H1"}},
        target("H1", ONCE, kind, changed=True),
        target("H1", PAGE, kind, changed=True),
        "stay",
    )
    sham.wait_for(("https://example.org/",))

    assert visit(sham) == [True]
    sham.wait_for(("https://example.org/",))
    wait_until(lambda: len(sham.told()) == 3, "the command that closes it")
    assert sham.told()[1:] == [
        ("Target.createTarget", {"url": ONCE, "hidden": True, "background": True}),
        ("Target.closeTarget", {"targetId": "H1"}),
    ]


@pytest.mark.parametrize(
    ("steps", "patience"),
    [
        (("stay",), 0.05),
        ((target("H1", "", "other"), {"id": 2, "result": {"targetId": "H1"}}, "stay"), 0.05),
        (({"id": 2, "error": {"code": -32000, "message": "no"}}, "stay"), 0.05),
        ((), SOON),
    ],
    ids=["no answer", "a page that goes nowhere", "a refusal", "a browser that ends"],
)
def test_a_page_that_does_not_arrive_is_given_up(
    sham: Sham, steps: tuple[object, ...], patience: float
) -> None:
    sham.start("wait", target("T1", "https://example.org/"), "wait", *steps)
    sham.wait_for(("https://example.org/",))

    assert visit(sham, patience=patience) == [False]


def test_where_no_browser_runs_nothing_is_visited(sham: Sham) -> None:
    assert visit(sham) == [False]


LOADED = "Network.responseReceived"


def document(
    method: str, *, session: str = "S1", kind: str = "Document", status: int = 200
) -> object:
    event = {"type": kind, "response": {"status": status}}
    return {"sessionId": session, "method": method, "params": event}


def load(sham: Sham, *steps: object, patience: float = SOON) -> bool:
    """Whether a page was loaded in a browser that says these once it is sent there."""
    opened = ({"id": 2, "result": {"targetId": "H1"}}, "wait")
    attached = ({"id": 3, "result": {"sessionId": "S1"}}, "wait", "wait")
    sham.start("wait", target("T1", PAGE), "wait", *opened, *attached, *steps, "stay")
    sham.wait_for((PAGE,))
    return sham.browsers.load(PLACE, ONCE, patience)


@pytest.mark.parametrize(
    ("status", "loaded"), [(200, True), (204, True), (403, False), (500, False)]
)
def test_a_page_is_loaded_unseen_where_it_is_answered_well(
    sham: Sham, status: int, loaded: bool
) -> None:
    assert load(sham, document(LOADED, status=status)) == loaded
    wait_until(lambda: len(sham.told()) == 6, "the command that closes it")
    assert sham.told()[1:] == [
        ("Target.createTarget", {"url": "about:blank", "hidden": True, "background": True}),
        ("Target.attachToTarget", {"targetId": "H1", "flatten": True}),
        ("Network.enable", {}),
        ("Page.navigate", {"url": ONCE}),
        ("Target.closeTarget", {"targetId": "H1"}),
    ]
    assert sham.tabs() == (PAGE,)


def test_an_address_that_does_not_answer_is_not_loaded(sham: Sham) -> None:
    assert not load(sham, document("Network.loadingFailed"), document(LOADED))


def test_what_a_page_loads_and_other_pages_say_nothing_of_it(sham: Sham) -> None:
    others = (document(LOADED, kind="Image"), document(LOADED, session="S2"))

    assert not load(sham, *others, document(LOADED, status=500))
    assert sham.tabs() == (PAGE,)


def test_a_page_that_is_never_answered_is_given_up(sham: Sham) -> None:
    assert not load(sham, patience=0.05)


def test_where_no_browser_runs_nothing_is_loaded(sham: Sham) -> None:
    assert not sham.browsers.load(PLACE, ONCE, SOON)


@pytest.mark.parametrize(
    "content",
    ["{nonsense", "", "\xff\xfe\xfa", "[" * 60_000, [1], 5, None],
    ids=["garbage", "empty", "not UTF-8", "deep", "a list", "a number", "null"],
)
def test_a_browser_that_sends_no_messages_is_not_seen_into_any_more(
    sham: Sham, content: object
) -> None:
    sham.start("wait", target("T1", PAGE), content, "stay")
    wait_until(lambda: len(sham.heard) == 2, "the end of the watching")

    assert sham.tabs() is None
    assert sham.browsers.watches(PLACE)


@pytest.mark.parametrize(
    "message",
    [
        {"id": [1]},
        {"id": 2, "result": None},
        {"method": ["Target.targetCreated"]},
        {"method": "Target.targetCreated", "params": {}},
        {"method": "Target.targetCreated", "params": {"targetInfo": {"targetId": []}}},
        {"method": "Target.targetDestroyed", "params": None},
    ],
    ids=str,
)
def test_a_message_in_an_unknown_form_is_passed_over(sham: Sham, message: object) -> None:
    sham.start("wait", target("T1", "about:blank"), message, target("T1", PAGE), "stay")

    sham.wait_for((PAGE,))


def test_a_page_that_opens_too_late_is_closed_and_no_tab(sham: Sham) -> None:
    late = (target("H1", ONCE), {"id": 2, "result": {"targetId": "H1"}})
    moved = target("H1", "https://example.org/", changed=True)
    sham.start("wait", target("T1", PAGE), "wait", "wait", *late, moved, "stay")
    sham.wait_for((PAGE,))

    assert visit(sham, patience=0.05) == [False]
    sham.browsers.load(PLACE, ONCE, 0.05)  # the command that it waits for
    wait_until(lambda: ("Target.closeTarget", {"targetId": "H1"}) in sham.told(), "its closing")
    sham.wait_for((PAGE,))


def test_a_browser_that_takes_no_commands_holds_up_nobody(
    sham: Sham, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devtools_pipe, "SENDING_SECONDS", 0.05)
    sham.start("wait", target("T1", PAGE), "deaf")
    sham.wait_for((PAGE,))
    sham.browsers.visit(PLACE, "x" * 10_000_000, PAGE.__eq__, 0.05)

    sham.wait_for(None)
    assert not sham.browsers.visit(PLACE, ONCE, PAGE.__eq__, SOON)
    wait_until(lambda: sham.ended, "the end of the browser")
