"""For how long nobody used the computer: by GNOME, logind and X11, each of the test's own."""

from __future__ import annotations

import time
from datetime import timedelta
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest
from jeepney import DBusAddress

from fobwatch.adapters.sleep_and_lock.user_activity import IdleTime, logind_idle, mutter_idle
from tests.adapters.private_bus import FakeService, private_bus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.adapters.private_bus import PrivateBus

pytestmark = pytest.mark.skipif(which("dbus-daemon") is None, reason="needs dbus-daemon")

NAME = "org.gnome.Mutter.IdleMonitor"
MUTTER = DBusAddress("/org/gnome/Mutter/IdleMonitor/Core", NAME, NAME)
SESSION = "/org/freedesktop/login1/session/_31"
LOGIND = DBusAddress(
    SESSION,
    bus_name="org.freedesktop.login1",
    interface="org.freedesktop.DBus.Properties",
)


@pytest.fixture
def bus(short_tmp_path: Path) -> Iterator[PrivateBus]:
    with private_bus(short_tmp_path) as bus:
        yield bus


def test_gnome_says_it_in_milliseconds(bus: PrivateBus) -> None:
    with FakeService(bus, MUTTER, {"GetIdletime": lambda: ("t", (90_500,))}):
        assert mutter_idle(bus.address) == timedelta(seconds=90.5)


@pytest.mark.parametrize("is_idle", [True, False])
def test_logind_says_it_where_the_desktop_does(bus: PrivateBus, is_idle: bool) -> None:
    since = int((time.time() - 600) * 1_000_000)
    hints: dict[str, tuple[str, Any]] = {"IdleHint": ("b", is_idle), "IdleSinceHint": ("t", since)}
    methods: dict[str, Callable[..., Any]] = {
        "GetSession": lambda _id: ("o", (SESSION,)),
        "Get": lambda _interface, name: ("v", (hints[name],)),
    }
    with FakeService(bus, LOGIND, methods):
        idle = logind_idle(bus.address)

    assert idle is not None
    assert (timedelta(minutes=9) < idle < timedelta(minutes=11)) if is_idle else not idle


def test_without_them_nothing_is_known(bus: PrivateBus, short_tmp_path: Path) -> None:
    nowhere = f"unix:path={short_tmp_path}/none"

    assert [mutter_idle(bus.address), logind_idle(bus.address)] == [None, None]
    assert [mutter_idle(nowhere), logind_idle(nowhere)] == [None, None]


def test_the_first_that_knows_counts() -> None:
    minute = timedelta(minutes=1)

    assert IdleTime(lambda: None, lambda: minute, lambda: timedelta(0)).idle() == minute
    assert IdleTime(lambda: None).idle() is None
