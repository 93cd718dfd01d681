"""That a browser is signed in by a page of ours, and what happens where there is none."""

from __future__ import annotations

import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.browsers.launching import PIPE_OPTION
from fobwatch.adapters.browsers.watched_start import NothingWatched
from fobwatch.adapters.console.browser import MAX_PAGES, ConsoleBrowser, Patience, open_page
from fobwatch.adapters.console.sign_in_page import login_page
from fobwatch.adapters.console.starters import by_program, starters_of, users_environment
from fobwatch.adapters.web_sign_in.pages import BrowserPages
from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.browsers.browsers import BrowserOwner, BrowserPlace, CustomCommand
from fobwatch.core.browsers.errors import BrowserUnavailable, NoBrowser
from fobwatch.core.console.console import ConsoleLogin
from tests.contracts.console import BrowserContract
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fobwatch.adapters.browsers.watched_start import BrowserStart

LOGIN = ConsoleLogin(
    profile="dev <&> \"prod'",
    login_url="https://eu-west-1.signin.aws.amazon.com/federation",
    signin_token='token"><script>alert(1)</script>',
    destination="https://console.aws.amazon.com/s3/home?region=eu-west-1&tab=a",
)


class Form(HTMLParser):
    """What a browser would post."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action = self.method = ""
        self.fields: dict[str, str] = {}
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "form":
            self.action, self.method = named["action"], named["method"]
        if tag == "input":
            self.fields[named["name"]] = named["value"]


def test_form_carries_the_login_and_nothing_else_runs() -> None:
    page = login_page(LOGIN)
    form = Form(page.html.decode())

    assert (form.method, form.action) == ("post", LOGIN.login_url)
    assert form.fields == {
        "Action": "login",
        "Issuer": "fobwatch",
        "Destination": LOGIN.destination,
        "SigninToken": LOGIN.signin_token,
    }
    assert form.tags.count("script") == 1
    assert form.tags.count("button") == 1


def test_page_may_load_nothing_and_post_only_encrypted() -> None:
    policy = login_page(LOGIN).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "form-action https: https://eu-west-1.signin.aws.amazon.com;" in policy
    assert "unsafe" not in policy


def test_each_page_has_a_nonce_of_its_own() -> None:
    policies = {login_page(LOGIN).headers["Content-Security-Policy"] for _ in range(4)}

    assert len(policies) == 4


@dataclass
class Starter:
    """A way to start a browser that is there or not, and ends so or so or not at all."""

    there: bool = True
    status: int | None = 0
    takes: bool = False
    urls: list[str] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)
    runs: list[threading.Thread] = field(default_factory=list)

    def __call__(self, url: str, on_end: Callable[[int], None]) -> bool:
        if not self.there:
            return False
        self.urls.append(url)
        run = threading.Thread(target=self._run, args=(url, on_end))
        self.runs.append(run)
        run.start()
        return True

    def forms(self) -> list[Form]:
        """What was taken, when the starter is done."""
        for run in self.runs:
            run.join(10)
        return [Form(page.decode()) for page in self.pages]

    def _run(self, url: str, on_end: Callable[[int], None]) -> None:
        if self.takes:
            with urllib.request.urlopen(url) as answer:  # noqa: S310 - a page of our own
                self.pages.append(answer.read())
        if self.status is not None:
            on_end(self.status)


class TestConsoleBrowser(BrowserContract):
    @pytest.fixture
    def starter(self) -> Starter:
        return Starter(takes=True)

    @pytest.fixture
    def browser(self, starter: Starter) -> ConsoleBrowser:
        return ConsoleBrowser([starter])

    @pytest.fixture
    def visits(self, starter: Starter) -> Callable[[], list[tuple[str, str, str]]]:
        return lambda: [
            (form.action, form.fields["SigninToken"], form.fields["Destination"])
            for form in starter.forms()
        ]

    @pytest.fixture
    def remove_browser(self, starter: Starter) -> Callable[[], None]:
        return partial(setattr, starter, "there", False)  # noqa: FBT003 - a field


def test_browser_gets_an_address_without_a_secret() -> None:
    starter = Starter(takes=True)

    ConsoleBrowser([starter]).open_console(LOGIN)

    assert starter.urls[0].startswith("http://127.0.0.1:")
    assert "token" not in starter.urls[0]


def test_taken_page_ends_the_wait_for_a_starter_that_stays() -> None:
    starter = Starter(takes=True, status=None)

    ConsoleBrowser([starter], patience=Patience(start=60)).open_console(LOGIN)

    assert [form.fields["Action"] for form in starter.forms()] == ["login"]


@pytest.mark.parametrize("status", [0, None], ids=["a running browser", "a new browser"])
def test_a_browser_that_takes_its_time_is_waited_for(status: int | None) -> None:
    late = Starter(takes=True, status=None)

    class Start:
        """Ends well, or goes on, before any browser asks for the page."""

        def __call__(self, url: str, on_end: Callable[[int], None]) -> bool:
            if status is not None:
                on_end(status)
            threading.Timer(0.1, late, (url, on_end)).start()
            return True

    ConsoleBrowser([Start()], patience=Patience(start=0.01)).open_console(LOGIN)

    assert [form.fields["Action"] for form in late.forms()] == ["login"]


@pytest.mark.parametrize("status", [0, None], ids=["ends well", "goes on"])
def test_a_page_that_no_browser_asks_for_is_no_success(status: int | None) -> None:
    starter = Starter(status=status)

    with pytest.raises(NoBrowser, match="No browser asked for the page") as caught:
        ConsoleBrowser([starter], patience=Patience(start=0.01, page=0.05)).open_console(LOGIN)

    assert "Start the browser yourself" in caught.value.remedy
    assert not answers(starter.urls[0])


@pytest.mark.parametrize(
    "first", [Starter(there=False), Starter(status=3)], ids=["missing", "failing"]
)
def test_next_way_is_tried(first: Starter) -> None:
    second = Starter(takes=True)

    ConsoleBrowser([first, second]).open_console(LOGIN)

    assert len(second.forms()) == 1


class Ending(NothingWatched):
    """A browser that ends so without asking for the page, the system's default or a place's own."""

    def __init__(self, status: int, *, seconds: float = 0.1) -> None:
        super().__init__()
        self.status = status
        self.seconds = seconds
        self.url = ""

    def start(self, start: BrowserStart) -> bool:
        return self.open(start.command[-1], start.on_end)

    def open(self, url: str, on_end: Callable[[int], None]) -> bool:
        self.url = url
        threading.Timer(self.seconds, on_end, (self.status,)).start()
        return True


@dataclass
class Default:
    """The system's way to start it."""

    browser: Ending

    def __call__(self, url: str, on_end: Callable[[int], None]) -> bool:
        return self.browser.open(url, on_end)


NEVER = 20.0
"""Seconds; far longer than what a test waits for."""


def own(_place: BrowserPlace, url: str) -> tuple[str, ...]:
    return ("chromium", PIPE_OPTION, url)


def test_a_default_browser_that_fails_late_is_told_at_once() -> None:
    ending = Ending(1)
    browser = ConsoleBrowser([Default(ending)], patience=Patience(start=0.01, page=NEVER))

    with pytest.raises(NoBrowser, match="No browser could be started"):
        browser.open_console(LOGIN)
    assert not answers(ending.url)


def test_a_place_s_browser_that_fails_late_is_told_at_once() -> None:
    ending, patience = Ending(1), Patience(start=0.01, page=NEVER, hand_over=NEVER)
    browser = ConsoleBrowser([], command=own, watched=ending, patience=patience)

    with pytest.raises(BrowserUnavailable, match="chromium could not be started, or has ended"):
        browser.open_console(LOGIN)
    assert not answers(ending.url)


@pytest.mark.parametrize("seconds", [0, 0.1], ids=["at once", "late"])
def test_a_place_s_browser_that_is_gone_is_not_waited_for_long(seconds: float) -> None:
    ending, patience = Ending(0, seconds=seconds), Patience(start=0.01, page=NEVER, hand_over=0.05)
    browser = ConsoleBrowser([], command=own, watched=ending, patience=patience)

    begun = time.monotonic()

    with pytest.raises(NoBrowser, match="No browser asked for the page"):
        browser.open_console(LOGIN)
    assert time.monotonic() - begun < NEVER
    assert not answers(ending.url)


def test_no_browser_is_told_and_the_page_withdrawn() -> None:
    starter = Starter(status=3)

    with pytest.raises(NoBrowser) as caught:
        ConsoleBrowser([starter]).open_console(LOGIN)

    assert "default browser" in caught.value.remedy
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(starter.urls[0])  # noqa: S310 - a page of our own


def script(directory: Path, text: str) -> str:
    """A program."""
    program = directory / "xdg-open"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return str(program)


def fetch(address: str) -> str:
    """What a script says to be a browser."""
    program = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1])"
    return f"'{sys.executable}' -I -c '{program}' \"{address}\""


@pytest.mark.skipif(sys.platform == "win32", reason="runs a shell script")
@pytest.mark.parametrize(("text", "status"), [("exit 0", 0), ("exit 4", 4)])
def test_command_tells_how_it_ended(tmp_path: Path, text: str, status: int) -> None:
    ended = threading.Event()
    statuses: list[int] = []

    def on_end(status: int) -> None:
        statuses.append(status)
        ended.set()

    started = by_program(script(tmp_path, text))("http://127.0.0.1/", on_end)

    assert started
    assert ended.wait(10)
    assert statuses == [status]


@pytest.mark.skipif(sys.platform == "win32", reason="runs a shell script")
def test_command_is_given_the_address_alone(tmp_path: Path) -> None:
    ended = threading.Event()

    by_program(script(tmp_path, f'echo "$#" "$1" > {tmp_path}/seen'))(
        "http://127.0.0.1/x", lambda _status: ended.set()
    )

    assert ended.wait(10)
    assert (tmp_path / "seen").read_text().split() == ["1", "http://127.0.0.1/x"]


@pytest.mark.parametrize("content", [None, b"\x00not a program"], ids=["missing", "damaged"])
def test_command_that_cannot_run_is_not_there(tmp_path: Path, content: bytes | None) -> None:
    program = tmp_path / "xdg-open"
    if content is not None:
        program.write_bytes(content)
        program.chmod(0o755)

    assert not by_program(str(program))("http://127.0.0.1/", lambda _status: None)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32", "freebsd14"])
def test_every_platform_has_a_way(platform: str) -> None:
    assert starters_of(platform)


def test_frozen_programs_libraries_are_not_the_browsers(monkeypatch: pytest.MonkeyPatch) -> None:
    started_in = {
        "PATH": "/bin",
        "LD_LIBRARY_PATH": "/opt/fobwatch",
        "LD_LIBRARY_PATH_ORIG": "/usr/local/lib",
        "DYLD_LIBRARY_PATH": "/opt/fobwatch",
    }
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert users_environment(started_in) == {"PATH": "/bin", "LD_LIBRARY_PATH": "/usr/local/lib"}


def test_environment_is_left_alone_otherwise() -> None:
    assert users_environment({"LD_LIBRARY_PATH": "/lib"}) == {"LD_LIBRARY_PATH": "/lib"}


@pytest.mark.skipif(sys.platform != "linux", reason="reads the argument lists of processes")
def test_no_argument_list_shows_the_token(tmp_path: Path) -> None:
    opener = by_program(script(tmp_path, f"ps -ww -eo args > {tmp_path}/processes; {fetch('$1')}"))

    ConsoleBrowser([opener]).open_console(LOGIN)

    processes = (tmp_path / "processes").read_text()
    assert "http://127.0.0.1:" in processes
    assert "alert(1)" not in processes


def chosen(tmp_path: Path, text: str, default: Starter) -> ConsoleBrowser:
    """A browser with a chosen place, whose program is a script that gets the address."""
    program = script(tmp_path, text)
    return ConsoleBrowser(
        [default],
        place=lambda profile: BrowserPlace(
            owner=BrowserOwner(name=profile), choice=CustomCommand(command="mine")
        ),
        command=lambda place, url: (program, place.owner.name, url),
    )


@pytest.mark.skipif(sys.platform == "win32", reason="runs a shell script")
def test_a_chosen_place_gets_the_profile_s_name_and_an_address_without_a_secret(
    tmp_path: Path,
) -> None:
    default, written = Starter(), tmp_path / "arguments"
    browser = chosen(
        tmp_path, f'printf "%s\\n" "$@" > {written}; test $1 = other || {fetch("$2")}', default
    )
    browser.open_console(LOGIN)
    name, address = written.read_text().splitlines()
    browser.open_page("https://example.com/", "other")

    assert name == LOGIN.profile
    assert address.startswith("http://127.0.0.1:")
    assert "token" not in written.read_text()
    assert written.read_text().splitlines() == ["other", "https://example.com/"]
    assert default.urls == []


@pytest.mark.skipif(sys.platform == "win32", reason="runs a shell script")
@pytest.mark.parametrize("text", ["exit 3", None], ids=["fails", "gone"])
def test_a_chosen_place_that_fails_is_an_error_and_nothing_else_is_opened(
    tmp_path: Path, text: str | None
) -> None:
    default, written = Starter(), tmp_path / "address"
    browser = chosen(tmp_path, f"echo $2 > {written}; {text}", default)
    if text is None:
        (tmp_path / "xdg-open").unlink()

    with pytest.raises(BrowserUnavailable, match="did not open the page") as caught:
        browser.open_console(LOGIN)
    assert "choose another one" in caught.value.remedy
    assert default.urls == []
    if text is not None:
        assert not answers(written.read_text().strip())


@pytest.mark.parametrize("argument", ["a\ud83d", "a\0"], ids=ascii)
def test_an_argument_that_no_program_can_have_is_an_error_for_a_person(argument: str) -> None:
    browser = ConsoleBrowser([], command=lambda _place, url: ("/bin/true", argument, url))

    with pytest.raises(BrowserUnavailable, match="did not open the page"):
        browser.open_console(LOGIN)


def test_a_place_that_cannot_be_had_leaves_no_page_waiting() -> None:
    addresses: list[str] = []

    def gone(_place: BrowserPlace, url: str) -> tuple[str, ...]:
        addresses.append(url)
        raise BrowserUnavailable("Gone", "It is not installed.", "Choose another.")

    with pytest.raises(BrowserUnavailable, match="Gone"):
        ConsoleBrowser([Starter()], command=gone).open_console(LOGIN)
    assert not answers(addresses[0])


PAGE = "https://fobwatch.example/releases/1.2.0"


def test_a_page_without_a_secret_is_opened_by_the_first_starter_that_works() -> None:
    gone, failing, works = Starter(there=False), Starter(status=3), Starter()
    never = Starter()
    open_page(PAGE, [gone, failing, works, never])

    assert [starter.urls for starter in (gone, failing, works, never)] == [[], [PAGE], [PAGE], []]


def test_the_console_s_browser_opens_such_a_page_too() -> None:
    works = Starter()
    ConsoleBrowser([works]).open_page(PAGE, "dev")

    assert works.urls == [PAGE]


def test_a_starter_that_goes_on_is_the_browser_itself() -> None:
    endless = Starter(status=None)
    open_page(PAGE, [endless], patience=0.01)

    assert endless.urls == [PAGE]


def test_without_a_browser_the_page_s_address_is_told() -> None:
    with pytest.raises(NoBrowser, match=PAGE):
        open_page(PAGE, [Starter(there=False), Starter(status=1)])


def test_a_program_that_opens_page_after_page_keeps_a_few_open() -> None:
    addresses: list[str] = []

    class Nowhere:
        """Is given pages that no browser takes."""

        def __call__(self, url: str, ended: Callable[[int], None]) -> bool:
            addresses.append(url)
            ended(0)
            return True

    browser = ConsoleBrowser([Nowhere()], is_ours=lambda _client, _server: True)
    place = BrowserPlace(owner=BrowserOwner(name="dev"))
    for _ in range(MAX_PAGES + 3):
        browser.open_once(login_page(LOGIN), place)

    assert len([url for url in addresses if answers(url)]) == MAX_PAGES
    for page in browser._pages:
        page.close()


def test_a_page_that_is_withdrawn_signs_nobody_in() -> None:
    starter = Starter(status=None)
    browser = ConsoleBrowser([starter], patience=Patience(start=0.01))
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(browser.open_console, LOGIN)
        wait_until(lambda: bool(starter.urls), "a browser was started")
        browser.withdraw_pages()
        with pytest.raises(BrowserUnavailable, match="not opened"):
            opening.result(10)

    assert not answers(starter.urls[0])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - a page of ours
            return bool(answer.read())
    except OSError:
        return False


def test_where_one_account_is_kept_at_a_time_the_page_signs_out_first() -> None:
    login = replace(LOGIN, logout_url="https://us-east-1.signin.aws.amazon.com/oauth")
    starter = Starter(takes=True)
    browser = ConsoleBrowser(
        [starter],
        place=lambda name: BrowserPlace(owner=BrowserOwner(name=name), sign_out_first=True),
    )
    browser.open_console(login)
    [form] = starter.forms()

    assert (form.method, form.action) == ("get", login.logout_url)
    assert form.fields == login.logout_fields


def test_a_sign_in_page_opens_in_the_place_of_who_needs_it(tmp_path: Path) -> None:
    page = OpenBrowser(url="https://login.example")
    opened: list[str] = []

    def command(place: BrowserPlace, _url: str) -> tuple[str, ...]:
        opened.append(place.owner.name)
        return ()

    browser = ConsoleBrowser([Starter()], command=command)
    pages = BrowserPages(
        browser, tmp_path, place=lambda asked: BrowserPlace(owner=BrowserOwner(name=asked.url))
    )
    pages.show("https://login.example/authorize?state=secret", page)

    assert opened == [page.url]


OWN = BrowserPlace(owner=BrowserOwner(name="dev"))


class Watched(NothingWatched):
    """A watched browser that leads on from the page to each of these addresses."""

    def __init__(self, *addresses: str) -> None:
        super().__init__()
        self.addresses = addresses
        self.started: list[tuple[str, ...]] = []
        self.forms: list[Form] = []
        self.loaded: list[str] = []

    def load(self, _place: BrowserPlace, url: str, _patience: float) -> bool:
        self.loaded.append(url)
        return url in self.addresses

    def tabs(self, _place: BrowserPlace) -> tuple[str, ...] | None:
        return ()

    def start(self, start: BrowserStart) -> bool:
        *command, url = start.command
        self.started.append(tuple(command))
        Starter(takes=True)(url, start.on_end)
        return True

    def visit(
        self, _place: BrowserPlace, url: str, arrived: Callable[[str], bool], _patience: float
    ) -> bool:
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - a page of our own
            self.forms.append(Form(answer.read().decode()))
        return any(arrived(address) for address in (url, *self.addresses))


def test_a_watched_browser_is_signed_in_again_unseen() -> None:
    console = "https://eu-west-1.console.aws.amazon.com/console/home"
    watched, starter = (
        Watched("https://eu-west-1.signin.aws.amazon.com/federation", console),
        Starter(),
    )
    browser = ConsoleBrowser([starter], watched=watched)
    browser.renew(LOGIN, OWN, console.__eq__)

    assert [form.fields["SigninToken"] for form in watched.forms] == [LOGIN.signin_token]
    assert starter.runs == []


@pytest.mark.parametrize("watched", [None, Watched(), Watched("https://signin.aws.amazon.com/")])
def test_one_that_does_not_get_there_is_reported(watched: Watched | None) -> None:
    browser = ConsoleBrowser([Starter()], watched=watched)

    with pytest.raises(BrowserUnavailable, match="could not be renewed"):
        browser.renew(LOGIN, OWN, "https://console.aws.amazon.com/".__eq__)


LOGOUT = "https://us-east-1.signin.aws.amazon.com/oauth"


def test_a_sign_out_is_unseen_where_the_browser_is_watched() -> None:
    watched, starter = Watched(f"{LOGOUT}?Action=logout"), Starter()
    ConsoleBrowser([starter], watched=watched).sign_out(LOGOUT, OWN)

    assert watched.loaded == [f"{LOGOUT}?Action=logout"]
    assert starter.urls == []


def test_a_watched_browser_that_does_not_get_there_is_not_signed_out() -> None:
    starter = Starter()
    with pytest.raises(BrowserUnavailable, match="not signed out"):
        ConsoleBrowser([starter], watched=Watched()).sign_out(LOGOUT, OWN)

    assert starter.urls == []


def test_elsewhere_a_sign_out_is_a_page_that_needs_nothing_of_ours() -> None:
    starter = Starter()
    ConsoleBrowser([starter]).sign_out(LOGOUT, OWN)

    assert starter.urls == [f"{LOGOUT}?Action=logout"]


def test_a_browser_to_be_seen_into_is_started_by_who_watches_it() -> None:
    watched = Watched()
    command = ("/usr/bin/chromium", PIPE_OPTION)
    browser = ConsoleBrowser([], command=lambda _place, url: (*command, url), watched=watched)
    browser.open_console(LOGIN, OWN)

    assert watched.started == [command]
