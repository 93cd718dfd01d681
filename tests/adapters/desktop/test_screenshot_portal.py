"""Pictures of the screen by a portal on a bus of the test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest
from jeepney import DBusAddress, HeaderFields, message_bus, new_signal
from jeepney.io.blocking import open_dbus_connection

from fobwatch.adapters.desktop.screenshot_portal import PORTAL, portal_screenshot, screenshot
from fobwatch.core.errors import ScreenUnavailable
from tests import plain_user
from tests.adapters.private_bus import FakeService, private_bus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jeepney import Message

    from tests.adapters.private_bus import Answer, PrivateBus

pytestmark = pytest.mark.skipif(which("dbus-daemon") is None, reason="needs dbus-daemon")

PICTURE = b"\x89PNG\r\n\x1a\n and its pixels"
HANDLE = "/org/freedesktop/portal/desktop/request/1_1/fobwatch"


@pytest.fixture
def bus(short_tmp_path: Path) -> Iterator[PrivateBus]:
    with private_bus(short_tmp_path) as bus:
        yield bus


class FakePortal(FakeService):
    """Answers a call with a request, which is responded to as told; perhaps by another first."""

    def __init__(
        self,
        bus: PrivateBus,
        code: int,
        results: dict[str, Any],
        *,
        silent: bool = False,
        by_dialog: bool = False,
    ) -> None:
        """`by_dialog` lets it fail unless its own dialog may ask."""
        self._by_dialog = by_dialog
        self._code = code
        self._results = results
        self._silent = silent
        super().__init__(bus, PORTAL, {"Screenshot": self._screenshot})

    def _screenshot(self, parent: str, options: dict[str, Any]) -> Answer:
        assert parent == ""
        kind, interactive = options["interactive"]
        assert kind == "b"
        fails = self._by_dialog and not interactive
        if not self._silent:
            self._respond(f"{HANDLE}_of_another", 0, {"uri": ("s", "file:///nowhere")})
            self._respond(HANDLE, 2 if fails else self._code, {} if fails else self._results)
        return "o", (HANDLE,)

    def _respond(self, path: str, code: int, results: dict[str, Any]) -> None:
        request = DBusAddress(path, interface="org.freedesktop.portal.Request")
        with self._sending:
            self._connection.send(new_signal(request, "Response", "ua{sv}", (code, results)))


def uri_of(path: Path) -> dict[str, Any]:
    return {"uri": ("s", path.as_uri())}


def test_the_picture_is_read_and_its_file_removed(bus: PrivateBus, tmp_path: Path) -> None:
    path = tmp_path / "Bildschirmfoto vom 1.1. #1.png"
    path.write_bytes(PICTURE)

    with FakePortal(bus, 0, uri_of(path)) as portal:
        picture = portal_screenshot(address=bus.address)

    assert picture == PICTURE
    assert list(tmp_path.iterdir()) == []
    assert [name for name, _ in portal.calls] == ["Screenshot"]


def test_where_the_desktop_takes_none_by_itself_its_dialog_is_asked(
    bus: PrivateBus, tmp_path: Path
) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(PICTURE)

    with FakePortal(bus, 0, uri_of(path), by_dialog=True) as portal:
        assert portal_screenshot(address=bus.address) == PICTURE
    assert [options["interactive"] for _, (_, options) in portal.calls] == [
        ("b", False),
        ("b", True),
    ]


def test_a_person_who_says_no_is_not_asked_again(bus: PrivateBus) -> None:
    with FakePortal(bus, 1, {}) as portal, pytest.raises(ScreenUnavailable):
        portal_screenshot(address=bus.address)

    assert len(portal.calls) == 1


@pytest.mark.parametrize(
    ("code", "results", "words"),
    [
        pytest.param(1, {}, "not allowed", id="a person says no"),
        pytest.param(2, {}, "took none", id="it fails"),
        pytest.param(0, {}, "took none", id="no file"),
        pytest.param(0, {"uri": ("u", 7)}, "took none", id="a number for a file"),
        pytest.param(0, {"uri": ("s", "file:///nowhere/x.png")}, "cannot be read", id="missing"),
        pytest.param(0, {"uri": ("s", "file:///a%00b")}, "cannot be read", id="null character"),
        pytest.param(0, {"uri": ("s", "https://example.org")}, "not a file", id="elsewhere"),
    ],
)
def test_a_refusal_is_said(bus: PrivateBus, code: int, results: dict[str, Any], words: str) -> None:
    with FakePortal(bus, code, results), pytest.raises(ScreenUnavailable, match=words):
        portal_screenshot(address=bus.address)


@pytest.mark.parametrize("kind", ["text", "link", "pipe", "folder"])
def test_what_is_no_picture_is_left_where_it_is(bus: PrivateBus, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture.png"
    if kind == "text":
        path.write_bytes(b"dear diary")
    elif kind == "link":
        (tmp_path / "own.png").write_bytes(PICTURE)
        path.symlink_to(tmp_path / "own.png")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()

    with FakePortal(bus, 0, uri_of(path)), pytest.raises(ScreenUnavailable):
        portal_screenshot(address=bus.address)

    assert path.is_symlink() or path.exists()


def test_a_picture_that_cannot_be_removed_is_named(
    bus: PrivateBus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(PICTURE)

    def refuse(_path: Path, **_options: bool) -> None:
        raise PermissionError

    monkeypatch.setattr(type(path), "unlink", refuse)
    with (
        FakePortal(bus, 0, uri_of(path)),
        pytest.raises(ScreenUnavailable, match=f"cannot be removed: {path}"),
    ):
        portal_screenshot(address=bus.address)


def test_a_question_that_nobody_answers_ends(bus: PrivateBus) -> None:
    patience = timedelta(milliseconds=50)
    silent = FakePortal(bus, 0, {}, silent=True)

    with silent, pytest.raises(ScreenUnavailable, match="Nobody answered"):
        portal_screenshot(address=bus.address, patience=patience)


def test_a_desktop_without_a_portal_is_said(bus: PrivateBus) -> None:
    with pytest.raises(ScreenUnavailable, match="no way"):
        portal_screenshot(address=bus.address)


def test_a_missing_bus_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScreenUnavailable, match="no way"):
        portal_screenshot(address=f"unix:path={tmp_path / 'nowhere'}")


class ExaminingPortal(FakePortal):
    """Looks at its callers as xdg-desktop-portal does, which refuses what it cannot look into."""

    def __init__(self, bus: PrivateBus, picture: Path) -> None:
        self.looks: list[str] = []
        self._address_of_bus = bus.address
        super().__init__(bus, 0, uri_of(picture))

    def _answer(self, message: Message) -> None:
        sender = message.header.fields[HeaderFields.sender]
        with open_dbus_connection(bus=self._address_of_bus) as connection:
            asked = message_bus.GetConnectionUnixProcessID(sender)
            (process,) = connection.send_and_get_reply(asked).body
        self.looks.append(plain_user.look_into(process))
        super()._answer(message)


PROTECTED = """
import sys
from fobwatch.adapters.client_process.process_protection import protect_memory
from fobwatch.adapters.desktop.screenshot_portal import screenshot
protect_memory()
sys.stdout.buffer.write(screenshot(address=sys.argv[1]))
"""


@pytest.mark.parametrize(
    ("options", "variables"),
    [((), {}), (("-I",), {"PYTHONHOME": "/nowhere"})],
    ids=["as a command", "as the packages do, where a variable names another Python"],
)
def test_the_portal_may_examine_who_asks_for_a_protected_program(
    bus: PrivateBus, tmp_path: Path, options: tuple[str, ...], variables: dict[str, str]
) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(PICTURE)
    command = [*plain_user.COMMAND, sys.executable, *options, "-c", PROTECTED, bus.address]
    environment = os.environ | variables

    with ExaminingPortal(bus, path) as portal:
        program = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)

    assert portal.looks == ["seen"]
    assert program.stdout == PICTURE


def test_what_the_process_for_the_picture_reports_is_said(bus: PrivateBus) -> None:
    with FakePortal(bus, 1, {}), pytest.raises(ScreenUnavailable, match="not allowed"):
        screenshot(address=bus.address)


def test_a_process_that_ends_amid_the_picture_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nprintf '\\211PNG'\nkill -9 $$\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))

    with pytest.raises(ScreenUnavailable, match="has failed"):
        screenshot()
