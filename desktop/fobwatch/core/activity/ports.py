"""The journal, written and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fobwatch.core.activity.activity import Activity
    from fobwatch.core.activity.search import ActivityQuery, Found


class Journal(Protocol):
    """Records what happened; never a secret."""

    def record(self, activity: Activity) -> None: ...


class ActivityLog(Journal, Protocol):
    """A journal that can be read."""

    def find(self, query: ActivityQuery, limit: int | None) -> Found:
        """The newest `limit` of those that are wanted, or all of them. Raises `StorageError`."""
        ...
