"""Codes of MFA devices, each window spent once."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from fobwatch.core.aws.ports import MfaCode
from fobwatch.core.mfa.totp import code_window, totp_code, window_start

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.mfa.ports import CodeLedger
    from fobwatch.core.ports import Clock

Waiting = Callable[[datetime | None], None]
"""Called with the time, by AWS's clock, until which it waits; with None when that is over."""

Names = tuple[str, ...]

CLOCK_SLACK = 2
"""Windows. Where a device's codes are spent further ahead than this, the clock ran ahead then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentCode:
    """A code that the caller alone may send."""

    mfa: MfaCode
    window: int


class CodeMaker:
    """Makes codes for AWS's time, and lets each window of a device be used once.

    AWS refuses a code that was used before in its window, whoever used it.
    """

    def __init__(self, *, aws_time: AwsTime, clock: Clock, ledger: CodeLedger) -> None:
        self._aws_time = aws_time
        self._clock = clock
        self._ledger = ledger

    def window_is_free(self, device: MfaDevice) -> bool:
        """Whether a code is available without waiting."""
        last = self._ledger.last_spent(device.serial)
        return last is None or last < code_window(device, self._aws_time.now())

    def next_code(self, device: MfaDevice, waiting: Waiting) -> SpentCode:
        """A code for the caller alone; waits for the next window while this one is spent."""
        return self._next(device, waiting, unspent=1)

    def two_codes(self, device: MfaDevice, waiting: Waiting) -> tuple[str, str]:
        """The last code and the current one, which is the caller's alone.

        AWS enables a device with two consecutive codes (IAM API, EnableMFADevice). A person types
        one and waits for the second: AWS gets the same pair, for which nobody has to wait here,
        unless the device has just given one of them.
        """
        current = self._next(device, waiting, unspent=2)
        before = window_start(device, current.window - 1)
        return totp_code(device, before), current.mfa.code

    def note_typed(self, device: MfaDevice) -> None:
        """A person typed the device's current code, so that its window is spent."""
        self._ledger.spend(device.serial, code_window(device, self._aws_time.now()))

    def give_back(self, spent: SpentCode) -> None:
        """Free the window of a code that AWS certainly never saw."""
        self._ledger.give_back(spent.mfa.serial, spent.window)

    def _next(self, device: MfaDevice, waiting: Waiting, *, unspent: int) -> SpentCode:
        """The code of the first window that ends so many in a row of which none is spent."""
        while True:
            now = self._aws_time.now()
            window = code_window(device, now)
            last = self._ledger.last_spent(device.serial)
            is_free = last is None or last <= window - unspent
            if is_free and self._ledger.spend(device.serial, window):
                mfa = MfaCode(serial=device.serial, code=totp_code(device, now))
                return SpentCode(mfa=mfa, window=window)
            self._wait(device, window, waiting, unspent=unspent)

    def _wait(self, device: MfaDevice, window: int, waiting: Waiting, *, unspent: int) -> None:
        last = self._ledger.last_spent(device.serial) or window
        if last > window + CLOCK_SLACK:
            self._ledger.rewind(device.serial, window)
            last = window
        until = window_start(device, max(last + unspent, window + 1))
        waiting(until)
        try:
            self._clock.wait_until(self._aws_time.local(until))
        finally:
            waiting(None)


class CodeDemand:
    """Which profiles want a code of which device: those that sign in, and those that are due.

    Each is listed with the names of its chain. Thread-safe.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: defaultdict[str, dict[str, Names]] = defaultdict(dict)
        self._due: Mapping[str, dict[str, Names]] = {}

    def begin(self, serial: str, profile: str, names: Names) -> None:
        with self._lock:
            self._now[serial][profile] = names

    def end(self, serial: str, profile: str) -> None:
        with self._lock:
            self._now[serial].pop(profile, None)
            self._due.get(serial, {}).pop(profile, None)

    def expect(self, wanted: Iterable[tuple[str, str, Names]]) -> None:
        """Only these are about to begin: the device, the profile and its chain's names of each."""
        due: defaultdict[str, dict[str, Names]] = defaultdict(dict)
        for serial, profile, names in wanted:
            due[serial][profile] = names
        with self._lock:
            self._due = dict(due)

    def contending(self, serial: str, profile: str) -> int:
        """How many others want a code: not those that are built upon this profile."""
        with self._lock:
            wanting = self._now[serial] | self._due.get(serial, {})
        return sum(profile not in names for names in wanting.values())
