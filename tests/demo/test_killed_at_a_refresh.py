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
COMMAND = (sys.executable, "-m", "tests.killed_at_a_refresh")
LIFE = timedelta(minutes=1)
"""So short that each use of a sign-in renews it."""

KEPT = ["kept"] * killed_at_a_refresh.TOOLS
TOLD = {"login": "Sign in as anna", "portal": "Sign in to d-9367a1c2b4.awsapps.com"}


@pytest.mark.parametrize("kind", killed_at_a_refresh.KINDS)
@pytest.mark.parametrize("moment", killed_at_a_refresh.MOMENTS)
def test_a_sign_in_is_kept_or_a_person_is_told_once(
    demo_cloud: DemoCloud, tmp_path: Path, kind: str, moment: str
) -> None:
    """Only an answer that came and was not stored is lost: AWS gives it once."""
    demo_cloud.set_knobs(Knobs(session_life=LIFE, access_token_life=LIFE))
    ended = subprocess.run(
        [*COMMAND, kind, str(tmp_path / "vault"), "sign-in", moment, "never"],
        cwd=ROOT,
        env={**os.environ, "AWS_ENDPOINT_URL": demo_cloud.endpoint_url},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    *printed, exit_codes = ended.stdout.splitlines()

    assert json.loads(exit_codes) == [0, -signal.SIGKILL, 0], ended.stderr
    [told] = map(json.loads, printed)
    if moment == "answered":
        assert told["answers"] == [TOLD[kind]] * killed_at_a_refresh.TOOLS
        assert told["renewals"] == 1
    else:
        assert told["answers"] == KEPT
        assert told["renewals"] == killed_at_a_refresh.TOOLS
    assert told["pages"] == 0
