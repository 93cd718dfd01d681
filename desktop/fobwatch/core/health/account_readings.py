"""AWS's answers about the accounts of the vault, asked at a calm pace and remembered."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.aws.arns import parse_arn, resource_name_of
from fobwatch.core.aws.errors import AccessDenied, AwsError
from fobwatch.core.errors import FobwatchError
from fobwatch.core.health.account import AccountReading, Question, Refusal
from fobwatch.core.health.askers import askers
from fobwatch.core.health.errors import ReportNotReady
from fobwatch.core.health.findings import Reason
from fobwatch.core.listeners import Listeners
from fobwatch.core.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.health.askers import Asker
    from fobwatch.core.health.ports import AccountService
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.mfa.ports import MfaDeviceService
    from fobwatch.core.ports import TextStore

FIRST_PAUSE: Final = timedelta(minutes=3)
"""After the start, when sessions come first, and then the ages of keys."""

PACE: Final = timedelta(seconds=30)
"""From one user to the next."""

FRESH: Final = timedelta(hours=6)
"""AWS makes a new credential report every four hours."""

AFTER_FAILURE: Final = timedelta(hours=1)

KEPT: Final = timedelta(days=30)
"""What was asked with a role's session, which may not be started again."""

SOON: Final = timedelta(minutes=2)
"""Until a credential report, which AWS was making, is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMemory:
    """What outlives the program: names and times, and no secret."""

    readings: tuple[AccountReading, ...] = ()


class AccountReadings:
    """What AWS last said of each account. Thread-safe; only `load` and `read` block.

    What policies deny is not asked for again, unless a person wants it or there is MFA by then.
    Nothing is asked while the vault is not read, and no more once it is locked.
    """

    def __init__(self, tools: IamTools, accounts: AccountService, store: TextStore) -> None:
        self._tools = tools
        self._accounts = accounts
        self._memory = Remembered(store, AccountMemory)
        self._lock = threading.Lock()
        self._readings: dict[str, AccountReading] = {}
        self._failed: dict[str, tuple[datetime, Reason]] = {}
        self._next: datetime | None = None
        self.on_change = Listeners[[]]()
        """Called after a reading, on its thread."""

    def load(self) -> None:
        """Read what is remembered. Raises `StorageError`; a damaged file is forgotten."""
        memory = self._memory.read()
        if memory is not None:
            self._readings = {each.asked_with: each for each in memory.readings}

    def askers(self, now: datetime) -> tuple[Asker, ...]:
        """As whom AWS is asked: one for each key of the vault, and one for each other account."""
        accounts = {each.asked_with: each.account for each in self._readings.values()}
        return askers(self._tools.vault, self._tools.broker, now, accounts)

    def of(self, identity: str) -> AccountReading | None:
        return self._readings.get(identity)

    def of_roles(self) -> tuple[AccountReading, ...]:
        """What was asked with sessions of roles, which may be over by now."""
        return tuple(each for each in self._readings.values() if each.of_role)

    def failure(self, identity: str) -> Reason | None:
        """Why AWS could not be asked the last time; None where it could."""
        failed = self._failed.get(identity)
        return failed[1] if failed else None

    def due(self, now: datetime) -> str:
        """The profile to ask AWS with now; empty where there is none."""
        if self._next is None or self._next - now > FIRST_PAUSE:  # the clock was ahead
            self._next = now + FIRST_PAUSE
        if now < self._next or self._tools.broker.renewals.paused:
            return ""
        waiting = self.stale(now)
        if not waiting:
            self._next = now + PACE  # so that with thousands of sessions not every beat looks
        return waiting[0] if waiting else ""

    def next_change(self, now: datetime) -> datetime | None:
        """When the next profile is due, if one waits only for its turn."""
        if self._tools.broker.renewals.paused or not self.stale(now):
            return None
        return min(self._next or now, now + FIRST_PAUSE)

    def stale(self, now: datetime) -> tuple[str, ...]:
        """The profiles with which AWS would be asked, were it their turn."""
        return tuple(asker.name for asker in self.askers(now) if self._is_due(asker, now))

    def askable(self, now: datetime) -> tuple[str, ...]:
        """The profiles with which AWS can be asked now, however lately it was."""
        return tuple(asker.name for asker in self.askers(now) if asker.source is not None)

    def read(self, name: str, *, wanted: bool = False) -> None:
        """Ask AWS about the profile's account; `wanted` by a person, also what was denied.

        Raises `FobwatchError`; what AWS does not answer is part of the reading.
        """
        now = self._tools.aws_time.now()
        self._next = now + PACE
        asker = next((each for each in self.askers(now) if each.name == name), None)
        if asker is None or asker.source is None:
            return
        try:
            found = self._asked(asker, asker.source, now, wanted=wanted)
        except FobwatchError as error:
            self._failed[asker.identity] = now, Reason.of(error)
            self.on_change.notify()
            raise
        if found is None:
            return
        self._failed.pop(asker.identity, None)
        with self._lock:
            self._readings = {**self._readings, asker.identity: found}
        self._save(now)
        self.on_change.notify()

    def _is_due(self, asker: Asker, now: datetime) -> bool:
        if asker.source is None:
            return False
        failed = self._failed.get(asker.identity)
        if failed is not None and abs(now - failed[0]) < AFTER_FAILURE:
            return False
        reading = self._readings.get(asker.identity)
        if reading is None or (asker.with_mfa and not reading.with_mfa):
            return True
        return abs(now - reading.asked_at) >= _pause(reading)

    def _asked(
        self, asker: Asker, source: Source, now: datetime, *, wanted: bool
    ) -> AccountReading | None:
        """What AWS answers; None if the vault was locked meanwhile."""
        connection = self._tools.connection(asker.name)
        tools = self._tools.via(connection)
        reading = AccountReading(
            asked_with=asker.identity,
            asked_at=now,
            profile=asker.name,
            user_arn=tools.tokens.get_caller_identity(source, region=asker.region).arn,
            with_mfa=asker.with_mfa,
        )
        if reading.of_root or parse_arn(reading.user_arn) is None:
            return reading
        before = self._readings.get(asker.identity)
        known = before is not None and before.with_mfa == reading.with_mfa and not wanted
        denied = _denied(before) if before is not None and known else {}
        accounts = self._accounts.via(connection).signed_with(source, region=asker.region)
        devices = tools.devices.signed_with(source, region=asker.region)
        for question, ask in _asks(accounts, devices, reading).items():
            if self._tools.vault.unread is not None:
                return None
            if question in denied:
                reading = _refused(reading, denied[question])
            elif question is not Question.DEVICES or not reading.of_role:
                reading = _answered(reading, question, ask)
        return reading

    def _save(self, now: datetime) -> None:
        """Write the readings with keys of the vault, and the recent ones with roles.

        Raises `StorageError`.
        """
        if self._tools.vault.unread is not None:
            return  # it does not say which keys it has
        with self._lock:
            used = {asker.identity for asker in self.askers(now)}
            kept = tuple(
                each
                for each in self._readings.values()
                if each.asked_with in used or (each.of_role and now - each.asked_at < KEPT)
            )
            self._memory.write(AccountMemory(readings=kept))


def _asks(
    accounts: AccountService, devices: MfaDeviceService, reading: AccountReading
) -> dict[Question, Callable[[], object]]:
    user_name = resource_name_of(reading.user_arn)
    return {
        Question.SUMMARY: accounts.summary,
        Question.USERS: accounts.users,
        Question.DEVICES: lambda: len(devices.enabled_serials(user_name)),
        Question.TRAILS: accounts.trails,
        Question.REGIONS: accounts.regions_off,
    }


def _pause(reading: AccountReading) -> timedelta:
    """Until it is asked again."""
    unanswered = [each.reason for each in reading.refusals if not each.reason.denied]
    if any(reason.soon for reason in unanswered):
        return SOON
    return AFTER_FAILURE if unanswered else FRESH


def _answered(
    reading: AccountReading, question: Question, ask: Callable[[], object]
) -> AccountReading:
    try:
        answer: dict[str, Any] = {question.value: ask()}
    except AwsError as error:
        reason = replace(
            Reason.of(error),
            denied=isinstance(error, AccessDenied),
            soon=isinstance(error, ReportNotReady),
        )
        return _refused(reading, Refusal(question=question, reason=reason))
    return replace(reading, **answer)


def _denied(reading: AccountReading) -> dict[Question, Refusal]:
    return {each.question: each for each in reading.refusals if each.reason.denied}


def _refused(reading: AccountReading, refusal: Refusal) -> AccountReading:
    return replace(reading, refusals=(*reading.refusals, refusal))
