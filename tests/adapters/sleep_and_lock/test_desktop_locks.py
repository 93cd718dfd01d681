"""The locked screen, as reported by a logind and a screen saver on a bus of the test's own."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from queue import Queue
from shutil import which
from typing import TYPE_CHECKING

import pytest
from jeepney import DBusAddress

from fobwatch.adapters.sleep_and_lock.events import ScreenLock
from fobwatch.adapters.sleep_and_lock.linux import SCREEN_SAVERS, DesktopLocks
from tests.adapters.private_bus import PATIENCE, FakeService, private_bus
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.adapters.private_bus import PrivateBus

pytestmark = pytest.mark.skipif(which("dbus-daemon") is None, reason="needs dbus-daemon")

SESSION = "/org/freedesktop/login1/session/_31"
OTHER_SESSION = "/org/freedesktop/login1/session/_32"
LOGIND = DBusAddress(
    SESSION,
    bus_name="org.freedesktop.login1",
    interface="org.freedesktop.DBus.Properties",
)
GNOME, FREEDESKTOP = SCREEN_SAVERS[:2]
SOON = timedelta(milliseconds=20)


@pytest.fixture
def bus(short_tmp_path: Path) -> Iterator[PrivateBus]:
    with private_bus(short_tmp_path) as bus:
        yield bus


def screen_lock(address: str) -> ScreenLock:
    return ScreenLock(partial(DesktopLocks, system=address, session=address, first_retry=SOON))


class Watched:
    """A lock, and what it reported."""

    def __init__(self, bus: PrivateBus) -> None:
        self.lock = screen_lock(bus.address)
        self.heard: Queue[bool] = Queue()
        self.lock.on_change(lambda: self.heard.put(self.lock.locked))
        self.lock.start()

    def next(self) -> bool:
        return self.heard.get(timeout=PATIENCE)


def logind(bus: PrivateBus, *, locked: bool) -> FakeService:
    return FakeService(
        bus,
        LOGIND,
        {
            "GetSession": lambda _auto: ("o", (SESSION,)),
            "Get": lambda _interface, _name: ("v", (("b", locked),)),
        },
    )


def saver(bus: PrivateBus, address: DBusAddress, *, active: bool) -> FakeService:
    return FakeService(bus, address, {"GetActive": lambda: ("b", (active,))})


def hint(service: FakeService, *, locked: bool) -> None:
    changed = {"LockedHint": ("b", locked)}
    service.emit("PropertiesChanged", "sa{sv}as", "org.freedesktop.login1.Session", changed, [])


def test_a_screen_that_is_locked_already_is_known(bus: PrivateBus) -> None:
    with logind(bus, locked=True):
        watched = Watched(bus)

        assert watched.next()
        watched.lock.close()


def test_logind_reports_locking_and_unlocking(bus: PrivateBus) -> None:
    with logind(bus, locked=True) as service:
        watched = Watched(bus)
        assert watched.next()

        hint(service, locked=False)

        assert not watched.next()
        watched.lock.close()


def test_another_seats_session_is_nothing_to_us(bus: PrivateBus) -> None:
    with logind(bus, locked=True) as service:
        watched = Watched(bus)
        assert watched.next()
        other = DBusAddress(OTHER_SESSION, LOGIND.bus_name, LOGIND.interface)
        service._address = other
        hint(service, locked=False)
        service._address = LOGIND
        hint(service, locked=True)
        hint(service, locked=False)

        assert not watched.next()
        assert watched.heard.empty()
        watched.lock.close()


@pytest.mark.parametrize("address", SCREEN_SAVERS, ids=lambda saver: str(saver.bus_name))
def test_each_desktops_screen_saver_is_asked(bus: PrivateBus, address: DBusAddress) -> None:
    with saver(bus, address, active=True) as service:
        watched = Watched(bus)
        assert watched.next()

        service.emit("ActiveChanged", "b", not_active := False)

        assert watched.next() is not_active
        watched.lock.close()


def test_it_is_locked_until_every_source_says_otherwise(bus: PrivateBus) -> None:
    with (
        saver(bus, GNOME, active=True) as gnome,
        saver(bus, FREEDESKTOP, active=True) as freedesktop,
    ):
        watched = Watched(bus)
        assert watched.next()
        wait_until(lambda: len(watched.lock._locked_by) == 2, "both screen savers")

        gnome.emit("ActiveChanged", "b", 0)
        freedesktop.emit("ActiveChanged", "b", 0)

        assert not watched.next()
        assert watched.heard.empty()
        watched.lock.close()


def test_a_bus_that_goes_takes_its_lock_along(bus: PrivateBus) -> None:
    with saver(bus, GNOME, active=True):
        watched = Watched(bus)
        assert watched.next()
        bus.stop()

        assert not watched.next()
        watched.lock.close()


def test_without_a_bus_the_screen_counts_as_open(short_tmp_path: Path) -> None:
    nowhere = f"unix:path={short_tmp_path}/none"
    lock = screen_lock(nowhere)
    lock.start()

    assert not lock.locked
    lock.close()
