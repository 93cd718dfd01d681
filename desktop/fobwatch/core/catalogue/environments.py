"""The environment of a profile, such as production, in a word and a colour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.browsers.browsers import COLOUR_NAMES, container_colour, named_colour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.browsers.browsers import ContainerColour

PRODUCTION: Final = "production"

USUAL_COLOURS: Final[Mapping[str, str]] = {
    PRODUCTION: "red",
    "staging": "orange",
    "test": "yellow",
    "development": "green",
}
"""The environments that a form offers, with the colour that each has unless another is chosen."""

MAX_WORD: Final = 24
"""Characters: the word is beside the profile's name in a row."""

_PARTS: Final = re.compile(r"[^\W\d_]+|\d+")
_MEANS_PRODUCTION: Final = frozenset({"prod", "production", "prd", "live"})
_MEANS_ANOTHER: Final = frozenset({"non", "not", "no", "pre"})
"""What makes another environment of the word after it: non-prod, pre-production."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """`colour` is one of `COLOUR_NAMES`; empty, it follows from the word.

    `asks_first` lets the console open only after a question.
    """

    word: str = ""
    colour: str = ""
    asks_first: bool = False


NOWHERE: Final = Environment()


def environment_word(text: str) -> str:
    """The word as it is stored: printable, on one line, without blanks around it."""
    printable = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(printable.split())[:MAX_WORD].rstrip()


@lru_cache(maxsize=20_000)
def suggested_environment(name: str) -> Environment:
    """What a profile's name says: `prod-admin` is production, `product-admin` is not."""
    before = ""
    for part in _PARTS.findall(name.casefold()):
        if part in _MEANS_PRODUCTION and before not in _MEANS_ANOTHER:
            return Environment(word=PRODUCTION)
        before = part
    return NOWHERE


def colour_of(environment: Environment, owner: str) -> ContainerColour:
    """The colour of a profile, and of the place in a browser that belongs to it.

    Profiles with the same word have the same one; without a word it follows from the name.
    """
    word = environment.word.casefold()
    name = environment.colour or USUAL_COLOURS.get(word, "")
    return named_colour(name) if name else container_colour(word or owner)


def environment_from_json(written: Any) -> Environment:  # noqa: ANN401 - of a file
    """Raises `KeyError`, `TypeError` or `ValueError` for what is no environment."""
    word, colour, asks_first = written["word"], written["colour"], written["asks_first"]
    if environment_word(word) != word or colour not in ("", *COLOUR_NAMES):
        raise ValueError
    if not isinstance(asks_first, bool):
        raise TypeError
    return Environment(word=word, colour=colour, asks_first=asks_first)
