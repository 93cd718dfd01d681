"""What the migration's window needs of the core; the composition root passes the core's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.aws.ports import Caller
    from fobwatch.core.mfa.codes import Waiting
    from fobwatch.core.migration.model import Findings, Movable
    from fobwatch.core.migration.plan import Move, Moves


class Migrating(Protocol):
    """`Migration`. All but `forget` block; all but `look` and `put_back` raise `FobwatchError`."""

    def look(self, *, unlock: bool = False) -> Findings: ...

    def take_in(self, movable: Movable) -> None: ...

    def test(self, movable: Movable, *, code: str, waiting: Waiting) -> Caller: ...

    def put_back(self, movable: Movable) -> None: ...

    def plan(self, movables: Sequence[Movable]) -> Moves: ...

    def change(self, move: Move) -> None: ...

    def undo(self, move: Move) -> None: ...

    def forget(self) -> None: ...
