"""IAM's own checks of access keys, beyond MiniStack's."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from fobwatch.demo.server.refusals import invalid_token, limit_exceeded, no_such_entity
from fobwatch.demo.server.requests import first

if TYPE_CHECKING:
    from datetime import timedelta

    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.emulator import Emulator, IamHandler
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.requests import Parameters, Reply

_KEYS_PER_USER = 2
"""IAM user guide, "IAM and AWS STS quotas"."""


class AccessKeys:
    """A new key spreads over AWS in the time of the knob `new_key_delay`.

    In the first half of it nobody knows the key, in the second every other call does.
    """

    def __init__(self, emulator: Emulator, clock: AwsClock, gateway: Gateway) -> None:
        self._emulator = emulator
        self._clock = clock
        self._gateway = gateway
        self._tries: Counter[str] = Counter()

    def install(self) -> None:
        emulator = self._emulator
        emulator.on_iam("CreateAccessKey", self._create)
        emulator.on_iam("ListAccessKeys", self._list)
        emulator.on_iam("DeleteAccessKey", self._delete)
        emulator.on_iam("GetAccessKeyLastUsed", self._last_used)

    def check(self, key: str) -> None:
        """Raises `Refusal` where not all of AWS knows the key yet."""
        age = self._age(key)
        delay = self._gateway.knobs.new_key_delay
        if age is None or age >= delay:
            return
        self._tries[key] += 1
        if self._is_too_new(age) or self._tries[key] % 2:
            raise invalid_token()

    def _age(self, key: str) -> timedelta | None:
        created = self._emulator.records.created_at(key)
        return self._clock.now() - created if created else None

    def _is_too_new(self, age: timedelta | None) -> bool:
        return age is not None and age < self._gateway.knobs.new_key_delay / 2

    def _create(self, forward: IamHandler, parameters: Parameters) -> Reply:
        keys = self._emulator.records.access_keys_of(first(parameters, "UserName"))
        if len(keys) >= _KEYS_PER_USER:
            raise limit_exceeded("AccessKeysPerUser", _KEYS_PER_USER)
        return forward(parameters)

    def _list(self, forward: IamHandler, parameters: Parameters) -> Reply:
        user_name = first(parameters, "UserName")
        if not self._emulator.records.user_exists(user_name):
            raise no_such_entity(f"The user with name {user_name} cannot be found.")
        status, headers, body = forward(parameters)
        for record in self._emulator.records.access_keys_of(user_name):
            key = record["AccessKeyId"]
            if self._is_too_new(self._age(key)):
                hidden = rf"<member><AccessKeyId>{key}</.*?</member>"
                body = re.sub(hidden.encode(), b"", body, flags=re.DOTALL)
        return status, headers, body

    def _delete(self, forward: IamHandler, parameters: Parameters) -> Reply:
        """MiniStack deletes the key of any user."""
        key = first(parameters, "AccessKeyId")
        owner = self._emulator.records.principal(key)
        if owner is None or owner.user_name != first(parameters, "UserName"):
            raise no_such_entity(f"The Access Key with id {key} cannot be found.")
        return forward(parameters)

    def _last_used(self, forward: IamHandler, parameters: Parameters) -> Reply:
        key = first(parameters, "AccessKeyId")
        use = self._gateway.key_uses.get(key)
        owner = self._emulator.records.principal(key)
        if use is None or owner is None:
            return forward(parameters)
        return self._emulator.iam_answer(
            "GetAccessKeyLastUsed",
            f"<UserName>{owner.user_name}</UserName><AccessKeyLastUsed>"
            f"<LastUsedDate>{use.at:%Y-%m-%dT%H:%M:%SZ}</LastUsedDate>"
            f"<Region>{use.region}</Region><ServiceName>{use.service}</ServiceName>"
            f"</AccessKeyLastUsed>",
        )
