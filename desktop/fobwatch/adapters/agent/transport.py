"""The agent's transport on this system: a Unix socket, or a named pipe on Windows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.adapters.agent.connection import AgentConnection, Listener


def listener(path: Path) -> Listener:
    """Return this system's listener at `path`, still closed."""
    if sys.platform == "win32":
        from fobwatch.adapters.agent.pipe_listener import PipeListener  # noqa: PLC0415 - as below

        return PipeListener(path)
    else:  # noqa: RET505 - mypy tells the systems apart by it
        from fobwatch.adapters.agent.unix_listener import UnixListener  # noqa: PLC0415 - this system

        return UnixListener(path)


def connect(path: Path) -> AgentConnection:
    """Connect to the user's own Fobwatch. Raises `OSError`, also for another user's."""
    if sys.platform == "win32":
        from fobwatch.adapters.agent import pipe_connection  # noqa: PLC0415 - as below

        return pipe_connection.connect(path)
    else:  # noqa: RET505 - mypy tells the systems apart by it
        from fobwatch.adapters.agent import unix_connection  # noqa: PLC0415 - this system's alone

        return unix_connection.connect(path)
