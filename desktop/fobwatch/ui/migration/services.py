"""What the migration's window needs of the core; the composition root passes the core's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.aws.ports import Caller
    from fobwatch.core.mfa.codes import Waiting
    from fobwatch.core.migration.model import ImportableProfile, ScanResult
    from fobwatch.core.migration.plan import Move, Moves


class Migrating(Protocol):
    """`Migration`. All but `forget` block; all but `look` and `put_back` raise `FobwatchError`."""

    def look(self, *, unlock: bool = False) -> ScanResult: ...

    def take_in(self, movable: ImportableProfile) -> None: ...

    def test(self, movable: ImportableProfile, *, code: str, waiting: Waiting) -> Caller: ...

    def put_back(self, movable: ImportableProfile) -> None: ...

    def plan(self, movables: Sequence[ImportableProfile]) -> Moves: ...

    def change(self, move: Move) -> None: ...

    def undo(self, move: Move) -> None: ...

    def forget(self) -> None: ...
