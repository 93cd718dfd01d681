"""Notices through a notification daemon on a bus of the test's own."""

from __future__ import annotations

import time
from itertools import count
from queue import Queue
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.adapters.notices.dbus import (
    CRITICAL,
    DAEMON,
    NORMAL,
    NotificationsDbus,
)
from fobwatch.core.notices.notices import Notice, NoticeAction
from tests.adapters.private_bus import PATIENCE, FakeService, private_bus
from tests.contracts.notifier import DesktopOf, NotifierContract
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.adapters.private_bus import PrivateBus

pytestmark = pytest.mark.skipif(which("dbus-daemon") is None, reason="needs dbus-daemon")

NOTICE = Notice(
    key="partner-audit",
    title="partner-audit ends in 5 minutes",
    body="Its MFA device is not in the vault.",
    actions=((NoticeAction.OPEN, "Open"), (NoticeAction.RENEW, "Enter code")),
    urgent=True,
)
OTHER = Notice(key="dev", title="dev ended", body="")
CLOSED_BY_THE_USER = 2


class FakeDaemon(FakeService):
    """Behaves as the specification says: ids from 1, an old id is replaced, all signals go out."""

    def __init__(
        self, bus: PrivateBus, capabilities: tuple[str, ...] = ("body", "actions")
    ) -> None:
        ids = count(1)
        self.shown: dict[int, tuple[Any, ...]] = {}

        def notify(*arguments: Any) -> tuple[str, tuple[int]]:  # noqa: ANN401 - as on the bus
            number = arguments[1] or next(ids)
            self.shown[number] = arguments
            return "u", (number,)

        def close_notification(number: int) -> tuple[None, tuple[()]]:
            del self.shown[number]
            self.emit("NotificationClosed", "uu", number, 3)
            return None, ()

        super().__init__(
            bus,
            DAEMON,
            {
                "GetCapabilities": lambda: ("as", (list(capabilities),)),
                "Notify": notify,
                "CloseNotification": close_notification,
            },
        )

    @property
    def only(self) -> tuple[Any, ...]:
        (arguments,) = self.shown.values()
        return arguments


@pytest.fixture
def bus(short_tmp_path: Path) -> Iterator[PrivateBus]:
    with private_bus(short_tmp_path) as bus:
        yield bus


@pytest.fixture
def notifier(bus: PrivateBus) -> Iterator[NotificationsDbus]:
    notifier = NotificationsDbus(address=bus.address)
    yield notifier
    notifier.close()


@pytest.fixture
def presses(notifier: NotificationsDbus) -> Queue[tuple[str, str]]:
    presses: Queue[tuple[str, str]] = Queue()
    notifier.on_action(lambda key, action: presses.put((key, action)))
    return presses


def test_a_notice_is_shown_with_its_buttons(bus: PrivateBus, notifier: NotificationsDbus) -> None:
    with FakeDaemon(bus) as daemon:
        notifier.show(NOTICE)

        program, _, icon, title, body, actions, hints, _ = daemon.only

    assert (program, icon) == ("Fobwatch", "fobwatch")
    assert title == "partner-audit ends in 5 minutes"
    assert body == "Its MFA device is not in the vault."
    assert actions == ["default", "Open", "renew", "Enter code"]
    assert hints == {"desktop-entry": ("s", "fobwatch"), "urgency": ("y", CRITICAL)}


def test_a_quiet_notice_has_normal_urgency(bus: PrivateBus, notifier: NotificationsDbus) -> None:
    with FakeDaemon(bus) as daemon:
        notifier.show(OTHER)

        assert daemon.only[6]["urgency"] == ("y", NORMAL)


class TestNotificationsDbus(NotifierContract):
    @pytest.fixture
    def desktop(self, bus: PrivateBus, notifier: NotificationsDbus) -> Iterator[DesktopOf]:
        with FakeDaemon(bus) as daemon:

            def press(title: str, action: str) -> None:
                number = next(n for n, shown in daemon.shown.items() if shown[3] == title)
                daemon.emit("ActionInvoked", "us", number, action)

            yield DesktopOf(
                notifier=notifier,
                titles=lambda: [arguments[3] for arguments in daemon.shown.values()],
                press=press,
            )


def test_a_daemon_without_buttons_gets_none(bus: PrivateBus, notifier: NotificationsDbus) -> None:
    with FakeDaemon(bus, capabilities=("body",)) as daemon:
        notifier.show(NOTICE)

        assert daemon.only[5] == []


@pytest.mark.parametrize(
    ("capabilities", "body"),
    [(("body",), "a < b & c"), (("body", "body-markup"), "a &lt; b &amp; c")],
    ids=["plain", "markup"],
)
def test_the_body_is_never_taken_for_markup(
    bus: PrivateBus, notifier: NotificationsDbus, capabilities: tuple[str, ...], body: str
) -> None:
    with FakeDaemon(bus, capabilities) as daemon:
        notifier.show(Notice(key="x", title="x", body="a < b & c"))

        assert daemon.only[4] == body


def test_a_pressed_button_is_told(
    bus: PrivateBus, notifier: NotificationsDbus, presses: Queue[tuple[str, str]]
) -> None:
    with FakeDaemon(bus) as daemon:
        notifier.show(NOTICE)
        daemon.emit("ActionInvoked", "us", 1, "renew")

        assert presses.get(timeout=PATIENCE) == ("partner-audit", "renew")


def test_the_buttons_of_other_programs_are_not_ours(
    bus: PrivateBus, notifier: NotificationsDbus, presses: Queue[tuple[str, str]]
) -> None:
    with FakeDaemon(bus) as daemon:
        notifier.show(NOTICE)
        daemon.emit("ActionInvoked", "us", 77, "renew")
        daemon.emit("ActionInvoked", "us", 1, "default")

        assert presses.get(timeout=PATIENCE) == ("partner-audit", "default")
        assert presses.empty()


def test_a_closed_notice_hears_no_buttons_and_is_shown_anew(
    bus: PrivateBus, notifier: NotificationsDbus, presses: Queue[tuple[str, str]]
) -> None:
    with FakeDaemon(bus) as daemon:
        notifier.show(NOTICE)
        daemon.emit("NotificationClosed", "uu", 1, CLOSED_BY_THE_USER)
        daemon.emit("ActionInvoked", "us", 1, "renew")
        notifier.show(OTHER)  # its answer comes after both signals
        notifier.show(NOTICE)

        assert presses.empty()
        assert sorted(daemon.shown) == [1, 2, 3]


def test_a_notice_is_withdrawn(bus: PrivateBus, notifier: NotificationsDbus) -> None:
    with FakeDaemon(bus) as daemon:
        notifier.show(NOTICE)
        notifier.show(OTHER)
        notifier.withdraw("partner-audit")
        notifier.withdraw("partner-audit")
        notifier.withdraw("never shown")

        assert sorted(daemon.shown) == [2]


def test_withdrawing_what_the_user_closed_just_now_is_no_error(
    bus: PrivateBus, notifier: NotificationsDbus
) -> None:
    with FakeDaemon(bus) as daemon:
        del daemon._methods["CloseNotification"]  # it answers with an error
        notifier.show(NOTICE)
        notifier.withdraw("partner-audit")

        assert daemon.calls[-1] == ("CloseNotification", (1,))


def test_closing_takes_everything_back(bus: PrivateBus, notifier: NotificationsDbus) -> None:
    with FakeDaemon(bus) as daemon:
        notifier.show(NOTICE)
        notifier.show(OTHER)
        notifier.close()

        assert daemon.shown == {}


def test_a_new_daemon_is_asked_what_it_can_do_and_gets_no_old_ids(
    bus: PrivateBus, notifier: NotificationsDbus
) -> None:
    with FakeDaemon(bus):
        notifier.show(OTHER)
        notifier.show(NOTICE)
    wait_until(lambda: not notifier._ids, "the news that the daemon has gone")
    with FakeDaemon(bus, capabilities=("body",)) as daemon:
        notifier.show(NOTICE)

        assert sorted(daemon.shown) == [1]
        assert daemon.only[5] == []


def test_without_a_daemon_nothing_is_raised(bus: PrivateBus, notifier: NotificationsDbus) -> None:
    notifier.show(NOTICE)
    notifier.withdraw(NOTICE.key)

    with FakeDaemon(bus) as daemon:
        notifier.show(NOTICE)

        assert len(daemon.shown) == 1


def test_without_a_bus_nothing_is_raised(short_tmp_path: Path) -> None:
    notifier = NotificationsDbus(address=f"unix:path={short_tmp_path}/none")

    notifier.show(NOTICE)
    notifier.withdraw(NOTICE.key)
    notifier.close()


def test_it_comes_back_with_the_bus(
    bus: PrivateBus, notifier: NotificationsDbus, presses: Queue[tuple[str, str]]
) -> None:
    with FakeDaemon(bus):
        notifier.show(NOTICE)
        bus.stop()
    notifier.show(NOTICE)
    bus.start()
    with FakeDaemon(bus) as daemon:
        notifier.show(NOTICE)
        daemon.emit("ActionInvoked", "us", 1, "renew")

        assert presses.get(timeout=PATIENCE) == ("partner-audit", "renew")


def test_an_idle_connection_uses_no_processor_time(
    bus: PrivateBus, notifier: NotificationsDbus
) -> None:
    with FakeDaemon(bus):
        notifier.show(NOTICE)
        before = time.process_time()
        time.sleep(0.2)

        assert time.process_time() - before < 0.05
