"""Processes that are killed: by themselves at a crossing, or from outside at an instant.

A crossing is each side of each call to AWS, and the instant before each file of the program's home
is put in its place, which is what a change of the record, the vault or the keyring comes to.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.adapters.aws.bounded import BoundedSession

if TYPE_CHECKING:
    from pathlib import Path

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

LONGEST = 110
"""Seconds after which a process ends by itself, so that none outlives its starter for long."""

STARTED = b"\n"
"""What a process tells first of all; JSON may begin with it."""

Work = Callable[[Callable[[], None]], str]
"""What a process does, and what it says of that. It calls its argument once it may be killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """`said` is empty for a process that was killed, or had a `problem`."""

    killed: bool
    said: str = ""
    problem: str = ""
    crossings: int = 0
    seconds: float = 0
    """How long it took once it might be killed."""


class Crossings:
    """Counts them, and kills its process at one of them; at none if `kill_at` is 0."""

    def __init__(self, home: Path, kill_at: int) -> None:
        self._home = str(home)
        self._kill_at = kill_at
        self.count = 0

    def watch(self) -> None:
        """From now on, in this process."""
        send = BoundedSession.send

        def watched(session: BoundedSession, request: AWSPreparedRequest) -> AWSResponse:
            self._cross()
            answer = send(session, request)
            self._cross()
            return answer

        setattr(BoundedSession, "send", watched)  # noqa: B010 - mypy takes no other method
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        """Python's audit event comes before the call that it is about."""
        if event == "os.rename" and str(arguments[0]).startswith(self._home):
            self._cross()

    def _cross(self) -> None:
        self.count += 1
        if self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def run(work: Work, home: Path, *, kill_at: int = 0, kill_after: float | None = None) -> Ended:
    """Do it in a process of its own, which is killed at this crossing, or after these seconds."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _live(work, Crossings(home, kill_at), writer)
    os.close(writer)
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        told = pipe.read(len(STARTED))
        began = time.monotonic()
        if kill_after is not None and not select.select([pipe], [], [], kill_after)[0]:
            os.kill(child, signal.SIGKILL)
        told += pipe.read()
    seconds = time.monotonic() - began
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        by = signal.Signals(os.WTERMSIG(status))
        return Ended(killed=True, problem="" if by is signal.SIGKILL else f"ended by {by.name}")
    return Ended(killed=False, seconds=seconds, **json.loads(told))


def _live(work: Work, crossings: Crossings, writer: int) -> None:
    """Never returns."""
    signal.alarm(LONGEST)
    said = problem = ""
    with os.fdopen(writer, "wb", buffering=0) as pipe:

        def started() -> None:
            crossings.watch()
            pipe.write(STARTED)

        try:
            said = work(started)
        except BaseException:  # noqa: BLE001 - whatever it is, who started this reports it
            problem = traceback.format_exc()
        told = {"said": said, "problem": problem, "crossings": crossings.count}
        pipe.write(json.dumps(told).encode())
    os._exit(0)
