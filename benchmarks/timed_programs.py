"""Whole processes to time, and the programs of others that print credentials as Fobwatch does."""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ELHAZ = Path(__file__).parents[1] / "build" / "bench" / "elhaz" / "bin" / "elhaz"

SLOW_PROGRAMS_EACH = 5
"""Programs that take half a second are timed in each fifth round alone."""

END = datetime.now(UTC) + timedelta(hours=1)

ASSUME_ROLE = f"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleResult><Credentials><AccessKeyId>ASIABENCHMARK0000000</AccessKeyId>
<SecretAccessKey>made-up</SecretAccessKey><SessionToken>{"t" * 1000}</SessionToken>
<Expiration>{END:%Y-%m-%dT%H:%M:%SZ}</Expiration></Credentials></AssumeRoleResult>
</AssumeRoleResponse>"""


@dataclass
class Program:
    """A program to time. `seconds` are its times, `beside` those of the bare interpreter."""

    name: str
    command: Sequence[str]
    each: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)

    def run(self, bare: float = 0.0) -> float:
        began = time.perf_counter()
        process = os.posix_spawn(
            self.command[0],
            list(self.command),
            {**os.environ, **self.environment},
            file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
        )
        _pid, status = os.waitpid(process, 0)
        took = time.perf_counter() - began
        if status != 0:
            sys.exit(f"{self.name} failed: {' '.join(self.command)}")
        self.seconds.append(took)
        self.beside.append(bare or took)
        return took

    @property
    def ratio(self) -> float:
        return statistics.median(a / b for a, b in zip(self.seconds, self.beside, strict=True))

    def __str__(self) -> str:
        median = statistics.median(self.seconds) * 1000
        return f"{self.name:<44} {median:8.2f} ms {self.ratio:8.2f} x {len(self.seconds):4d} runs"


def aws_cli(home: Path) -> list[Program]:
    """The AWS CLI, which only prints keys that it has; empty if it lacks that command."""
    config = home / "config"
    config.write_text(
        "[profile keys]\naws_access_key_id = AKIABENCHMARK0000000\naws_secret_access_key = x\n"
    )
    environment = {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    command = ("configure", "export-credentials", "--format", "process", "--profile", "keys")
    for path in ("/usr/bin/aws", shutil.which("aws")):
        if path and Path(path).exists():
            tried = subprocess.run(
                [path, *command],
                env={**os.environ, **environment},
                capture_output=True,
                check=False,
            )
            if tried.returncode == 0:
                name = "aws configure export-credentials"
                return [Program(name, (path, *command), SLOW_PROGRAMS_EACH, environment)]
    return []


@contextlib.contextmanager
def elhaz(home: Path) -> Iterator[Program]:
    """Start its daemon, with a session from a fake STS."""
    sts = ThreadingHTTPServer(("127.0.0.1", 0), AssumeRole)
    threading.Thread(target=sts.serve_forever, daemon=True).start()
    configs = home / ".elhaz" / "configs"
    configs.mkdir(parents=True)
    (configs / "bench.yaml").write_text(
        "AssumeRole: {RoleArn: 'arn:aws:iam::123456789012:role/bench', RoleSessionName: bench}\n"
        f"STS: {{region_name: eu-west-1, endpoint_url: 'http://127.0.0.1:{sts.server_port}',\n"
        "  aws_access_key_id: AKIABENCHMARK0000000, aws_secret_access_key: x}\n"
    )
    environment = {"HOME": str(home)}
    path = str(ELHAZ)

    def run(*arguments: str, check: bool = True) -> None:
        subprocess.run(
            [path, *arguments], env={**os.environ, **environment}, check=check, capture_output=True
        )

    run("daemon", "start")
    try:
        run("daemon", "add", "--name", "bench")
        command = (path, "export", "--name", "bench", "--format", "credential-process")
        yield Program("elhaz export, daemon warm", command, SLOW_PROGRAMS_EACH, environment)
    finally:
        run("daemon", "stop", check=False)  # it stops, and says that it failed
        sts.shutdown()
        sts.server_close()


class AssumeRole(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(ASSUME_ROLE)))
        self.end_headers()
        self.wfile.write(ASSUME_ROLE.encode())

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""
