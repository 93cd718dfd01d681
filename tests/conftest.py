"""Guards around every test: no network, no real home, no real keyring, no unexpected warning."""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from tests.homes import PLACES, Homes
from tests.screens import offscreen

if TYPE_CHECKING:
    from collections.abc import Iterator

FOREIGN_VARIABLES = re.compile(
    r"AWS_.*|FOBWATCH_.*|BOTO_CONFIG|QT_.*|XDG_.*|DESKTOP_.*|(HTTP|HTTPS|ALL|NO)_PROXY",
    re.IGNORECASE,
)
MODULE = pytest.StashKey[Path]()
"""Of the test that runs."""

OF_MINUTES = ("tests/desktop/", "tests/ui/widgets/test_every_window_fits.py")
"""Where the files are that take longest."""

FAILING_KEYRING = "keyring.backends.fail.Keyring"
hypothesis.settings.register_profile("on a busy computer", deadline=None)
hypothesis.settings.load_profile("on a busy computer")

CONNECTING_EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--onscreen",
        action="store_true",
        help="show the windows on the real screen instead of Qt's offscreen platform",
    )


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--onscreen"):
        os.environ["QT_QPA_PLATFORM"] = offscreen()
    os.environ["QT_QPA_PLATFORMTHEME"] = "generic"
    sys.addaudithook(_refuse_network)
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest ones, in random order otherwise: the processes then end together."""
    items.sort(key=_shortness)


def _shortness(item: pytest.Item) -> int:
    if item.nodeid.startswith(OF_MINUTES):
        return 0
    return 2 if item.nodeid.startswith(("tests/core/", "tests/ui/")) else 1


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Collect all that the module before left behind, and look at what stays no more.

    It stays as long as the process: the reports, and what tests import. Looked at again after each
    module, it took a quarter of the time of all tests of `core`.
    """
    if item.path != item.session.stash.get(MODULE, None):
        item.session.stash[MODULE] = item.path
        gc.collect()
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Collect what refers to itself here, on Qt's thread, as `GarbageCollector` does.

    Python by itself would destroy one test's widgets and timers on a worker of another's. Qt itself
    destroys what `deleteLater` was called for in an event loop only, and restyles it until then.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect(2 if nextitem is None else 1)


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Fail the test that looks up a name or reaches an address outside this machine.

    An audit hook sees every Python socket, however the library that opened it got hold of the
    function. `pytest.fail` raises a `BaseException`, so no `except Exception` swallows it.
    """
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in CONNECTING_EVENTS and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not _is_loopback(host):
        pytest.fail(f"a test tried to reach {host!r}; only loopback is allowed", pytrace=True)


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", errors="replace")
    if not isinstance(host, str):  # None and netlink's process ids never leave the machine
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"} or host.endswith(".localhost")


@pytest.fixture(scope="session")
def homes() -> Iterator[Homes]:
    homes = Homes()
    yield homes
    homes.close()


@pytest.fixture
def short_tmp_path(homes: Homes) -> Iterator[Path]:
    """Give a directory whose path leaves room for an AF_UNIX socket (108 bytes on Linux)."""
    with homes.one() as directory:
        yield directory


@pytest.fixture(autouse=True)
def private_environment(
    monkeypatch: pytest.MonkeyPatch, short_tmp_path: Path, request: pytest.FixtureRequest
) -> Path:
    """Point everything that names a place of the user's into the test's own directory."""
    for name in list(os.environ):
        if FOREIGN_VARIABLES.fullmatch(name) and not name.startswith("QT_QPA_"):
            monkeypatch.delenv(name)
    if not request.config.getoption("--onscreen"):
        monkeypatch.delenv("DISPLAY", raising=False)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    for name, place in PLACES.items():
        monkeypatch.setenv(name, str(short_tmp_path / place))
    home = short_tmp_path / PLACES["HOME"]
    if sys.platform == "win32":  # it names the user's folders itself, whatever the variables say
        monkeypatch.setenv("FOBWATCH_HOME", str(home))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={short_tmp_path}/no-bus")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return home


@pytest.fixture(autouse=True)
def failing_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every use of the real keyring fail, in this process and in those it starts.

    A test of the keyring adapter passes a backend of its own. `keyring` is not imported here, for
    most tests never need it; where it was imported before, its chosen backend is put back.
    """
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", FAILING_KEYRING)
    if "keyring" in sys.modules:
        from keyring import core  # noqa: PLC0415 - only when a test has imported it already

        core.set_keyring(core.load_keyring(FAILING_KEYRING))


class WarningCollector(logging.Handler):
    """Keeps every record of WARNING and above that reaches the root logger."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail on a WARNING that the test did not announce, and on an announced one that never came.

    `@pytest.mark.expects_log(pattern)` announces: the pattern is searched in `logger: message`.
    """
    expected = {marker.args[0] for marker in request.node.iter_markers("expects_log")}
    collector = WarningCollector()
    root = logging.getLogger()
    root.addHandler(collector)
    yield
    root.removeHandler(collector)
    lines = [f"{record.name}: {record.getMessage()}" for record in collector.records]
    unexpected = [line for line in lines if not any(re.search(p, line) for p in expected)]
    missing = [p for p in expected if not any(re.search(p, line) for line in lines)]
    if unexpected:
        pytest.fail("unexpected log: " + "; ".join(unexpected), pytrace=False)
    if missing:
        pytest.fail("expected log never came: " + "; ".join(missing), pytrace=False)
