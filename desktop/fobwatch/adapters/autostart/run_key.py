"""Starting at sign-in on Windows: the user's Run key, which the installer writes too."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
NAME: Final = "Fobwatch"
"""The value's name, under both keys."""

SWITCHED_OFF: Final = 1
"""The lowest bit of an approval's first byte. The Settings and the Task Manager set it; they leave
the Run key as it is. Microsoft does not document it."""


class Registry(Protocol):
    """Values under the user's own key. Each method raises `OSError`."""

    def read(self, key: str, name: str) -> str | bytes | None:
        """Return None if it does not exist, and for types other than text and binary."""
        ...

    def write(self, key: str, name: str, value: str | bytes) -> None: ...

    def delete(self, key: str, name: str) -> None:
        """Delete the value; it is no error if it does not exist."""
        ...


class RunKeyAutostart:
    """Fulfils the port `Autostart`."""

    def __init__(self, command: Sequence[str], registry: Registry) -> None:
        self._line = subprocess.list2cmdline(command)
        self._registry = registry

    def enabled(self) -> bool:
        """Whether Windows starts it: it must be listed, and not switched off by the user."""
        with _reported("read"):
            listed = self._registry.read(RUN, NAME)
            approval = self._registry.read(APPROVED, NAME)
        first = approval[0] if isinstance(approval, bytes) and approval else 0
        return listed is not None and not first & SWITCHED_OFF

    def set_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - a setter of one flag
        """Remove the approval too: without one, Windows treats the entry as approved."""
        with _reported("written"):
            self._registry.delete(APPROVED, NAME)
            if enabled:
                self._registry.write(RUN, NAME, self._line)
            else:
                self._registry.delete(RUN, NAME)


@contextmanager
def _reported(done: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The start at sign-in cannot be {done}",
            f"Windows refuses its registry: {error.strerror}.",
            "Switch it in the Settings of Windows, under Apps and Startup.",
        ) from error
