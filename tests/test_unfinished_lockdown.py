"""What an unfinished lockdown holds back in the program as a whole."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.paths import places
from fobwatch.composition.backend import Backend
from fobwatch.core.aws.lockdown_records import StepKind
from fobwatch.core.lockdown.lockdown import KIND
from fobwatch.core.walks.walk import Walk
from fobwatch.demo.store import DemoStore
from tests.fakes import ANNA, NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WALK = Walk(
    kind=KIND,
    subject=ANNA.name,
    begun_at=NOON,
    facts=(("steps", f"{ANNA.name}/{StepKind.DOORS}/"),),
)


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Backend]]:
    """Makes the backend, each time on what the one before left."""
    monkeypatch.setenv("FOBWATCH_HOME", str(tmp_path))
    store = DemoStore()
    with ExitStack() as closing:

        def start() -> Backend:
            backend = Backend(places(demo=False), store)
            closing.callback(backend.tokens.close)
            closing.callback(backend.screen.close)
            backend.read_files()
            return backend

        yield start


def test_the_doors_are_closed_before_the_vault_can_be_read(
    started: Callable[[], Backend],
) -> None:
    before = started()
    before.load()
    before.walks.begin(WALK)
    backend = started()
    paused: list[bool] = []
    backend.vault.on_change(lambda: paused.append(backend.authorizer.paused))

    backend.load()

    assert paused
    assert all(paused)


def test_no_key_is_replaced_by_itself_meanwhile_nor_while_renewals_are_paused(
    started: Callable[[], Backend], monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = started()
    backend.load()
    backend.settings.change(lambda now: replace(now, rotate_keys=True))
    monkeypatch.setattr(backend.key_readings, "near_limit", lambda _now, _limit: ((ANNA, NOON),))
    due = [backend.key_schedule.due(NOON)]

    backend.broker.renewals.pause()
    due.append(backend.key_schedule.due(NOON))
    backend.broker.renewals.resume()
    due.append(backend.key_schedule.due(NOON))
    backend.walks.begin(WALK)
    due.append(backend.key_schedule.due(NOON))

    assert due == [ANNA.name, "", ANNA.name, ""]
