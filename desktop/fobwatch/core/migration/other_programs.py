"""Commands of other programs in `credential_process`, and the portal roles that they provide.

granted and aws-sso-cli write such profiles into `~/.aws/config` (common-fate/granted,
`pkg/cfaws/granted_config.go`; synfinatic/aws-sso-cli, `internal/awsconfig/awsconfig.go`).
"""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.client_process.launchers import stem
from fobwatch.core.migration.model import ImportableProfile, Place, Store
from fobwatch.core.portals.start_url import same_start_url
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fobwatch.core.aws_files.config import AwsFile
    from fobwatch.core.ini.text import Section
    from fobwatch.core.migration.model import StoreScan

_STORES: Final = {
    "aws-vault": Store.AWS_VAULT,
    "granted": Store.GRANTED,
    "dgranted": Store.GRANTED,
    "aws-sso": Store.AWS_SSO_CLI,
    "leapp": Store.LEAPP,
}
"""By the program that a `credential_process` runs."""


_PRINTS_CREDENTIALS: Final = {
    Store.AWS_VAULT: {"exec", "export"},
    Store.GRANTED: {"credential-process"},
    Store.AWS_SSO_CLI: {"process"},
    Store.LEAPP: {"session"},
}
"""The subcommands by which a store's name in a longer command is told from any other word."""


def store_behind(command: str) -> tuple[Store | None, str]:
    """The store that a command asks, also by way of a shell or another program before it.

    With it is the name of that program, empty where there is none.
    """
    words = words_of(command)
    first = stem(words[0]) if words else ""
    if first in _STORES:
        return _STORES[first], ""
    inner = [stem(part) for part in _parts_of(command)]
    for place, word in enumerate(inner):
        store = _STORES.get(word)
        if store is not None and not _PRINTS_CREDENTIALS[store].isdisjoint(inner[place + 1 :]):
            return store, first
    return None, ""


def asks_for(name: str, command: str) -> bool:
    """Whether a store's command names this profile; it may ask for another's credentials."""
    return name in {*words_of(command), *_parts_of(command)}


def _parts_of(command: str) -> list[str]:
    """The words of the command and of each command within it."""
    return re.split(r"[\s;&|(){}<>\"'`$=#,]+", command)


def words_of(command: str) -> list[str]:
    """As a shell takes a command apart; a backslash is part of a path of Windows."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    try:
        return list(lexer)
    except ValueError:  # a quotation mark is not closed
        return command.split()


GRANTED: Final = "granted_"
"""How the settings begin that granted alone reads."""

_OF_ROLES: Final = f"{GRANTED}sso_"


def granted_roles(config: AwsFile) -> Iterator[ImportableProfile]:
    """Those that granted signs in to; not where its command asks somebody first."""
    for name, section in config.profiles.items():
        command = section.text("credential_process")
        asks_first = any(word.startswith("--url") for word in words_of(command))
        is_its_own = store_behind(command) == (Store.GRANTED, "") and asks_for(name, command)
        if is_its_own and not asks_first:
            profile = _granted_role(name, section, config.sso_sessions)
            if not check_profile(profile):
                place = Place(where=section.path, line=section.line)
                yield ImportableProfile(store=Store.GRANTED, profile=profile, places=(place,))


def _granted_role(
    name: str, section: Section, sso_sessions: Mapping[str, Section]
) -> IdentityCenterProfile:
    portal = sso_sessions.get(section.text("sso_session"))
    start_url, region = (
        section.text(f"{GRANTED}{key}") or (portal.text(key) if portal else "")
        for key in ("sso_start_url", "sso_region")
    )
    return IdentityCenterProfile(
        name=name,
        start_url=same_start_url(start_url),
        sso_region=region,
        account_id=section.text(f"{_OF_ROLES}account_id"),
        role_name=section.text(f"{_OF_ROLES}role_name"),
        region=section.text("region"),
    )


def known_roles(scan: StoreScan, config: AwsFile) -> Iterator[ImportableProfile]:
    """Those of the scan that have a name: from the config file, or in the program itself."""
    names = _names_in(config, scan.store)
    for role, place in scan.roles:
        sections = names[role.account_id, role.role_name]
        for name, region in sections or ((role.name, "") for _ in range(bool(role.name))):
            profile = replace(role, name=name, region=region or role.region)
            yield ImportableProfile(store=scan.store, profile=profile, places=(place,))


def _names_in(config: AwsFile, store: Store) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The profiles of the config file with their regions, by the account and role they name."""
    names: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for name, section in config.profiles.items():
        command = section.text("credential_process")
        if store_behind(command) == (store, ""):
            for word in words_of(command):
                head, is_role, role = word.partition(":role/")
                if is_role:
                    names[head.rpartition(":")[2], role].append((name, section.text("region")))
    return names
