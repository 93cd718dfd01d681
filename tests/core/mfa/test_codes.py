from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.mfa.codes import CodeMaker
from fobwatch.core.mfa.totp import code_window, totp_code
from tests.fakes import DEVICE, NOON, FakeClock
from tests.fakes_files import MemoryCodeLedger

if TYPE_CHECKING:
    from datetime import datetime

STEP = timedelta(seconds=30)


def maker(clock: FakeClock, ledger: MemoryCodeLedger | None = None) -> CodeMaker:
    return CodeMaker(aws_time=AwsTime(clock), clock=clock, ledger=ledger or MemoryCodeLedger())


def ignore(_until: datetime | None) -> None:
    return None


def test_the_first_code_is_the_current_one() -> None:
    clock = FakeClock(NOON + timedelta(seconds=7))

    spent = maker(clock).next_code(DEVICE, ignore)

    assert spent.mfa.code == totp_code(DEVICE, NOON)
    assert clock.waits == []


def test_a_second_caller_waits_for_the_next_window_and_is_told() -> None:
    clock = FakeClock(NOON + timedelta(seconds=7))
    codes = maker(clock)
    codes.next_code(DEVICE, ignore)
    told: list[datetime | None] = []

    spent = codes.next_code(DEVICE, told.append)

    assert told == [NOON + STEP, None]
    assert spent.mfa.code == totp_code(DEVICE, NOON + STEP)


def test_two_codes_are_the_last_one_and_the_current_one() -> None:
    clock = FakeClock()

    codes = maker(clock).two_codes(DEVICE, ignore)

    assert codes == (totp_code(DEVICE, NOON - STEP), totp_code(DEVICE, NOON))
    assert clock.waits == []


def test_two_codes_wait_until_none_of_them_was_used_before() -> None:
    clock = FakeClock()
    codes = maker(clock)
    codes.next_code(DEVICE, ignore)

    pair = codes.two_codes(DEVICE, ignore)
    another = codes.two_codes(DEVICE, ignore)

    assert pair == (totp_code(DEVICE, NOON + STEP), totp_code(DEVICE, NOON + 2 * STEP))
    assert another == (totp_code(DEVICE, NOON + 3 * STEP), totp_code(DEVICE, NOON + 4 * STEP))


def test_a_window_spent_before_a_restart_stays_spent() -> None:
    clock = FakeClock()
    ledger = MemoryCodeLedger()
    maker(clock, ledger).next_code(DEVICE, ignore)

    maker(clock, ledger).next_code(DEVICE, ignore)

    assert clock.now() == NOON + STEP


def test_a_code_that_aws_never_saw_is_used_again() -> None:
    clock = FakeClock()
    codes = maker(clock)
    first = codes.next_code(DEVICE, ignore)
    codes.give_back(first)

    assert codes.next_code(DEVICE, ignore) == first


def test_codes_and_waits_follow_aws_s_clock() -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    aws_time.observe(NOON + timedelta(seconds=95), NOON, NOON)
    codes = CodeMaker(aws_time=aws_time, clock=clock, ledger=MemoryCodeLedger())

    first = codes.next_code(DEVICE, ignore)
    second = codes.next_code(DEVICE, ignore)

    assert first.mfa.code == totp_code(DEVICE, NOON + 3 * STEP)
    assert second.window == first.window + 1
    assert clock.now() == NOON + timedelta(seconds=24.5)


def test_windows_spent_by_a_clock_that_ran_ahead_do_not_block_for_hours() -> None:
    clock = FakeClock()
    ledger = MemoryCodeLedger()
    ledger.spend(DEVICE.serial, code_window(DEVICE, NOON + timedelta(hours=3)))

    maker(clock, ledger).next_code(DEVICE, ignore)

    assert clock.now() <= NOON + STEP


def test_whether_a_code_is_free_is_known_without_spending_it() -> None:
    clock = FakeClock()
    codes = maker(clock)

    assert codes.window_is_free(DEVICE)
    assert codes.window_is_free(DEVICE)

    codes.next_code(DEVICE, ignore)

    assert not codes.window_is_free(DEVICE)

    clock.advance(STEP)

    assert codes.window_is_free(DEVICE)
