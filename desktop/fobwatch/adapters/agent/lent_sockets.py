"""Agent sockets for one profile each, in folders that can be mounted into a container."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import threading
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.errors import BadRequest, FobwatchError, StorageError
from fobwatch.core.json_text import MalformedJson, parse_object

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fobwatch.adapters.agent.server import AgentServer

logger = logging.getLogger(__name__)

MAX_LENT: Final = 32
"""Each has a thread that waits and some open files."""

SOCKET: Final = "agent.sock"
"""As the credential helper looks for it."""


class LentSockets:
    """Opens them besides the program's own socket; after a restart, opens those lent before.

    A folder has only its own socket, and nothing in it is read: the container that it is mounted
    into may have changed it. Thread-safe.
    """

    def __init__(self, folder: Path, make: Callable[[str, Path], AgentServer]) -> None:
        """`make` returns the server of a profile, still closed, with its socket at that path."""
        self._folder = folder / "lent"
        self._names = TextFile(folder / "lent.json")
        self._make = make
        self._open: dict[str, AgentServer] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Open what was lent before. Blocks for the disk; failures are logged."""
        with self._lock:
            for name in self._known()[:MAX_LENT]:
                try:
                    self._start(name)
                except FobwatchError as error:
                    logger.warning("the socket of “%s” stays closed: %s", name, error)

    def stop(self) -> None:
        with self._lock:
            for server in self._open.values():
                server.stop()
            self._open.clear()

    def lend(self, profile: str) -> str:
        """Return the folder of the profile's socket, which is open until the program ends.

        Raises `BadRequest` for one too many or on Windows, and `StorageError`.
        """
        if sys.platform == "win32":
            raise BadRequest(
                "A socket cannot be lent here",
                "On Windows it is no file that a container could be given.",
                "Use `fobwatch env PROFILE --shell dotenv`.",
            )
        else:  # noqa: RET506 - mypy tells the systems apart by it
            with self._lock:
                if profile not in self._open:
                    if len(self._open) >= MAX_LENT:
                        raise BadRequest(
                            "Too many sockets are lent",
                            f"Fobwatch lends those of {MAX_LENT} profiles at a time.",
                            "Use `fobwatch exec --server` for the others.",
                        )
                    self._start(profile)
                    self._write()
                return str(self._place(profile))

    def take_back(self, profile: str) -> None:
        """Close the socket, if it is lent: another profile may have that name later."""
        with self._lock:
            server = self._open.pop(profile, None)
            if server is None:
                return
            server.stop()
            try:
                self._write()
            except StorageError as error:
                logger.warning("the socket of “%s” may be lent again: %s", profile, error)

    def _start(self, profile: str) -> None:
        server = self._make(profile, self._place(profile) / SOCKET)
        server.start()
        self._open[profile] = server

    def _write(self) -> None:
        self._names.write(json.dumps({"profiles": sorted(self._open)}))

    def _place(self, profile: str) -> Path:
        """A short path: a name may be longer than a socket's path can be (unix(7): 108 bytes)."""
        return self._folder / hashlib.sha256(profile.encode()).hexdigest()[:16]

    def _known(self) -> list[str]:
        try:
            text = self._names.read()
            return [] if text is None else _names(parse_object(text)["profiles"])
        except (StorageError, MalformedJson, KeyError, TypeError) as error:
            logger.warning("no socket is lent again: %s", error)
            return []


def _names(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise TypeError
    return value
