"""What is seen of the browsers in which consoles are open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fobwatch.core.browsers.browsers import BrowserOwner, BrowserPlace, SeparateProfile, place_key
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from fobwatch.core.console.ports import BrowserWatch

DEV, PROD = (
    BrowserPlace(owner=BrowserOwner(name=name), choice=SeparateProfile(browser="chromium.desktop"))
    for name in ("dev", "prod")
)


class Desk(Protocol):
    """The browsers, as a person opens and closes them."""

    watch: BrowserWatch

    def open(self, place: BrowserPlace) -> tuple[str, ...]:
        """Start this place's browser with its tabs; their addresses."""
        ...

    def close(self, place: BrowserPlace) -> None:
        """End it, with all its tabs."""
        ...


def wait_for_tabs(desk: Desk, place: BrowserPlace, addresses: tuple[str, ...]) -> None:
    wait_until(lambda: set(desk.watch.tabs(place) or ()) == set(addresses), "the tabs")


class BrowserWatchContract:
    """Subclasses provide `desk`."""

    def test_a_browser_that_nobody_opened_is_not_seen(self, desk: Desk) -> None:
        assert desk.watch.tabs(DEV) is None

    def test_the_tabs_of_each_place_are_seen_and_told_by_its_key(self, desk: Desk) -> None:
        heard: list[str] = []
        desk.watch.on_change(heard.append)
        wait_for_tabs(desk, DEV, desk.open(DEV))

        assert set(heard) == {place_key(DEV)}
        assert desk.watch.tabs(PROD) is None

    def test_what_ends_is_told_and_seen_no_more(self, desk: Desk) -> None:
        heard: list[str] = []
        for place in (DEV, PROD):
            wait_for_tabs(desk, place, desk.open(place))
        desk.watch.on_change(heard.append)
        desk.close(DEV)
        wait_until(lambda: desk.watch.tabs(DEV) is None, "its end")
        wait_until(lambda: place_key(DEV) in heard, "news of its end")

        assert desk.watch.tabs(PROD) is not None
        assert place_key(PROD) not in heard
