"""The ages of the vault's access keys, asked at a calm pace and remembered in a small file."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import is_root, parse_arn
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.errors import FobwatchError
from fobwatch.core.iam.access_keys import LAST_USED, LIST, KeyReading, UserKey, has_own_key
from fobwatch.core.listeners import Listeners
from fobwatch.core.notices.notices import Alert, AlertKind
from fobwatch.core.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from fobwatch.core.aws.credentials import AccessKey, Credentials
    from fobwatch.core.iam.access_keys import UserKey
    from fobwatch.core.iam.ports import AccessKeyService
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.ports import TextStore
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault

FIRST_PAUSE: Final = timedelta(minutes=2)
"""After the start, when sessions come first."""

PACE: Final = timedelta(seconds=30)
"""From one user to the next."""

FRESH: Final = timedelta(days=1)
"""Ages are shown in days."""

AFTER_FAILURE: Final = timedelta(hours=1)

NOTICE: Final = timedelta(days=7)
"""How long before its limit a key is mentioned: a week holds a working day of everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMemory:
    """What outlives the program: names and times, and no secret.

    `told` are the keys of which a person was notified.
    """

    readings: tuple[KeyReading, ...] = ()
    told: tuple[str, ...] = ()


class KeyReadings:
    """What AWS last said of each key. Thread-safe; only `load`, `read` and `note_told` block.

    What a user's policies deny is not asked for again, unless a person wants it or there is MFA by
    then. A user with an MFA device is asked about while a session lasts, which has MFA. A time that
    is far ahead is one of a clock that was wrong: it puts nothing off.
    """

    def __init__(self, tools: IamTools, store: TextStore) -> None:
        self._tools = tools
        self._memory = Remembered(store, KeyMemory)
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._readings: dict[str, KeyReading] = {}
        self._told: frozenset[str] = frozenset()
        self._told_before: frozenset[str] = frozenset()
        self._failed: dict[str, datetime] = {}
        self._next: datetime | None = None
        self.on_change = Listeners[[]]()
        """Called after a reading, on its thread."""

    def load(self) -> None:
        """Read what is remembered. Raises `StorageError`; a damaged file is forgotten."""
        memory = self._memory.read()
        if memory is not None:
            with self._lock:
                self._readings = {each.asked_with: each for each in memory.readings}
                self._told = self._told_before = frozenset(memory.told)

    def reading(self, access_key_id: str) -> KeyReading | None:
        return self._readings.get(access_key_id)

    def all(self) -> Mapping[str, KeyReading]:
        """By the key that AWS was asked with; the same object until AWS says something new."""
        return self._readings

    def due(self, now: datetime) -> str:
        """The profile to ask AWS with now; empty where there is none."""
        if self._next is None or self._next - now > FIRST_PAUSE:  # the clock was ahead
            self._next = now + FIRST_PAUSE
        if now < self._next or self._tools.broker.renewals.paused:
            return ""
        waiting = self._waiting(now)
        return waiting[0].name if waiting else ""

    def is_stale(self, name: str, now: datetime) -> bool:
        """Whether AWS would be asked about the profile's keys, were it their turn."""
        profile = self._tools.vault.profile(name)
        return profile is not None and has_own_key(profile) and self._may_ask(profile, now)

    def next_change(self, now: datetime) -> datetime | None:
        """When the next profile is due, if one waits only for its turn."""
        if self._tools.broker.renewals.paused or not self._waiting(now):
            return None
        return min(self._next or now, now + FIRST_PAUSE)

    def read(self, name: str, *, wanted: bool = False) -> None:
        """Ask AWS about the keys of the profile's user; `wanted` by a person, also what was denied.

        Raises `FobwatchError`; a denial is part of the reading.
        """
        now = self._tools.aws_time.now()
        self._next = now + PACE
        profile = self._tools.vault.profile(name)
        key = profile.long_term_key if profile else None
        if profile is None or key is None:
            return
        try:
            found = self._asked(profile, key, now, wanted=wanted)
        except FobwatchError:
            self._failed[key.access_key_id] = now
            raise
        self._failed.pop(key.access_key_id, None)
        with self._lock:
            self._readings = {**self._readings, key.access_key_id: found}
        self._save()
        self.on_change.notify()

    def alerts(
        self, now: datetime, limit: timedelta, *, muted: Collection[str]
    ) -> tuple[Alert, ...]:
        """The keys that reach the limit within a week, unless an earlier start reported them."""
        return tuple(
            Alert(kind=AlertKind.OLD_KEY, profile=profile.name, ends_at=ends_at)
            for profile, ends_at in self.near_limit(now, limit)
            if profile.name not in muted and profile.identity not in self._told_before
        )

    def near_limit(
        self, now: datetime, limit: timedelta
    ) -> tuple[tuple[OwnProfile, datetime], ...]:
        """One profile for each active key that reaches the limit within a week, and when."""
        found = []
        for profile in key_users(self._tools.vault):
            reading = self._readings.get(profile.identity)
            own = reading.own if reading else None
            if own is not None and own.active:
                found.append((profile, own.created_at + limit))
        return tuple((profile, ends_at) for profile, ends_at in found if ends_at - now <= NOTICE)

    def note_told(self, name: str) -> None:
        """A person was notified of this profile's key. Raises `StorageError`."""
        profile = self._tools.vault.profile(name)
        if profile is not None:
            with self._lock:
                self._told |= {profile.identity}
            self._save()

    def _waiting(self, now: datetime) -> tuple[OwnProfile, ...]:
        return tuple(
            profile for profile in key_users(self._tools.vault) if self._may_ask(profile, now)
        )

    def _may_ask(self, profile: OwnProfile, now: datetime) -> bool:
        has_mfa = bool(profile.mfa_serial)
        if has_mfa and lasting_session(self._tools.broker, profile.name, now) is None:
            return False
        failed = self._failed.get(profile.identity)
        if failed is not None and abs(now - failed) < AFTER_FAILURE:
            return False
        reading = self._readings.get(profile.identity)
        if reading is None or (has_mfa and reading.denied and not reading.with_mfa):
            return True
        return LIST not in reading.denied and abs(now - reading.asked_at) >= FRESH

    def _asked(
        self, profile: OwnProfile, key: AccessKey, now: datetime, *, wanted: bool
    ) -> KeyReading:
        session = (
            lasting_session(self._tools.broker, profile.name, now) if profile.mfa_serial else None
        )
        source = session or key
        tools, region = self._tools.via(self._tools.connection(profile.name)), profile.region
        arn = tools.tokens.get_caller_identity(source, region=region).arn
        empty = KeyReading(
            asked_with=key.access_key_id, asked_at=now, user_arn=arn, with_mfa=session is not None
        )
        before = self._readings.get(key.access_key_id)
        is_known = before is not None and before.with_mfa == empty.with_mfa and not wanted
        denied = before.denied if before is not None and is_known else ()
        keys = tools.keys.signed_with(source, region=region)
        parsed = parse_arn(arn)
        if parsed is None or is_root(arn):  # whose key is refused everywhere else
            return empty
        try:
            found = keys.keys(parsed.resource_name)
        except AccessDenied:
            return replace(empty, denied=(LIST,))
        return _with_uses(keys, replace(empty, denied=denied), found)

    def _save(self) -> None:
        """Write what is about keys of the vault. Raises `StorageError`."""
        if self._tools.vault.unread is not None:
            return  # it does not say which keys it has
        with self._writing:
            with self._lock:
                used = {profile.identity for profile in key_users(self._tools.vault)}
                readings = tuple(each for key, each in self._readings.items() if key in used)
                told = tuple(sorted(self._told & used))
            self._memory.write(KeyMemory(readings=readings, told=told))


def _with_uses(
    keys: AccessKeyService, reading: KeyReading, found: tuple[UserKey, ...]
) -> KeyReading:
    if LAST_USED not in reading.denied:
        try:
            used = tuple(replace(key, use=keys.last_use(key.access_key_id)) for key in found)
        except AccessDenied:
            reading = replace(reading, denied=(LAST_USED,))
        else:
            return replace(reading, keys=used, denied=())
    return replace(reading, keys=found)


def key_users(vault: Vault) -> tuple[OwnProfile, ...]:
    """One profile for each access key of the vault, in the order of their names."""
    users = [profile for profile in vault.profiles() if has_own_key(profile)]
    users.sort(key=lambda profile: profile.name, reverse=True)
    return tuple({user.identity: user for user in users}.values())[::-1]


def lasting_session(broker: SessionBroker, name: str, now: datetime) -> Credentials | None:
    """The credentials of the profile's session, if it has one that lasts a while."""
    session = broker.record(name).session
    lasts = session is not None and session.expires_at - now > PACE
    return session.credentials if session and lasts else None
