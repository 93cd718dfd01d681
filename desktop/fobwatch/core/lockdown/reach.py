"""Whom a lockdown is about: the user behind a profile, and all profiles that are built upon it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.errors import FobwatchError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from fobwatch.core.lockdown.callers import LockdownTools
    from fobwatch.core.profiles.profile import OwnProfile


def user_of(tools: LockdownTools, name: str) -> OwnProfile | None:
    """The profile with the access key that this one is built upon."""
    links = tools.chain(name).links
    return next((link for link in links if link.long_term_key is not None), None)


def affected_by(
    tools: LockdownTools, name: str, keys: Collection[str] = ()
) -> Iterator[OwnProfile]:
    """The profile, and all that are built upon the same key, one of these `keys`, or its portal."""
    wanted = {_base(tools, name), *(("key", key) for key in keys)}
    for each, base in _bases(tools):
        if each == name or base in wanted:
            yield tools.chain(each).profile


def depends_on_key(tools: LockdownTools, caller: str, user: OwnProfile | None) -> bool:
    """Whether the caller's credentials are made with the key of this user."""
    if user is None:
        return False
    return any(link.identity == user.identity for link in tools.chain(caller).links)


def one_for_each(tools: LockdownTools) -> tuple[str, ...]:
    """A profile for each access key, portal and other sign-in, whose lockdown covers the rest.

    Of several with one key, that with an MFA device: some policies allow nothing without.
    """
    found: dict[tuple[str, str], str] = {}
    for name, base in sorted(_bases(tools), key=lambda each: (_rank(tools, each[0]), each[0])):
        found.setdefault(base, name)
    return tuple(sorted(found.values()))


def _rank(tools: LockdownTools, name: str) -> tuple[bool, bool]:
    chain = tools.chain(name)
    return bool(chain.source), not chain.mfa_serial


def _bases(tools: LockdownTools) -> Iterator[tuple[str, tuple[str, str]]]:
    for profile in tools.catalogue.profiles():
        try:
            yield profile.name, _base(tools, profile.name)
        except FobwatchError:
            continue  # nobody signs in with it


def _base(tools: LockdownTools, name: str) -> tuple[str, str]:
    """What the credentials of a profile begin with."""
    first = tools.chain(name).links[0]
    if first.long_term_key is not None:
        return "key", first.identity
    if first.portal is not None:
        return "portal", first.portal.start_url
    if first.login is not None:
        return "login", first.login.identity or first.name
    return "profile", first.name
