"""Names within sentences: a profile's may have two hundred characters, and a team has hundreds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Sequence

translate = QCoreApplication.translate

LONGEST: Final = 48
"""Characters of a name in a sentence, or in a menu, which is as wide as its longest item."""

MOST: Final = 8


def shortened(name: str, longest: int = LONGEST) -> str:
    """Keep both ends of a long name: many have the same beginning, or the same end."""
    if len(name) <= longest:
        return name
    half = longest // 2
    return f"{name[:half]}…{name[half + 1 - longest :]}"


def several(names: Sequence[str], *, most: int = MOST) -> str:
    """`one, two, three and 9 more`."""
    shown = ", ".join(map(shortened, names[:most]))
    more = len(names) - most
    if more <= 0:
        return shown
    return translate("names", "{names} and %n more", "", more).format(names=shown)
