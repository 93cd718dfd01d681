"""Characters that a document has as escapes alone."""

from __future__ import annotations

import re
from typing import Final

_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
"""A terminal obeys some, others turn the text around that follows them. Readers of templates take
JSON for YAML, in which they end lines or are not allowed."""


def escaped(literal: str) -> str:
    """A literal of JSON or Terraform that has the same value."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", literal)
