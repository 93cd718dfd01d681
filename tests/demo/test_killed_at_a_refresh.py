"""A process that is killed while AWS rotates a token: the sign-in is kept, or a person is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.knobs import Knobs
from tests import killed_at_a_refresh

if TYPE_CHECKING:
    from fobwatch.demo.cloud import DemoCloud

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

ROOT = Path(killed_at_a_refresh.__file__).parents[1]
LIFE = timedelta(minutes=1)
"""So short that each use of a sign-in renews it."""

KEPT = ["kept"] * killed_at_a_refresh.TOOLS
TOLD = {"login": "Sign in as anna", "portal": "Sign in to d-9367a1c2b4.awsapps.com"}


class Program:
    """Fobwatch, started anew for each run, over one vault file and the demo's cloud."""

    def __init__(self, kind: str, vault: Path, cloud: DemoCloud) -> None:
        self._command = [sys.executable, "-m", "tests.killed_at_a_refresh", kind, str(vault)]
        self._environment = {**os.environ, "AWS_ENDPOINT_URL": cloud.endpoint_url}

    def run(self, moment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._command, moment],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.mark.parametrize("kind", killed_at_a_refresh.KINDS)
@pytest.mark.parametrize("moment", killed_at_a_refresh.MOMENTS)
def test_a_sign_in_is_kept_or_a_person_is_told_once(
    demo_cloud: DemoCloud, tmp_path: Path, kind: str, moment: str
) -> None:
    """Only an answer that came and was not stored is lost: AWS gives it once."""
    demo_cloud.set_knobs(Knobs(session_life=LIFE, access_token_life=LIFE))
    program = Program(kind, tmp_path / "vault", demo_cloud)
    signed_in = program.run("sign-in")
    killed = program.run(moment)
    started_again = program.run("never")

    assert signed_in.returncode == 0, signed_in.stderr
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert started_again.returncode == 0, started_again.stderr
    told = json.loads(started_again.stdout)
    if moment == "answered":
        assert told["answers"] == [TOLD[kind]] * killed_at_a_refresh.TOOLS
        assert told["renewals"] == 1
    else:
        assert told["answers"] == KEPT
        assert told["renewals"] == killed_at_a_refresh.TOOLS
    assert told["pages"] == 0
