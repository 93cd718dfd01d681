"""Marks on the roles of portals, which need no profile: by what they are stored, and their tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fobwatch.core.catalogue.errors import InvalidTags

if TYPE_CHECKING:
    from fobwatch.core.portals.roles import PortalRole

MAX_TAG: Final = 32
"""Characters of a tag."""

MAX_TAGS: Final = 10
"""Tags of one role: more would hide what it is."""

_BETWEEN: Final = re.compile(r"[\s,#]+")


def role_key(role: PortalRole) -> str:
    """The role among the names of profiles, none of which has a blank in it."""
    return f"{role.start_url} {role.identity}"


def tags_in(text: str) -> tuple[str, ...]:
    """The tags as a person types them, with blanks or commas between them, in small letters.

    Raises `InvalidTags` for one that is too long, and for too many.
    """
    words = (word for word in _BETWEEN.split(text.casefold()) if word.isprintable())
    tags = tuple(dict.fromkeys(filter(None, words)))
    if too_long := next((tag for tag in tags if len(tag) > MAX_TAG), ""):
        raise InvalidTags(
            "A tag is too long",
            f"“{too_long[:MAX_TAG]}…” has {len(too_long)} characters; {MAX_TAG} is the most.",
            "Shorten it. Nothing is stored until then.",
            field="tags",
        )
    if len(tags) > MAX_TAGS:
        raise InvalidTags(
            "Those are too many tags",
            f"They are {len(tags)}; {MAX_TAGS} is the most.",
            "Take some out. Nothing is stored until then.",
            field="tags",
        )
    return tags


def tags_text(tags: tuple[str, ...]) -> str:
    return " ".join(f"#{tag}" for tag in tags)
