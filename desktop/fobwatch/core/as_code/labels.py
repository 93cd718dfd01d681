"""Names of resources and characters of texts that a document takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


MAX_LABEL: Final = 200
"""Characters, and room for a number: CloudFormation takes 255, Terraform any number."""


def logical_id(*words: str) -> str:
    """For CloudFormation: ASCII letters and digits alone ("Resources section structure")."""
    parts = (part for word in words for part in re.split(r"[^A-Za-z0-9]+", word))
    return "".join(part[:1].upper() + part[1:] for part in parts)


def terraform_label(*words: str) -> str:
    """An ASCII identifier of Terraform's ("Identifiers" of its language)."""
    label = re.sub(r"[^A-Za-z0-9_-]+", "_", "_".join(words))
    return label if re.match(r"[A-Za-z_]", label) else f"_{label}"


class Labels:
    """Gives each thing a label of its own; the first one of a spelling gets it as it is."""

    def __init__(self, spelled: Callable[..., str]) -> None:
        self._spelled = spelled
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    def new(self, *words: str) -> str:
        label = wanted = self._spelled(*words)[:MAX_LABEL]
        while label in self._taken:
            self._counts[wanted] = self._counts.get(wanted, 1) + 1
            label = f"{wanted}{self._counts[wanted]}"
        self._taken.add(label)
        return label


_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
"""A terminal obeys some, others turn the text around that follows them. Readers of templates take
JSON for YAML, in which they end lines or are not allowed."""


def escaped(literal: str) -> str:
    """A literal of JSON or Terraform that has the same value."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", literal)
