"""The paths of the agent, and of its files.

The credential helper finds the same path with what is built into the interpreter, so the rule is
simple, and a test compares the two.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SOCKET_PATH: Final = 107 if sys.platform == "linux" else 103
"""Bytes (unix(7), sun_path, and its zero)."""

MAX_PIPE_NAME = 200
"""Characters; Windows takes 256 for the whole path of a pipe (CreateNamedPipe)."""


def agent_path(environment: Mapping[str, str], *, demo: bool) -> Path:
    """The socket or, on Windows, the pipe of the user's Fobwatch, or of their demo."""
    if sys.platform == "win32":
        from fobwatch.adapters.windows.security import user_sid  # noqa: PLC0415 - Windows alone

        path = pipe_path(environment, user_sid(), demo=demo)
    else:
        path = socket_path(environment, demo=demo, platform=sys.platform, uid=os.getuid())
    return path


def agent_folder(environment: Mapping[str, str], *, demo: bool) -> Path:
    """The folder for the agent's files: the socket's own; a pipe has none."""
    if sys.platform == "win32":
        folder = windows_folder(environment, demo=demo)
    else:
        folder = agent_path(environment, demo=demo).parent
    return folder


def socket_path(environment: Mapping[str, str], *, demo: bool, platform: str, uid: int) -> Path:
    """A path that programs outside the desktop session, such as cron's, find too.

    logind makes /run/user/UID for each user (pam_systemd(8)).
    """
    if home := environment.get("FOBWATCH_HOME"):
        runtime = f"{home}/run"
    elif directory := environment.get("XDG_RUNTIME_DIR"):
        runtime = directory
    elif platform == "darwin":
        runtime = f"{environment.get('HOME', '')}/Library/Caches"
    else:
        runtime = f"/run/user/{uid}"
    return Path(runtime, _name(demo=demo), "agent.sock")


def pipe_path(environment: Mapping[str, str], sid: str, *, demo: bool) -> Path:
    """All users' pipes share one folder, so the name has the user's SID (a security identifier).

    A separate home is distinguished by its path, of which only ASCII letters and digits are used:
    the helper has the rule in two languages, which agree on those. No name may have separators.
    """
    home = environment.get("FOBWATCH_HOME", "")
    mark = "".join(c if c.isascii() and c.isalnum() else "-" for c in home)
    name = "-".join(filter(None, (_name(demo=demo), sid, mark)))
    return Path(r"\\.\pipe", name[:MAX_PIPE_NAME])


def windows_folder(environment: Mapping[str, str], *, demo: bool) -> Path:
    if home := environment.get("FOBWATCH_HOME"):
        return Path(home, "run", _name(demo=demo))
    return Path(environment.get("LOCALAPPDATA", ""), _name(demo=demo), "run")


def nothing_listens(path: Path) -> bool:
    """Whether it is certain that nobody answers at the agent's path: there is no socket.

    False for a path that no socket can have, for which `connect` has an error, and for a pipe.
    """
    is_for_sockets = sys.platform != "win32" and len(os.fsencode(path)) <= MAX_SOCKET_PATH
    return is_for_sockets and not os.path.lexists(path)


def _name(*, demo: bool) -> str:
    return "fobwatch-demo" if demo else "fobwatch"
