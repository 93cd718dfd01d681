"""What is said of a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.ui.runtime.verbs import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """`names` says what the evidence's names are.

    `step` is the text of the button that asks for `verb`; without one, `remedy` alone leads
    through it.
    """

    title: str
    meaning: str
    remedy: str
    names: str = ""
    step: str = ""
    verb: Verb | None = None
    service: str = ""
    """Of the console, that the button opens."""
