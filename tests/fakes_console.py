"""The console's ports by hand: AWS's federation endpoint, the partitions and a browser."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.aws.partitions import PARTITIONS, STANDARD, partition_of_region
from fobwatch.core.browsers.browsers import (
    Browser,
    BrowserOwner,
    BrowserPlace,
    BrowserProfile,
    Family,
    StoredProfile,
    place_key,
)
from fobwatch.core.browsers.errors import BrowserUnavailable
from fobwatch.core.console.console import SigninToken
from fobwatch.core.console.ports import OpenedIn
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import timedelta

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.aws.partitions import Partition
    from fobwatch.core.console.console import ConsoleLogin
    from fobwatch.core.console.ports import Arrived
    from fobwatch.core.errors import FobwatchError


@dataclass
class FakeFederation:
    """A federation endpoint that fails as often as `failures` say."""

    failures: list[FobwatchError] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None
    """What happens while it is asked for a token."""
    asked: list[tuple[str, timedelta | None, str]] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)

    def via(self, connection: Connection) -> FakeFederation:
        self.connections.append(connection)
        return self

    def signin_token(
        self, credentials: Credentials, *, duration: timedelta | None, region: str
    ) -> SigninToken:
        self.asked.append((credentials.access_key_id, duration, region))
        self.meanwhile()
        if self.failures:
            raise self.failures.pop(0)
        return SigninToken(value="signin-token", login_url=self.login_url(region))

    def login_url(self, region: str) -> str:
        return f"https://{region or STANDARD.default_region}.signin.example/federation"

    def user_page(self, region: str, account: str) -> str:
        partition = FakePartitions().partition(region)
        return f"https://{account}.{partition.signin_suffix}/console"


class FakePartitions:
    """The partition table with two regions to choose from."""

    def partition(self, region: str) -> Partition:
        name = partition_of_region(region)
        return next(partition for partition in PARTITIONS if partition.name == name)

    def regions(self) -> Sequence[tuple[str, str]]:
        return (("eu-west-1", "Europe (Ireland)"), ("us-east-1", "US East (N. Virginia)"))


@dataclass
class FakeBrowsers:
    """Fulfils `InstalledBrowsers`."""

    found: tuple[Browser, ...] = ()

    def find(self) -> tuple[Browser, ...]:
        return self.found


@dataclass
class FakeBrowserProfiles:
    """Fulfils `BrowserProfiles`."""

    made: dict[tuple[BrowserOwner, str], int] = field(default_factory=dict)
    """The sizes, by owner and browser."""
    abandoned: dict[tuple[BrowserOwner, str], int] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    failure: FobwatchError | None = None

    def stored(self) -> tuple[StoredProfile, ...]:
        found = [
            StoredProfile(owner=owner, browser=browser, size=size, abandoned=abandoned)
            for abandoned, profiles in ((False, self.made), (True, self.abandoned))
            for (owner, browser), size in profiles.items()
        ]
        return tuple(sorted(found, key=lambda each: (each.owner.name, each.owner.key)))

    def may_be_open(self, folder: str) -> bool:
        return folder in self.open

    def remove(self, owner: BrowserOwner) -> None:
        self._change(owner)

    def rename(self, owner: BrowserOwner) -> None:
        for browser, size in self._change(owner).items():
            self.made[owner, browser] = size

    @contextmanager
    def following(self, old_name: str, name: str) -> Iterator[None]:
        if self.failure:
            raise self.failure
        yield
        renamed, owner = self._change(BrowserOwner(name=old_name)), BrowserOwner(name=name)
        self.abandon(owner)
        for browser, size in renamed.items():
            self.made[owner, browser] = size

    @contextmanager
    def removing(self, name: str) -> Iterator[None]:
        yield
        self.abandon(BrowserOwner(name=name))

    @contextmanager
    def returning(self, name: str) -> Iterator[None]:
        yield
        self.give_back(BrowserOwner(name=name))

    def abandon(self, owner: BrowserOwner) -> None:
        for browser, size in self._change(owner).items():
            self.abandoned[owner, browser] = size

    def give_back(self, owner: BrowserOwner) -> None:
        for key in [each for each in self.abandoned if each[0].key == owner.key]:
            size = self.abandoned.pop(key)
            self.made.setdefault(key, size)

    def tidy(self, gone: BrowserOwner | None = None) -> None:
        for key in [each for each in self.abandoned if gone and each[0].key == gone.key]:
            del self.abandoned[key]

    def _change(self, owner: BrowserOwner) -> dict[str, int]:
        if self.failure:
            raise self.failure
        owned = [each for each in self.made if each[0].key == owner.key]
        return {key[1]: self.made.pop(key) for key in owned}


CHROMIUM = Browser(
    id="chromium.desktop",
    name="Chromium",
    icon="",
    family=Family.CHROMIUM,
    profiles=(
        BrowserProfile(id="Default", name="Me"),
        BrowserProfile(id="Profile 1", name="Work"),
    ),
)
FIREFOX = Browser(
    id="firefox.desktop",
    name="Firefox",
    icon="",
    family=Family.FIREFOX,
    profiles=(
        BrowserProfile(
            id="/home/me/.mozilla/firefox/a.default",
            name="default",
            container_scheme="ext+granted-containers",
        ),
    ),
)
EPIPHANY = Browser(id="epiphany.desktop", name="Web", icon="", family=Family.OTHER)
BROWSERS = (CHROMIUM, FIREFOX, EPIPHANY)


class FakeWatch:
    """Fulfils `BrowserWatch`: what is open where, by the places' keys."""

    def __init__(self) -> None:
        self.on_change: Listeners[[str]] = Listeners()
        self.open: dict[str, tuple[str, ...]] = {}

    def tabs(self, place: BrowserPlace) -> tuple[str, ...] | None:
        return self.open.get(place_key(place))

    def show(self, place: BrowserPlace, *addresses: str) -> None:
        self.open[place_key(place)] = addresses
        self.on_change.notify(place_key(place))

    def end(self, place: BrowserPlace) -> None:
        del self.open[place_key(place)]
        self.on_change.notify(place_key(place))


@dataclass
class RecordingBrowser:
    opened: list[ConsoleLogin] = field(default_factory=list)
    pages: list[tuple[str, str]] = field(default_factory=list)
    signed_out: list[tuple[str, BrowserPlace]] = field(default_factory=list)
    leads_to: str = ""
    """Where a renewal ends, instead of at its destination."""
    renewed: list[tuple[ConsoleLogin, BrowserPlace]] = field(default_factory=list)
    no_sign_out: dict[BrowserPlace, FobwatchError] = field(default_factory=dict)
    failure: FobwatchError | None = None
    meanwhile: Callable[[], object] = lambda: None
    """What happens while the browser starts, or goes through a sign-in."""
    place: Callable[[str], BrowserPlace] = lambda name: BrowserPlace(owner=BrowserOwner(name=name))

    def open_page(self, url: str, profile: str) -> None:
        if self.failure:
            raise self.failure
        self.pages.append((url, profile))

    def open_console(self, login: ConsoleLogin, place: BrowserPlace | None = None) -> OpenedIn:
        if self.failure:
            raise self.failure
        self.opened.append(login)
        self.meanwhile()
        return OpenedIn(place=place or self.place(login.profile), browser="Chromium")

    def renew(self, login: ConsoleLogin, place: BrowserPlace, arrived: Arrived) -> None:
        if self.failure:
            raise self.failure
        if not arrived(self.leads_to or login.destination):
            raise BrowserUnavailable("Not there", f"At {self.leads_to}.", "Try again.")
        self.meanwhile()
        self.renewed.append((login, place))

    def sign_out(self, logout_url: str, place: BrowserPlace) -> None:
        if error := self.failure or self.no_sign_out.get(place):
            raise error
        self.signed_out.append((logout_url, place))
