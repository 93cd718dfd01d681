"""Stand-ins for what the windows are joined to: a runner without threads, and the services."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.errors import FobwatchError, UnknownProfile
from fobwatch.core.sessions.sessions import SessionRecord
from fobwatch.core.vault.state import VaultState, Waiting
from tests.core.session_records import hours, session
from tests.fakes import ADMIN, ANNA, DEVICE, NOON, FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    import pytest
    from PySide6.QtCore import QObject

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.console.console import Destination
    from fobwatch.core.errors import VaultEntryDamaged, VaultError
    from fobwatch.core.ini.text import FileProblem
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.notices.notices import Notice
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session

Result = TypeVar("Result")


class InlineRunner:
    """Fulfils `Runner` at once and on the spot; `hold` keeps work until `release`."""

    def __init__(self) -> None:
        self.problems: list[FobwatchError] = []
        self.lanes: list[str] = []
        self._held: list[Callable[[], None]] | None = None
        self._held_lane: str | None = None

    def submit(
        self,
        work: Callable[[], Result],
        *,
        receiver: QObject,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[FobwatchError], None] | None = None,
        lane: str = "",
    ) -> None:
        def run() -> None:
            try:
                result = work()
            except FobwatchError as error:
                if isValid(receiver):
                    (failed or self.problems.append)(error)
            else:
                if done is not None and isValid(receiver):
                    done(result)

        self.lanes.append(lane)
        if self._held is None or self._held_lane not in {None, lane}:
            run()
        else:
            self._held.append(run)

    def post(self, call: Callable[[], None], *, receiver: QObject) -> None:
        if isValid(receiver):
            call()

    def hold(self, lane: str | None = None) -> None:
        """Keep the work of this lane, or all of it."""
        self._held, self._held_lane = [], lane

    def release(self) -> None:
        held, self._held = self._held or [], None
        for run in held:
            run()


@dataclass
class FakeBroker:
    """Fulfils `Broker`. What it was asked stands in `calls`; `failures` are raised in order."""

    clock: FakeClock = field(default_factory=FakeClock)
    held: dict[str, SessionRecord] = field(default_factory=dict)
    calls: list[tuple[str, ...]] = field(default_factory=list)
    failures: list[FobwatchError] = field(default_factory=list)
    due: tuple[str, ...] = ()
    due_at: datetime | None = None
    is_paused: bool = False
    _listeners: list[Callable[[str], None]] = field(default_factory=list)

    @property
    def paused(self) -> bool:
        return self.is_paused

    def on_change(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def record(self, name: str) -> SessionRecord:
        return self.held.get(name) or SessionRecord(profile=name)

    def records(self) -> tuple[SessionRecord, ...]:
        return tuple(self.held.values())

    def put(self, *records: SessionRecord) -> None:
        for record in records:
            self.held[record.profile] = record
            self._notify(record.profile)

    def start(self, name: str, *, code: str = "") -> Session:
        return self._made("start", name, code)

    def renew(self, name: str, *, code: str = "") -> Session:
        return self._made("renew", name, code)

    def end(self, name: str) -> None:
        """As if a person had ended it."""
        self.held.pop(name, None)
        self._notify(name)

    def pause(self) -> None:
        self.is_paused = True
        self._notify("")

    def resume(self) -> None:
        self.is_paused = False
        self._notify("")

    def renew_due(self, now: datetime) -> tuple[str, ...]:
        return self.due

    def next_due(self) -> datetime | None:
        return self.due_at

    def keep_alive(self, name: str) -> None:
        self.calls.append(("keep_alive", name))

    def wake(self) -> None:
        self.calls.append(("wake",))

    def _made(self, call: str, name: str, code: str) -> Session:
        self.calls.append((call, name, code))
        if self.failures:
            problem = self.failures.pop(0)
            self.put(replace(self.record(name), problem=problem, failures=1))
            raise problem
        made = session(name, left=hours(1), now=self.clock.now())
        self.put(SessionRecord(profile=name, session=made))
        return made

    def _notify(self, name: str) -> None:
        for listener in self._listeners:
            listener(name)


@dataclass
class FakeGate:
    """Fulfils `Gate`."""

    paused: bool = False

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False


@dataclass
class FakeConsole:
    """Fulfils `Console`."""

    opened: list[tuple[str, str]] = field(default_factory=list)
    failure: FobwatchError | None = None

    def open(self, profile_name: str, destination: Destination) -> None:
        if self.failure is not None:
            raise self.failure
        self.opened.append((profile_name, destination.service))


@dataclass
class FakeProfiles:
    """Fulfils `Profiles`."""

    all: tuple[Profile, ...] = (ANNA, ADMIN)
    found: tuple[FileProblem, ...] = ()
    changed: bool = False
    refreshes: int = 0
    offered: frozenset[str] = frozenset()
    _listeners: list[Callable[[], None]] = field(default_factory=list)

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def profiles(self) -> tuple[Profile, ...]:
        return self.all

    def get(self, name: str) -> Profile:
        for profile in self.all:
            if profile.name == name:
                return profile
        raise UnknownProfile("No such profile", "", "")

    def connection(self, name: str) -> Connection:
        return USUAL

    def problems(self) -> tuple[FileProblem, ...]:
        return self.found

    def is_offered(self, name: str) -> bool:
        return name in self.offered

    def refresh(self) -> bool:
        self.refreshes += 1
        changed, self.changed = self.changed, False
        if changed:
            for listener in self._listeners:
                listener()
        return changed


@dataclass
class FakeVault:
    """Fulfils `Keeping`."""

    kept: dict[str, MfaDevice] = field(default_factory=lambda: {DEVICE.serial: DEVICE})
    state: VaultState = VaultState.READY
    problem: VaultError | None = None
    may_retry: bool = True
    damaged: tuple[VaultEntryDamaged, ...] = ()
    waiting: Waiting = field(default_factory=Waiting)
    calls: list[tuple[str, ...]] = field(default_factory=list)
    _listeners: list[Callable[[], None]] = field(default_factory=list)

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def devices(self) -> tuple[MfaDevice, ...]:
        return tuple(self.kept.values())

    def device(self, serial: str) -> MfaDevice | None:
        return self.kept.get(serial)

    def retry(self) -> None:
        self.calls.append(("retry",))

    def tell(self) -> None:
        for listener in self._listeners:
            listener()


@dataclass
class FakeCodes:
    """Fulfils `Codes`."""

    free: bool = True

    def window_is_free(self, device: MfaDevice) -> bool:
        return self.free


@dataclass
class FakeAwsTime:
    """Fulfils `AwsClock`: AWS's clock, so far ahead of ours."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(NOON))
    offset: timedelta = timedelta()
    skewed: bool = False

    def now(self) -> datetime:
        return self.clock.now() + self.offset


@dataclass
class MemoryText:
    """Fulfils `TextStore`."""

    text: str | None = None
    failure: FobwatchError | None = None
    aside: str | None = None

    def read(self) -> str | None:
        return self.text

    def write(self, text: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.text = text

    def set_aside(self) -> None:
        self.aside, self.text = self.text, None


@dataclass
class RecordingNotifier:
    """Fulfils `Notifier`."""

    shown: dict[str, Notice] = field(default_factory=dict)
    history: list[Notice] = field(default_factory=list)
    _listeners: list[Callable[[str, str], None]] = field(default_factory=list)

    def show(self, notice: Notice) -> None:
        self.shown[notice.key] = notice
        self.history.append(notice)

    def withdraw(self, key: str) -> None:
        self.shown.pop(key, None)

    def on_action(self, listener: Callable[[str, str], None]) -> None:
        self._listeners.append(listener)

    def press(self, key: str, action: str) -> None:
        for listener in self._listeners:
            listener(key, action)


class Caught(list[Any]):
    """Keeps what a signal with one argument carried: `signal.connect(caught.append)`."""


def answer_file_dialog(monkeypatch: pytest.MonkeyPatch, path: Path | None, kind: str = "") -> None:
    """Have the next dialogs for a file answered with this one and its kind; None cancels them."""

    def opened(dialog: QFileDialog) -> None:
        if kind:
            dialog.selectNameFilter(kind)
        if path is not None:
            dialog.fileSelected.emit(str(path))

    monkeypatch.setattr(QFileDialog, "open", opened)
