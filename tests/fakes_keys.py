"""IAM's access keys by hand, beside the STS of `FakeTokens`, which then takes them or not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.iam.access_keys import UserKey
from fobwatch.core.iam.errors import AccessKeyLimit, NoSuchAccessKey
from fobwatch.core.iam.key_readings import KeyMemory
from tests.fakes_signed import SignedFake

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.access_keys import KeyReading, KeyUse
    from fobwatch.core.iam.key_readings import KeyReadings
    from tests.fakes import FakeTokens

AGE: Final = timedelta(days=120)


def let_know(readings: KeyReadings, *known: KeyReading, told: tuple[str, ...] = ()) -> None:
    """Have AWS told this before."""
    readings._memory.write(KeyMemory(readings=known, told=told))
    readings.load()


@dataclass
class FakeAccessKeys(SignedFake):
    """Fulfils `AccessKeyService` for one user, whose key is 120 days old and was never used."""

    tokens: FakeTokens
    user: str = "anna"
    arn: str = ""
    """Of a user beside the one of `tokens`."""
    made: dict[str, AccessKey] = field(default_factory=dict)
    records: dict[str, UserKey] = field(default_factory=dict)
    uses: dict[str, KeyUse] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    failures: dict[str, list[FobwatchError]] = field(default_factory=dict)
    """What the next calls of a method raise instead of doing anything."""
    crossed: Callable[[], None] = lambda: None
    """Called before each call is done, and after it before its answer comes."""

    def __post_init__(self) -> None:
        if not self.arn:
            self.add(self.tokens.key, AGE)

    def add(self, key: AccessKey, age: timedelta = timedelta(), *, active: bool = True) -> None:
        """Have a key of the user."""
        created = self.tokens.clock.now() - age
        self.made[key.access_key_id] = key
        self.records[key.access_key_id] = UserKey(
            access_key_id=key.access_key_id, created_at=created, active=active
        )
        if key != self.tokens.key:
            self.tokens.other_keys.append(key)
        if self.arn:
            self.tokens.arns[key.access_key_id] = self.arn
        self._follow(key.access_key_id)

    def via(self, connection: Connection) -> Self:
        self.tokens.connections.append(connection)
        return super().via(connection)

    def keys(self, user_name: str) -> tuple[UserKey, ...]:
        self._enter("keys", user_name)
        return tuple(self.records.values())

    def last_use(self, access_key_id: str) -> KeyUse | None:
        self._enter("last_use", self.user)
        self._known(access_key_id)
        return self.uses.get(access_key_id)

    def create(self, user_name: str) -> AccessKey:
        self._enter("create", user_name)
        if len(self.records) >= 2:
            raise AccessKeyLimit("Two keys", "There are no more.", "Delete one.")
        number = len(self.made) + (100 if self.arn else 0)
        key = AccessKey(
            access_key_id=f"AKIANEW{number:09}TEST", secret_access_key=f"new-secret-{number:029}"
        )
        self.add(key)
        self.crossed()
        return key

    def set_active(self, user_name: str, access_key_id: str, *, active: bool) -> None:
        self._enter("set_active", user_name)
        self.records[access_key_id] = replace(self._known(access_key_id), active=active)
        self._follow(access_key_id)
        self.crossed()

    def delete(self, user_name: str, access_key_id: str) -> None:
        self._enter("delete", user_name)
        self._known(access_key_id)
        del self.records[access_key_id]
        self._follow(access_key_id)
        self.crossed()

    def _known(self, access_key_id: str) -> UserKey:
        if access_key_id not in self.records:
            raise NoSuchAccessKey("AWS does not know it", "It is gone.", "Look.")
        return self.records[access_key_id]

    def _follow(self, access_key_id: str) -> None:
        record = self.records.get(access_key_id)
        if record is not None and record.active:
            self.tokens.unknown_keys.discard(access_key_id)
        else:
            self.tokens.unknown_keys.add(access_key_id)

    def _enter(self, name: str, user_name: str) -> None:
        self.tokens.get_caller_identity(self.source, region=self.region)
        self.crossed()
        self.calls.append(name)
        self.sources.append(self.source)
        if planned := self.failures.get(name):
            raise planned.pop(0)
        if user_name != self.user:
            raise NoSuchAccessKey("AWS does not know the user", "It is gone.", "Look.")
