"""News of releases by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.update_check import UpdateState
from fobwatch.core.updates import Release
from tests.fakes import NOON

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError

RELEASE = Release(
    version="1.2.0",
    url="https://fobwatch.example/releases/1.2.0",
    notes="Sessions start faster, and the console opens where you left it.",
    published=NOON - timedelta(days=1),
    expires=NOON + timedelta(days=90),
)


@dataclass
class FakeUpdates:
    """Fulfils `Updates`. `found` is what a look finds; `failures` are raised in order."""

    source: str = "fobwatch.example"
    state: UpdateState = field(default_factory=UpdateState)
    found: UpdateState = field(default_factory=lambda: UpdateState(newer=RELEASE, looked=NOON))
    due: bool = True
    calls: list[str] = field(default_factory=list)
    failures: list[FobwatchError] = field(default_factory=list)

    def is_due(self, _now: datetime) -> bool:
        return self.due

    def load(self) -> None:
        self.calls.append("load")

    def look(self, _now: datetime) -> UpdateState:
        self.calls.append("look")
        self.due = False
        self.state = replace(self.found, told=self.state.told)
        if self.failures:
            raise self.failures.pop(0)
        return self.state

    def note_told(self) -> None:
        self.calls.append("note_told")
        self.state = replace(self.state, told=True)
        if self.failures:
            raise self.failures.pop(0)
