"""Files by hand: a ledger, a journal and a text that live as long as the test."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fobwatch.core.activity.search import found
from fobwatch.core.aws.errors import ProcessFailed
from fobwatch.core.aws_files.ports import ProfileListing
from fobwatch.core.profiles.errors import TokenUnusable

if TYPE_CHECKING:
    from fobwatch.core.activity.activity import Activity
    from fobwatch.core.activity.search import ActivityQuery, Found
    from fobwatch.core.errors import StorageError


class MemoryCodeLedger:
    def __init__(self) -> None:
        self._spent: dict[str, int] = {}
        self._lock = threading.Lock()

    def last_spent(self, serial: str) -> int | None:
        return self._spent.get(serial)

    def spend(self, serial: str, window: int) -> bool:
        with self._lock:
            last = self._spent.get(serial)
            if last is not None and last >= window:
                return False
            self._spent[serial] = window
            return True

    def give_back(self, serial: str, window: int) -> None:
        with self._lock:
            if self._spent.get(serial) == window:
                self._spent[serial] = window - 1

    def rewind(self, serial: str, window: int) -> None:
        with self._lock:
            if self._spent.get(serial, window) > window:
                self._spent[serial] = window


class MemoryJournal:
    def __init__(self) -> None:
        self.lines: list[Activity] = []
        self.problem: StorageError | None = None
        self.unwritten = 0
        self.checks = 0

    def check(self) -> None:
        self.checks += 1

    def record(self, activity: Activity) -> None:
        self.lines.append(activity)

    def recent(self, limit: int) -> tuple[Activity, ...]:
        return tuple(reversed(self.lines))[:limit]

    def find(self, query: ActivityQuery, limit: int | None) -> Found:
        return found(reversed(self.lines), query, limit)


class MemoryTextStore:
    """Fulfils `TextStore`. Nothing can be written while `failure` is set."""

    def __init__(self, text: str | None = None) -> None:
        self.text = text
        self.aside: str | None = None
        self.failure: StorageError | None = None

    def read(self) -> str | None:
        return self.text

    def write(self, text: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.text = text

    def set_aside(self) -> None:
        self.aside, self.text = self.text, None

    def was_set_aside(self) -> bool:
        return self.aside is not None


class CrossedStore(MemoryTextStore):
    """Its first write takes until `go`."""

    def __init__(self) -> None:
        super().__init__()
        self.writing, self.go = threading.Event(), threading.Event()

    def write(self, text: str) -> None:
        if not self.writing.is_set():
            self.writing.set()
            assert self.go.wait(10)
        super().write(text)


class MemoryProfileSource:
    """AWS files as they are listed; `change` writes to them."""

    def __init__(self) -> None:
        self._listing = ProfileListing()
        self._revision = 0

    def change(self, **listed: Any) -> None:  # noqa: ANN401 - any field of `ProfileListing`
        self._listing = replace(self._listing, **listed)
        self._revision += 1

    def revision(self) -> object:
        return self._revision

    def listing(self) -> ProfileListing:
        return self._listing


@dataclass
class MemoryTokenFiles:
    """Files of web identity tokens, by their paths."""

    tokens: dict[str, str] = field(default_factory=dict)

    def read(self, path: str) -> str:
        if path not in self.tokens:
            raise TokenUnusable("The token cannot be read", f"{path}: no such file.", "Check it.")
        return self.tokens[path]


@dataclass
class FakeProcesses:
    """What commands print; those that are not here fail."""

    outputs: dict[str, str] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)

    def run(self, command: str) -> str:
        self.runs.append(command)
        if command not in self.outputs:
            raise ProcessFailed("The program failed", "It ended with exit code 1.", "Run it.")
        return self.outputs[command]
