"""The journal, written and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fobwatch.core.activity.activity import Activity
    from fobwatch.core.activity.search import ActivityQuery, Found
    from fobwatch.core.errors import StorageError


class Journal(Protocol):
    """Records what happened; never a secret."""

    def record(self, activity: Activity) -> None: ...


class ActivityLog(Journal, Protocol):
    """A journal that can be read."""

    def find(self, query: ActivityQuery, limit: int | None) -> Found:
        """The newest `limit` of those that are wanted, or all of them. Raises `StorageError`."""
        ...


class BufferedLog(ActivityLog, Protocol):
    """A log that is written behind, and says whether it can be. Only `find` blocks."""

    @property
    def problem(self) -> StorageError | None:
        """Why it cannot be written now."""
        ...

    @property
    def unwritten(self) -> int:
        """The number of lines that wait for that."""
        ...

    def check(self) -> None:
        """Try soon whether it can be written."""
        ...
