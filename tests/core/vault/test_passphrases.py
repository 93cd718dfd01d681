"""Wrong passphrases make the next try wait."""

from __future__ import annotations

import pytest

from fobwatch.core.errors import VaultLocked, WrongPassphrase
from fobwatch.core.vault.passphrases import FREE, LONGEST, PassphraseAttempts

WRONG = WrongPassphrase("The passphrase is wrong", "It opens nothing.", "Try again.")


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def attempts(stopwatch: Stopwatch) -> PassphraseAttempts:
    return PassphraseAttempts(stopwatch)


def fail(attempts: PassphraseAttempts) -> None:
    with pytest.raises(WrongPassphrase), attempts.one():
        raise WRONG


def refused(attempts: PassphraseAttempts) -> str:
    with pytest.raises(VaultLocked) as caught, attempts.one():
        pytest.fail("the passphrase was tried")
    assert not isinstance(caught.value, WrongPassphrase)
    return caught.value.remedy


def test_some_mistakes_cost_nothing(attempts: PassphraseAttempts) -> None:
    for _ in range(FREE):
        fail(attempts)


def test_then_each_waits_twice_as_long(attempts: PassphraseAttempts, stopwatch: Stopwatch) -> None:
    for _ in range(FREE):
        fail(attempts)
    waits = []
    for _ in range(8):
        waits.append(refused(attempts))
        stopwatch.seconds += LONGEST
        fail(attempts)

    assert waits == [f"Try again in {n} s." for n in (1, 2, 4, 8, 16, 32, 60, 60)]


def test_a_hundred_thousand_wait_no_longer_than_a_minute(
    attempts: PassphraseAttempts, stopwatch: Stopwatch
) -> None:
    for _ in range(100_000):
        stopwatch.seconds += LONGEST
        try:
            with attempts.one():
                raise WRONG
        except WrongPassphrase:
            pass

    assert refused(attempts) == "Try again in 60 s."


def test_the_right_one_starts_anew(attempts: PassphraseAttempts, stopwatch: Stopwatch) -> None:
    for _ in range(FREE):
        fail(attempts)
    stopwatch.seconds += LONGEST
    with attempts.one():
        pass
    for _ in range(FREE):
        fail(attempts)


def test_another_failure_is_no_wrong_passphrase(attempts: PassphraseAttempts) -> None:
    for _ in range(10):
        with pytest.raises(OSError, match="gone"), attempts.one():
            raise OSError("gone")
