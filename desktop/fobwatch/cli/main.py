"""The command `fobwatch`: starts the tray, or asks the one that runs.

A subcommand imports only what it needs: it should cost little more than Python's start.
Without arguments, as at every log-in, neither the parser of the command line is imported nor the
protocol in which the running tray is asked.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.path import agent_path, nothing_listens
from fobwatch.cli.failures import Refused, report
from fobwatch.cli.streams import leave, ready_streams, tell
from fobwatch.core.application import StartOptions, is_link
from fobwatch.core.errors import FobwatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

DEMO = "fobwatch.demo"
LOOK_ALIKE = "ministack"
"""Its own part, and the extra's."""

INTERRUPTED = 130
READER_LEFT = 141
"""What a shell reports for SIGINT and for SIGPIPE: 128 and the number."""

LOSSES = (errno.EBADF, errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT)
"""What writing to standard output fails with: it is closed, its disk is full or gone."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Return its exit code (core/agent/protocol.py)."""
    ready_streams()
    try:
        try:
            return _code(sys.argv[1:] if arguments is None else arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        leave(1)
        return READER_LEFT
    except OSError as error:
        if error.errno not in LOSSES:
            raise
        from fobwatch.core.agent.protocol import ExitCode  # noqa: PLC0415 - as in `report`

        leave(1)
        tell(f"fobwatch: standard output: {error.strerror}")
        return ExitCode.OUTPUT_LOST


def _code(arguments: Sequence[str]) -> int:
    """Exits if the arguments are wrong."""
    try:
        return _run(arguments)
    except (Refused, FobwatchError) as error:
        return report(error)
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: Sequence[str]) -> int:
    if not arguments:
        return start(StartOptions())
    if is_link(arguments[-1]) and list(arguments[:-1]) in ([], ["--demo"]):
        # As the desktop starts it, whose links come from anywhere: no option follows one.
        return start(StartOptions(demo=bool(arguments[:-1]), link=arguments[-1]))
    from fobwatch.cli.options import parse, run  # noqa: PLC0415 - 10 ms, which a bare start is spared

    options = parse(arguments)
    if options.command:
        return run(options)
    return start(
        StartOptions(demo=options.demo, verbose=options.verbose, session_life=options.session_life)
    )


def _has_demo() -> bool:
    from importlib.util import find_spec  # noqa: PLC0415 - the demo's alone

    if find_spec(DEMO) is None:
        return False
    from fobwatch.demo.cloud import interpreter  # noqa: PLC0415 - the demo is an extra

    return interpreter() != sys.executable or find_spec(LOOK_ALIKE) is not None


class DemoMissing(FobwatchError):
    """The demo is not installed: the packages leave it out."""


def _check_demo() -> None:
    if not _has_demo():
        raise DemoMissing(
            "The demo is not installed",
            "The packages contain the program without it.",
            "Install it beside this one: pipx install 'fobwatch[demo]'",
        )


def _is_shown(options: StartOptions) -> bool:
    """Show the tray that runs, if one does."""
    if nothing_listens(agent_path(os.environ, demo=options.demo)):
        return False
    from fobwatch.cli.asking import shown  # noqa: PLC0415 - at a log-in nothing listens

    return shown(demo=options.demo, link=options.link)


def _end_at_interrupt() -> None:
    """Have SIGINT end the process at once, until the program hears it (QuitSignals).

    PySide loses a `KeyboardInterrupt`, and the program stays; raised while PySide is imported, it
    aborts the process.
    """
    import _signal  # type: ignore[import-not-found]  # noqa: PLC0415 - `signal` takes a millisecond

    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)


def start(options: StartOptions) -> int:
    """Start the tray; if it runs already, show its window instead."""
    if _is_shown(options):
        return 0
    gc.disable()  # for good: the windows' own collector follows (ui/runtime/garbage.py)
    if options.demo:
        _check_demo()
    if sys.platform == "linux":
        from fobwatch.adapters.desktop.screen_probe import require_screen  # noqa: PLC0415 - for the tray alone

        require_screen(os.environ)
    _end_at_interrupt()
    from fobwatch import app  # noqa: PLC0415 - Qt is for the tray alone

    return app.run(options)
