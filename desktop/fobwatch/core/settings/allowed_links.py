"""Links that a person lets open without a question, as the settings store them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_LINKS: Final = 200

MAX_TEXT: Final = 4096
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedLink:
    """The link, and the profile that opens it; `sign_in` is its digest as it was allowed."""

    link: str
    profile: str
    sign_in: str


def are_allowed_links(written: object) -> bool:
    """Whether `links_from_json` reads it: by link, the profile and its digest."""
    if not isinstance(written, dict) or len(written) > MAX_LINKS:
        return False
    texts: list[object] = []
    for link, by in written.items():
        if not isinstance(by, dict) or set(by) != {"profile", "sign_in"}:
            return False
        texts += [link, *by.values()]
    return all(
        isinstance(text, str) and len(text) <= MAX_TEXT and text.isprintable() for text in texts
    )


def links_from_json(written: Mapping[str, Any]) -> tuple[AllowedLink, ...]:
    return tuple(AllowedLink(link=link, **by) for link, by in written.items())


def links_to_json(links: tuple[AllowedLink, ...]) -> dict[str, Any]:
    return {each.link: {"profile": each.profile, "sign_in": each.sign_in} for each in links}
