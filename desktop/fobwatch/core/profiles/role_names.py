"""Names for profiles of a portal's roles, and of whoever signs in."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fobwatch.core.profiles.checks import MAX_PROFILE_NAME

if TYPE_CHECKING:
    from collections.abc import Collection

    from fobwatch.core.portals.roles import PortalRole

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.@+-]+")
"""What some AWS tools do not read in a profile's name (`name_problem`), or take for a path."""


class NameTemplate(StrEnum):
    """How a profile is named after its role. The values are those of the command line."""

    ACCOUNT_ROLE = "account-role"
    ROLE_ACCOUNT_ID = "role-id"
    ACCOUNT_ID_ROLE = "id-role"
    PORTAL_ACCOUNT_ROLE = "portal-account-role"


PARTS: Final = {
    NameTemplate.ACCOUNT_ROLE: "{account}-{role}",
    NameTemplate.ROLE_ACCOUNT_ID: "{role}-{id}",
    NameTemplate.ACCOUNT_ID_ROLE: "{id}-{role}",
    NameTemplate.PORTAL_ACCOUNT_ROLE: "{portal}-{account}-{role}",
}
"""`{role}-{id}` is how `aws configure sso` names profiles."""


def profile_name(
    role: PortalRole, template: NameTemplate = NameTemplate.ACCOUNT_ROLE, *, portal: str = ""
) -> str:
    """`Production-ReadOnly`: a name that every tool reads; `portal` is the portal's title."""
    return readable(
        PARTS[template].format(
            account=readable(role.account_name) or role.account_id,
            role=role.role_name,
            id=role.account_id,
            portal=readable(portal),
        )
    )


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number where it is among `taken`.

    Those are casefolded: on some systems, tools ignore the case of names.
    """
    number, suffix = 1, ""
    while (found := name[: MAX_PROFILE_NAME - len(suffix)] + suffix).casefold() in taken:
        number += 1
        suffix = f"-{number}"
    return found


def is_numbered(name: str, wanted: str) -> bool:
    """Whether `free_name` may have made the name of the one that was wanted."""
    head, dash, number = name.rpartition("-")
    cut = len(name) == MAX_PROFILE_NAME and wanted.startswith(head)
    numbered = bool(dash) and number.isdecimal() and (head == wanted or cut)
    return numbered or name == wanted[:MAX_PROFILE_NAME]


def readable(text: str) -> str:
    """The text without accents, with a dash for what else tools do not read."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _NOT_IN_NAMES.sub("-", plain).strip("-")
