"""Wake-ups reported by a logind on a bus of the test's own."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from queue import Empty, Queue
from shutil import which
from typing import TYPE_CHECKING

import pytest
from jeepney import DBusAddress

from fobwatch.adapters.sleep_and_lock.events import Power
from fobwatch.adapters.sleep_and_lock.linux import logind as listen_to_logind
from tests.adapters.private_bus import PATIENCE, FakeService, private_bus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.adapters.private_bus import PrivateBus

pytestmark = pytest.mark.skipif(which("dbus-daemon") is None, reason="needs dbus-daemon")

LOGIND = DBusAddress(
    "/org/freedesktop/login1",
    bus_name="org.freedesktop.login1",
    interface="org.freedesktop.login1.Manager",
)
FALLING_ASLEEP = True
AWAKE = False
SOON = timedelta(milliseconds=20)


@pytest.fixture
def bus(short_tmp_path: Path) -> Iterator[PrivateBus]:
    with private_bus(short_tmp_path) as bus:
        yield bus


@pytest.fixture
def power(bus: PrivateBus) -> Iterator[Power]:
    power = Power(partial(listen_to_logind, address=bus.address, first_retry=SOON))
    power.start()
    yield power
    power.close()


@pytest.fixture
def resumes(power: Power) -> Queue[str]:
    resumes: Queue[str] = Queue()
    power.on_resume(lambda: resumes.put("awake"))
    return resumes


def wake_until_heard(logind: FakeService, resumes: Queue[str]) -> str:
    """The connection is made in the background: what comes before is not heard."""
    for _ in range(PATIENCE * 20):
        logind.emit("PrepareForSleep", "b", AWAKE)
        try:
            return resumes.get(timeout=0.05)
        except Empty:
            continue
    raise TimeoutError


def test_a_wake_up_is_reported(bus: PrivateBus, resumes: Queue[str]) -> None:
    with FakeService(bus, LOGIND, {}) as logind:
        assert wake_until_heard(logind, resumes) == "awake"


def test_going_to_sleep_is_reported_as_that(
    bus: PrivateBus, power: Power, resumes: Queue[str]
) -> None:
    sleeps: Queue[str] = Queue()
    power.on_sleep(lambda: sleeps.put("falls asleep"))
    with FakeService(bus, LOGIND, {}) as logind:
        wake_until_heard(logind, resumes)
        logind.emit("PrepareForSleep", "b", FALLING_ASLEEP)
        sleeps.get(timeout=PATIENCE)
        while not resumes.empty():  # it may have been woken more than once until it heard
            resumes.get()

        logind.emit("PrepareForSleep", "b", FALLING_ASLEEP)
        logind.emit("PrepareForShutdown", "b", AWAKE)
        logind.emit("PrepareForSleep", "b", AWAKE)

        assert resumes.get(timeout=PATIENCE) == "awake"
        assert sleeps.get(timeout=PATIENCE) == "falls asleep"
        with pytest.raises(Empty):
            resumes.get(timeout=0.05)


def test_every_listener_is_reported(bus: PrivateBus, power: Power, resumes: Queue[str]) -> None:
    second: Queue[str] = Queue()
    power.on_resume(lambda: second.put("awake too"))
    with FakeService(bus, LOGIND, {}) as logind:
        wake_until_heard(logind, resumes)

        assert second.get(timeout=PATIENCE) == "awake too"


def test_it_comes_back_with_the_bus(bus: PrivateBus, resumes: Queue[str]) -> None:
    with FakeService(bus, LOGIND, {}) as logind:
        wake_until_heard(logind, resumes)
        bus.stop()
    bus.start()
    with FakeService(bus, LOGIND, {}) as logind:
        assert wake_until_heard(logind, resumes) == "awake"


def test_without_a_bus_nothing_is_raised(short_tmp_path: Path) -> None:
    nowhere = f"unix:path={short_tmp_path}/none"
    power = Power(partial(listen_to_logind, address=nowhere, first_retry=SOON))

    power.start()
    power.close()
