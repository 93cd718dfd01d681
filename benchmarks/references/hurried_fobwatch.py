"""Fobwatch as it is, but for its clock: a minute passes at each beat of its heart.

    python -m benchmarks.references.hurried_fobwatch --days 30

STS is a server in the same process, by the same clock. Sessions of an hour are renewed; each hour
programs ask the agent, for what they get and what they do not; the window is opened twice a day
for half an hour, and the menu too. It prints the simulated hour and the resident MiB.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from fobwatch import app
from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_path
from fobwatch.composition import backend, session_services
from fobwatch.core.agent.errors import NotRunning
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.application import StartOptions
from fobwatch.core.errors import BadRequest
from fobwatch.demo.store import DemoStore
from fobwatch.ui.runtime import garbage, heartbeat
from fobwatch.ui.runtime.intents import ShowWindow
from fobwatch.ui.runtime.task_runner import TaskRunner
from tests.adapters.answer_server import Answer, AnswerServer
from tests.adapters.sts_answers import IDENTITY, answer, refusal
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from fobwatch.ui.runtime.intents import Intent
    from tests.adapters.answer_server import Request

MINUTE = timedelta(minutes=1)
HOUR = 60
DAY = 24 * HOUR
PROFILES = ("dev", "prod", "data", "refused")
CLOCK = FakeClock(datetime.now(UTC))


class Sts(AnswerServer):
    """Gives a session of an hour by the hurried clock for each key but one."""

    def next_answer(self, request: Request) -> Answer:
        self.date = format_datetime(CLOCK.now(), usegmt=True)
        if "AKIAREFUSED" in request.headers["authorization"]:
            return refusal("InvalidClientTokenId")
        if request.fields["Action"] == "GetCallerIdentity":
            return IDENTITY
        ends = (CLOCK.now() + timedelta(hours=1)).isoformat()
        return answer(
            "GetSessionToken",
            "<Credentials><AccessKeyId>ASIAGRANTED000000000</AccessKeyId>"
            "<SecretAccessKey>granted</SecretAccessKey><SessionToken>token</SessionToken>"
            f"<Expiration>{ends}</Expiration></Credentials>",
        )


class Month(QObject):
    """Lets a minute pass whenever the program has nothing left to do."""

    def __init__(self, parent: QObject, minutes: int) -> None:
        super().__init__(parent)
        self._left = minutes
        self._minute = 0
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._pass)
        self._idle.start(0)

    @Slot()
    def _pass(self) -> None:
        runner = app_part(TaskRunner)
        heart = app_part(heartbeat.Heartbeat)
        if runner is None or heart is None or not runner.idle:
            return
        if self._minute == 0:
            runner.submit(begin, receiver=self)
        if self._minute == self._left:
            QCoreApplication.quit()
        CLOCK.advance(MINUTE)
        self._minute += 1
        if self._minute % HOUR == 0:
            runner.submit(ask_at_the_agents, receiver=self)
            rss = psutil.Process().memory_info().rss / 2**20
            sys.stdout.write(f"{self._minute // HOUR} {rss:.1f}\n")
            sys.stdout.flush()
        if self._minute % (DAY // 2) == HOUR // 2:
            intend(ShowWindow())
        if self._minute % (DAY // 2) == HOUR:
            for window in QApplication.topLevelWidgets():
                window.hide()  # closed without a tray it would end the program
        heart.wake()


_parts: dict[type, Any] = {}


def app_part(kind: type) -> Any:  # noqa: ANN401 - one of any kind
    """The program's own, once it has made it."""
    application = QCoreApplication.instance()
    if kind not in _parts and application is not None:
        found: Any
        for found in application.findChildren(kind):
            _parts[kind] = found
    return _parts.get(kind)


def intend(intent: Intent) -> None:
    from fobwatch.ui.runtime.intent_bus import IntentBus  # noqa: PLC0415 - after the icon

    app_part(IntentBus).ask(intent)


def client() -> AgentClient:
    return AgentClient(agent_path(os.environ, demo=False))


def begin() -> None:
    document = {
        "version": 1,
        "profiles": [
            {
                "kind": "iam-user",
                "name": name,
                "access_key_id": f"AKIA{name.upper():0<16}",
                "secret_access_key": "made-up-" * 5,
            }
            for name in PROFILES
        ],
    }
    client().ask(AgentVerb.IMPORT, document=json.dumps(document))
    ask_at_the_agents()


def ask_at_the_agents() -> None:
    try:
        for name in (*PROFILES, "nobody"):
            for _ in range(5):
                client().ask(AgentVerb.CREDENTIALS, profile=name)
        client().ask(AgentVerb.LIST)
    except (NotRunning, BadRequest) as error:
        sys.stderr.write(f"{error}\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=float, default=30)
    minutes = round(parser.parse_args().days * DAY)
    heartbeat.SOONEST_MILLISECONDS = 0  # type: ignore[misc] # a minute is a moment here
    garbage.QUIET_MILLISECONDS = 0  # type: ignore[misc] # in an hour there is a quiet moment
    store = DemoStore()  # the keyring is not measured
    vars(session_services).update(SystemClock=lambda: CLOCK)
    vars(backend).update(UserStore=lambda *_path, **_ready: store)
    begin_start = app.Start.begin

    def begin_and_hurry(start: app.Start) -> None:
        begin_start(start)
        Month(start, minutes)

    app.Start.begin = begin_and_hurry  # type: ignore[method-assign, assignment] # as above
    with tempfile.TemporaryDirectory(prefix="fbw-") as home, Sts(Answer()) as sts:
        os.environ |= {
            "FOBWATCH_HOME": home,
            "HOME": home,
            "AWS_ENDPOINT_URL_STS": sts.url,
            "XDG_RUNTIME_DIR": str(Path(home)),
        }
        os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
        app.run(StartOptions())


if __name__ == "__main__":
    main()
