"""The time of the credential helper, against the bare interpreter and other programs.

    bench_helper.py [--rounds 61] [--profile NAME [--demo]]

A real agent in this process has a session ready, and one of a portal's role in a real broker; with
--profile the running tray answers. Every program is timed as a whole process, in turn with the
others, so that a busy moment affects them all. The AWS CLI takes part if version 2 is installed,
and elhaz, a broker with a daemon and a warm session of its own, if it is in build/bench/elhaz:

    python3 -m venv build/bench/elhaz && build/bench/elhaz/bin/pip install elhaz==0.5.6
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.timed_programs import ELHAZ, END, SLOW_PROGRAMS_EACH, Program, aws_cli, elhaz

from fobwatch import credential_helper
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.credential_formats import process_credentials
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.sessions.sessions import ConsoleUse, Session
from tests.agent_fakes import OpenAuthorizer
from tests.fakes_portals import KEY_ID, READER, ROLE_ARN
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fobwatch.core.activity.activity import Activity
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.sessions.broker import SessionBroker

BUDGET = 1.3
"""The helper's whole process, in starts of the bare interpreter (`python3 -I -S -c pass`)."""

PORTAL_ROLE = "credential_helper.py, a portal's role"

NATIVE_BUDGET = 3.0
"""The helper in C, in bare clients in C."""

ROOT = Path(__file__).parents[1]
NATIVE = ROOT / "packaging" / "native" / "credential_helper.c"
BARE_CLIENT = ROOT / "benchmarks" / "references" / "bare_client.c"


def main() -> None:
    options = read_options()
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        if options.profile is None:
            os.environ["FOBWATCH_HOME"] = str(home)
            stack.enter_context(warm_agent())
        bare, helper, *others = programs(options, home, stack)
        for program in (bare, helper, *others):
            program.run()
            program.seconds.clear()
            program.beside.clear()
        for number in range(options.rounds):
            took = bare.run()
            order = [helper, *others]
            # None always follows the one that warms its caches.
            random.Random(number).shuffle(order)  # noqa: S311 - an order is no secret
            for program in order:
                if number % program.each == 0:
                    program.run(took)
    for program in (bare, helper, *others):
        print(program)
    report_native({program.name: program for program in others})
    for program in (helper, *(other for other in others if other.name == PORTAL_ROLE)):
        verdict = "within" if program.ratio <= BUDGET else "OVER"
        print(
            f"\n{program.name} takes {program.ratio:.2f} starts of Python: "
            f"{verdict} the budget of {BUDGET}."
        )


def report_native(others: Mapping[str, Program]) -> None:
    if "a bare client in C" not in others:
        return
    native, client = (others[name] for name in ("credential_helper.c", "a bare client in C"))
    ratio = statistics.median(native.seconds) / statistics.median(client.seconds)
    verdict = "within" if ratio <= NATIVE_BUDGET else "OVER"
    print(
        f"\nThe one in C takes {ratio:.2f} bare clients: {verdict} the budget of {NATIVE_BUDGET}."
    )


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=61)
    parser.add_argument("--profile", help="ask the running tray for this one")
    parser.add_argument("--demo", action="store_true", help="ask the demo's tray")
    return parser.parse_args()


def programs(options: argparse.Namespace, home: Path, stack: contextlib.ExitStack) -> list[Program]:
    """The bare interpreter, the helper, and every other program that is installed."""
    python = (sys.executable, "-I", "-S")
    asked = [*(["--demo"] if options.demo else []), options.profile or "dev"]
    found = [
        Program("python3 -I -S -c pass", (*python, "-c", "pass")),
        Program("credential_helper.py", (*python, credential_helper.__file__, *asked)),
        Program("python3 -I -S -c 'import socket'", (*python, "-c", "import socket")),
        Program("python3 -c pass", (sys.executable, "-c", "pass")),
        Program(
            "fobwatch credentials",
            (sys.executable, "-m", "fobwatch", "credentials", *asked),
            each=SLOW_PROGRAMS_EACH,
        ),
    ]
    found += compiled(home, asked) + aws_cli(home)
    if options.profile is None:
        found.append(Program(PORTAL_ROLE, (*python, credential_helper.__file__, READER.name)))
    if ELHAZ.exists():
        found.append(stack.enter_context(elhaz(home)))
    return found


def compiled(home: Path, asked: Sequence[str]) -> list[Program]:
    """The helper in C and the bare client beside it; nothing where there is no compiler."""
    if shutil.which("cc") is None:
        return []
    for source in (NATIVE, BARE_CLIENT):
        program = home / source.stem
        subprocess.run(["cc", "-O2", "-s", "-o", program, source], check=True)
    agent = str(agent_path(os.environ, demo="--demo" in asked))
    return [
        Program("credential_helper.c", (str(home / NATIVE.stem), *asked)),
        Program("a bare client in C", (str(home / BARE_CLIENT.stem), agent)),
    ]


@contextlib.contextmanager
def warm_agent() -> Iterator[None]:
    """An agent with credentials that do not expire meanwhile, at the path that the helper uses."""
    credentials = Credentials(
        access_key_id="ASIABENCHMARK0000000",
        secret_access_key="made-up",  # noqa: S106 - opens nothing
        session_token="t" * 1000,
        expires_at=END,
    )
    session = Session(
        profile="dev",
        credentials=credentials,
        started_at=END - timedelta(hours=1),
        arn="arn:aws:iam::123456789012:user/anna",
        account_id="123456789012",
        console=ConsoleUse.KEY_ONLY,
    )
    broker = signed_in_to_a_portal()

    def credentials_of(request: AgentRequest) -> str:
        of_portal = request.subject == READER.name
        asked = broker.session(READER.name) if of_portal else session
        return json.dumps(process_credentials(asked))

    agent = Agent(
        {AgentVerb.CREDENTIALS: credentials_of},
        authorizer=OpenAuthorizer(),
        journal=NoJournal(),
        clock=SystemClock(),
    )
    server = AgentServer(agent, agent_path(os.environ, demo=False))
    server.start()
    yield
    server.stop()


def signed_in_to_a_portal() -> SessionBroker:
    """A broker with the session of a portal's role, whose person is signed in."""
    world = VaultWorld()
    world.vault.save_profile(READER)
    world.tokens.admit(KEY_ID, ROLE_ARN)
    world.portals.sign_in()
    world.broker.start(READER.name)
    return world.broker


class NoJournal:
    def record(self, activity: Activity) -> None:
        """Store nothing."""


if __name__ == "__main__":
    main()
