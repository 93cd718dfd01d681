"""A process that is killed while AWS rotates a token: the sign-in is kept, or a person is told."""

from __future__ import annotations

import json
import signal
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.knobs import Knobs
from tests import killed_at_a_refresh
from tests.forks import Forks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fobwatch.demo.cloud import DemoCloud

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

LIFE = timedelta(minutes=1)
"""So short that each use of a sign-in renews it."""

KEPT = ["kept"] * killed_at_a_refresh.TOOLS
TOLD = {"login": "Sign in as anna", "portal": "Sign in to d-9367a1c2b4.awsapps.com"}


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with Forks("tests.killed_at_a_refresh") as forks:
        yield forks


@pytest.mark.parametrize("kind", killed_at_a_refresh.KINDS)
@pytest.mark.parametrize("moment", killed_at_a_refresh.MOMENTS)
def test_a_sign_in_is_kept_or_a_person_is_told_once(
    forks: Forks,
    demo_cloud: DemoCloud,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    moment: str,
) -> None:
    """Only an answer that came and was not stored is lost: AWS gives it once."""
    demo_cloud.set_knobs(Knobs(session_life=LIFE, access_token_life=LIFE))
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    ended = forks.run(kind, str(tmp_path / "vault"), "sign-in", moment, "never")
    *printed, exit_codes = ended.stdout.splitlines()

    assert ended.returncode == 0, ended.stderr
    assert json.loads(exit_codes) == [0, -signal.SIGKILL, 0], ended.stderr
    [told] = map(json.loads, printed)
    if moment == "answered":
        assert told["answers"] == [TOLD[kind]] * killed_at_a_refresh.TOOLS
        assert told["renewals"] == 1
    else:
        assert told["answers"] == KEPT
        assert told["renewals"] == killed_at_a_refresh.TOOLS
    assert told["pages"] == 0
