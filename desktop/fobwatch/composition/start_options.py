"""How the tray is started."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOptions:
    """`session_life` is how long each of the demo's sessions lasts, `link` what was followed."""

    demo: bool = False
    verbose: bool = False
    session_life: timedelta | None = None
    link: str = field(default="", repr=False)
