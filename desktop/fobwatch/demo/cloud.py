"""The demo cloud as its user sees it: a process that is started, adjusted and ended."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any, Final, Self

from fobwatch.core.errors import FobwatchError
from fobwatch.demo.company import COMPANY
from fobwatch.demo.control import ControlClient
from fobwatch.demo.knobs import Knobs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.demo.calls import Call
    from fobwatch.demo.knobs import Fault

_START_LIMIT = 30.0
_END_LIMIT = 5.0


class DemoCloudFailed(FobwatchError):
    """The look-alike did not start, or has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    process: subprocess.Popen[bytes]
    urls: dict[str, str]
    control: ControlClient


OWN_ENVIRONMENT: Final = Path(__file__).parents[3] / ".venv" / "demo" / "bin" / "python"
"""In a source tree (Makefile): MiniStack pins an older botocore than the packages carry."""


def interpreter() -> str:
    """The Python that has the look-alike's libraries."""
    is_ours = sys.platform != "win32" and OWN_ENVIRONMENT.exists()
    return str(OWN_ENVIRONMENT) if is_ours else sys.executable


class DemoCloud:
    """An AWS look-alike in a child process, which ends with its owner, even a killed one.

    Its own process keeps the server's 40 MiB, its patches and its work out of the caller.
    Its methods block for milliseconds, `start` for about a third of a second.
    """

    company = COMPANY

    def __init__(
        self,
        knobs: Knobs | None = None,
        *,
        command: Sequence[str] | None = None,
    ) -> None:
        """Prepare a cloud whose knobs are set to `knobs`, now and after each `reset`.

        `command` starts the server; a frozen program has no ``-m`` and names its own command.
        """
        self._initial_knobs = knobs or Knobs()
        self._command = command or (interpreter(), "-P", "-m", "fobwatch.demo")
        self._lock = Lock()
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the server and return when it answers. Raises `DemoCloudFailed`."""
        with self._lock:
            if self._server is None:
                self._server = self._start()

    def close(self) -> None:
        """End the server and everything in it."""
        with self._lock:
            if self._server is not None:
                _end(self._server.process)
            self._server = None

    @property
    def endpoint_url(self) -> str:
        """Where every AWS API is served: the value for ``AWS_ENDPOINT_URL``."""
        return self._running().urls["endpoint"]

    @property
    def portal_url(self) -> str:
        """Where IAM Identity Center is, region by region: `{region}` in it is the region's code."""
        return self._running().urls["portal"]

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which Fobwatch asks this cloud instead of AWS."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "FOBWATCH_PORTAL_ENDPOINT": self.portal_url,
            "FOBWATCH_FEDERATION_ENDPOINT": self.federation_url,
        }

    @property
    def federation_url(self) -> str:
        """The federation endpoint, whose path ends in ``/federation``."""
        return self._running().urls["federation"]

    @property
    def console_url(self) -> str:
        """The base of the console look-alike."""
        return self._running().urls["console"]

    @property
    def provider_url(self) -> str:
        """The base of the company's identity provider: ``/oidc`` and ``/saml`` are below it."""
        return self._running().urls["provider"]

    @property
    def process_id(self) -> int:
        return self._running().process.pid

    def set_knobs(self, knobs: Knobs) -> None:
        self._running().control.set_knobs(knobs)

    def fail_next(self, fault: Fault, *, times: int = 1, action: str = "") -> None:
        """Answer the next `times` calls of `action`, or of any action, with `fault`."""
        self._running().control.fail_next(fault, times=times, action=action)

    def calls(self) -> tuple[Call, ...]:
        """Every call since the start or the last reset, oldest first."""
        return self._running().control.calls()

    def reset(self) -> None:
        """Reset knobs, faults, spent codes, calls, sessions and the company to the start."""
        self._running().control.reset()

    def _start(self) -> _Server:
        process = self._spawn()
        ready = _first_line(process)
        if ready is None:
            _end(process)
            raise DemoCloudFailed(
                "The demo cloud did not start",
                f"Its process ended with status {process.returncode} before it was ready.",
                "Install Fobwatch with its “demo” extra: pip install 'fobwatch[demo]'.",
            )
        return _Server(
            process=process,
            urls=ready["urls"],
            control=ControlClient(ready["urls"]["control"], ready["control_token"]),
        )

    def _spawn(self) -> subprocess.Popen[bytes]:
        knobs = json.dumps(self._initial_knobs.to_json())
        try:
            return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
                [*self._command, "--knobs", knobs],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise DemoCloudFailed(
                "The demo cloud did not start",
                f"Its program could not be run: {error.strerror}.",
                "Install Fobwatch again.",
            ) from error

    def _running(self) -> _Server:
        if self._server is None:
            raise DemoCloudFailed(
                "The demo cloud is not running", "It was ended, or never started.", "Start it."
            )
        return self._server


def _first_line(process: subprocess.Popen[bytes]) -> dict[str, Any] | None:
    """Wait for the server's one line of JSON; None if it ends or takes too long instead."""
    assert process.stdout is not None  # noqa: S101 - it was started with a pipe
    deadline = Timer(_START_LIMIT, process.kill)
    deadline.start()
    try:
        line = process.stdout.readline()
    finally:
        deadline.cancel()
    return json.loads(line) if line else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the server's input, so that it ends by itself; kill it if it does not."""
    try:
        process.communicate(timeout=_END_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
