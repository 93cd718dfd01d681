"""What protects a profile is in the vault: whatever happens to the files beside, it holds."""

from __future__ import annotations

import json
import os
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.paths import places
from fobwatch.composition.backend import Backend
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_marks import ProfilePreferences, marks_to_json
from fobwatch.core.client_process.client_process import ClientProcess, Process
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.consent.errors import ConsentDenied
from fobwatch.demo.store import DemoStore
from tests.fakes import ADMIN, ANNA

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


ASKER = ClientProcess(processes=(Process(pid=42, executable="/usr/bin/stranger"),))


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20])


def replace_by(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def replace(path: Path) -> None:
        path.unlink()
        make(path)

    return replace


UNMARKED = ProfilePreferences()

UNSEEN = {"missing", "without a mark", "a link to nothing"}
"""What is no damage to whoever reads the file."""

DAMAGES: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_text(""),
    "cut off": cut_off,
    "no JSON": lambda path: path.write_bytes(b"\0\xff{["),
    "another document": lambda path: path.write_text('{"policies": {"dev": "always"}}'),
    "without a mark": lambda path: path.write_text(json.dumps(marks_to_json(UNMARKED))),
    "a folder": replace_by(lambda path: path.mkdir()),
    "a link to nothing": replace_by(lambda path: path.symlink_to("nothing")),
    "a link to itself": replace_by(lambda path: path.symlink_to(path.name)),
}
if hasattr(os, "mkfifo"):
    DAMAGES["a FIFO"] = replace_by(os.mkfifo)


def started(store: DemoStore) -> Backend:
    backend = Backend(places(demo=False), store)
    backend.read_files()
    backend.load()
    return backend


def denied(backend: Backend) -> bool:
    request = AgentRequest(
        verb=AgentVerb.CREDENTIALS, arguments={"profile": ADMIN.name}, client_process=ASKER
    )
    try:
        backend.authorizer.check(request, patience=timedelta())
    except ConsentDenied:
        return True
    return False


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(damage, id=name, marks=() if name in UNSEEN else pytest.mark.expects_log(".*"))
        for name, damage in DAMAGES.items()
    ],
)
def test_a_rule_and_a_question_before_the_console_hold_at_the_first_and_the_second_start(
    damage: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOBWATCH_HOME", str(tmp_path))
    store = DemoStore()
    backend = started(store)
    with closing(backend.tokens), closing(backend.screen):
        backend.vault.save_all(profiles=(ANNA, ADMIN))
        backend.rules.choose(ANNA.name, ConsentPolicy.NEVER)
        backend.console_protection.choose(ANNA.name, Environment(asks_first=True))
        backend.marks.save()
        backend.settings.save()
        backend.journal.flush()
    files = [places(demo=False).marks, places(demo=False).settings]
    for path in files:
        damage(path)

    held, asked = [], []
    for _start in range(2):
        again = started(store)
        with closing(again.tokens), closing(again.screen):
            held.append(denied(again))
            asked.append(bool(again.console_protection.because(ADMIN.name)))
            again.marks.set_favourite(ADMIN.name, wanted=True)
            again.marks.save()
            again.settings.save()
            again.journal.flush()

    assert held == [True, True]
    assert asked == [True, True]
