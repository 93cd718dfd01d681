"""Rules for texts that AWS accepts, and the words for one that it would refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re


class ValidationProblem(NamedTuple):
    """What is wrong with a value, as the three texts of an `InputError`.

    It never quotes the value: a secret may have been put in the wrong field.
    """

    title: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRule:
    """Limits of one text: its length, and `allowed`, which matches one character of it."""

    subject: str
    shortest: int
    longest: int
    allowed: re.Pattern[str]
    allowed_words: str

    def complaint(self, text: str) -> ValidationProblem | None:
        if not self.shortest <= len(text) <= self.longest:
            return ValidationProblem(
                f"The {self.subject} is too {'short' if len(text) < self.shortest else 'long'}",
                f"It has {count(text)}; AWS takes {self.shortest} to {self.longest}.",
                "Check whether all of it was copied, and nothing else.",
            )
        wrong = next((c for c in text if not self.allowed.fullmatch(c)), None)
        if wrong is None:
            return None
        return ValidationProblem(
            f"The {self.subject} has {shown_character(wrong)} in it",
            f"AWS takes {self.allowed_words}.",
            f"Remove {shown_character(wrong)}.",
        )


def count(text: str) -> str:
    """How many characters a text has, in words."""
    return f"{len(text)} character{'' if len(text) == 1 else 's'}"


def shown_character(character: str) -> str:
    """One character as a sentence names it."""
    if character.isspace():
        return "a blank" if character == " " else "a tab or line break"
    return f"“{character}”" if character.isprintable() else "an invisible character"


def printable(text: str, longest: int) -> str:
    """A text from elsewhere, fit to show and store: short, and no invisible character."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def printable_lines(text: str, longest: int) -> str:
    """The same for each line of it."""
    return "\n".join([printable(line, longest) for line in text.splitlines()])


def counted(number: int, noun: str) -> str:
    """`1 device`, `2 devices`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
