"""Runs a module over and over as `python -m` does, in forks of a process that has imported it.

    python -m tests.forks MODULE

What such a module imports often takes several times as long as what it does. The process that forks
has no other thread, and so may. For each run it reads a line of JSON, with the arguments and the
environment, and answers with one: how the run ended, and what it wrote.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[1]
TIMEOUT_S = 60
HUNG = -signal.SIGALRM
"""The exit code of a run that took longer than it may."""


class Forks:
    """The process that has imported the module, of this Python or of another one."""

    def __init__(self, module: str, python: str = sys.executable) -> None:
        self._server = subprocess.Popen(
            [python, "-m", "tests.forks", module],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.communicate()

    def run(
        self,
        *arguments: str,
        environment: Mapping[str, str] = os.environ,
        timeout_s: int = TIMEOUT_S,
    ) -> subprocess.CompletedProcess[str]:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(f"{json.dumps([arguments, dict(environment), timeout_s])}\n")
        self._server.stdin.flush()
        return subprocess.CompletedProcess(arguments, *json.loads(self._server.stdout.readline()))


def main(module: str) -> None:
    outside = set(os.environ)
    import_module(module)
    for line in sys.stdin:
        arguments, environment, timeout_s = json.loads(line)
        output, errors = os.pipe(), os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(output[1], sys.stdout.fileno())
            os.dup2(errors[1], sys.stderr.fileno())
            for name in outside - environment.keys():  # what was set by importing stays
                os.environ.pop(name, None)
            os.environ.update(environment)
            signal.alarm(timeout_s)
            _run(module, arguments)
            return
        os.close(output[1])
        os.close(errors[1])
        written = _all_of(output[0], errors[0])
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{json.dumps([os.waitstatus_to_exitcode(status), *written])}\n")
        sys.stdout.flush()


def _run(module: str, arguments: list[str]) -> None:
    del sys.modules[module]  # runpy warns of what it finds there
    sys.argv[1:] = arguments
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _all_of(*pipes: int) -> list[str]:
    """What is written to each, until all of them are closed."""
    read = dict.fromkeys(pipes, b"")
    with DefaultSelector() as selector:
        for pipe in pipes:
            selector.register(pipe, EVENT_READ)
        while selector.get_map():
            for key, _events in selector.select():
                if part := os.read(key.fd, 1 << 16):
                    read[key.fd] += part
                else:
                    selector.unregister(key.fd)
                    os.close(key.fd)
    return [data.decode(errors="replace") for data in read.values()]


if __name__ == "__main__":
    main(*sys.argv[1:])
