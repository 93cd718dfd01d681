"""The flags of events; decision 48 has the reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - a field's type
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from fobwatch.core.cloudtrail.events import minute_of
from fobwatch.core.sign_in_history.sign_ins import Flag, SignIn, SignInKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from fobwatch.core.cloudtrail.events import CloudTrailEvent

OWN_PROGRAM: Final = "fobwatch/"
"""In the user agent of each call of this program."""

MINUTES_APART: Final = 2
"""How many minutes an event may be from our call: a call may take half a minute, and both times are
rounded to minutes."""

PREFIX: Final = 64
"""Bits of an IPv6 address that count: computers change the rest each day (RFC 8981)."""


@lru_cache(maxsize=4096)
def network_of(source_address: str) -> str:
    """The network that identifies a place; empty for a service of AWS, which has a name instead."""
    try:
        address = ip_address(source_address)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, PREFIX), strict=False))
    return str(address)


@dataclass(slots=True, kw_only=True)
class OwnUse:
    """What is ours: `keys`, and the minutes in which this program `called` AWS.

    `networks` are those of its own events: with a key of ours, by a program that names itself
    Fobwatch, in a minute in which this one called. A key that such a call returned is ours too.
    """

    keys: set[str]
    called: frozenset[int] = frozenset()
    networks: set[str] = field(default_factory=set)

    def learn(self, events: Iterable[CloudTrailEvent]) -> None:
        """`events` are the oldest first."""
        for event in events:
            if self._is_own_call(event):
                self.networks.add(network_of(event.source_address))
                self.keys.add(event.issued_key_id)
        self.networks.discard("")
        self.keys.discard("")

    def is_foreign(self, event: CloudTrailEvent) -> bool:
        """Whether one of our keys was used from where this program never called AWS.

        False for the time before its first known call.
        """
        if event.access_key_id not in self.keys:
            return False
        network = network_of(event.source_address)
        return (
            minute_of(event.at) >= min(self.called, default=0)
            and bool(network)
            and bool(self.networks)
            and network not in self.networks
        )

    def _is_own_call(self, event: CloudTrailEvent) -> bool:
        if event.access_key_id not in self.keys or OWN_PROGRAM not in event.user_agent:
            return False
        minute = minute_of(event.at)
        near = range(minute - MINUTES_APART, minute + MINUTES_APART + 1)
        return any(each in self.called for each in near)


@dataclass(slots=True)
class _Known:
    """What is known of one user from earlier events."""

    since: datetime
    networks: set[str] = field(default_factory=set)


def judged(events: Iterable[CloudTrailEvent], own: OwnUse) -> tuple[SignIn, ...]:
    """The events with their flags, newest first. `events` are the oldest first."""
    events = tuple(events)
    own.learn(events)
    known: dict[str, _Known] = {}
    found = [_judged(event, own, known) for event in events]
    return tuple(reversed(found))


def _judged(event: CloudTrailEvent, own: OwnUse, known: dict[str, _Known]) -> SignIn:
    kind = kind_of(event)
    flags = set()
    if event.by_root:
        flags.add(Flag.ROOT)
    if event.failed and kind is not SignInKind.CALL:
        flags.add(Flag.FAILED)
    if own.is_foreign(event):
        flags.add(Flag.NOT_OURS)
    before = known.get(event.user_name) if event.user_name else None
    network = network_of(event.source_address)
    is_new = before is not None and bool(before.networks) and network not in before.networks
    is_new = is_new and network not in own.networks
    if network and is_new and not event.failed and kind is not SignInKind.CALL:
        flags.add(Flag.NEW_ADDRESS)
    if network and not event.failed:
        known.setdefault(event.user_name, _Known(event.at)).networks.add(network)
    since = before.since if before and Flag.NEW_ADDRESS in flags else None
    return SignIn(event=event, kind=kind, flags=frozenset(flags), known_since=since)


def news(sign_ins: Iterable[SignIn], known: Container[str]) -> tuple[SignIn, ...]:
    """Those to report to a person, newest first: flagged, and not among the `known` events.

    A key that is used from a place that is not ours is reported once, at its first use there.
    """
    used: set[tuple[str, str]] = set()
    found = []
    for sign_in in reversed(tuple(sign_ins)):
        use = (sign_in.event.access_key_id, network_of(sign_in.event.source_address))
        is_again = sign_in.flags == {Flag.NOT_OURS} and use in used
        if Flag.NOT_OURS in sign_in.flags:
            used.add(use)
        if sign_in.flags and not is_again and sign_in.event.event_id not in known:
            found.append(sign_in)
    return tuple(reversed(found))
