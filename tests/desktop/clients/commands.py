"""Other people's AWS programs, each asked the same: whose credentials are these?"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent.parent.parent
INSTALLED = ROOT / "build" / "clients"
SCRIPTS = Path(__file__).parent
TIMEOUT_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A program that prints GetCallerIdentity's answer as JSON.

    `command` runs with `--endpoint-url URL` behind it; the profile comes from AWS_PROFILE.
    """

    name: str
    command: tuple[str, ...]

    @property
    def installed(self) -> bool:
        return all(Path(part).exists() for part in self.command if part.startswith("/"))

    def caller_identity(self, environment: Mapping[str, str], endpoint: str) -> dict[str, str]:
        """Give `UserId`, `Account` and `Arn` of the credentials that the client finds.

        Raises:
            subprocess.CalledProcessError: the client failed; `stderr` says how.
        """
        answer = subprocess.run(
            [*self.command, "--endpoint-url", endpoint],
            env={"AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1"} | dict(environment),
            check=True,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
        )
        identity: dict[str, str] = json.loads(answer.stdout)
        return identity


QUESTION = ("sts", "get-caller-identity", "--output", "json")

CLIENTS = (
    Client(name="aws-cli-1", command=(str(INSTALLED / "venv/bin/aws"), *QUESTION)),
    Client(name="aws-cli-2", command=("/usr/bin/aws", "--no-cli-pager", *QUESTION)),
    Client(name="boto3", command=(sys.executable, str(SCRIPTS / "caller_identity.py"))),
    Client(
        name="aws-sdk-js",
        command=(str(INSTALLED / "venv/bin/node"), str(INSTALLED / "js/caller-identity.mjs")),
    ),
)
