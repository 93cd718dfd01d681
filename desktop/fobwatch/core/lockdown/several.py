"""Lockdowns of several users at once: a walk for each, so that none waits for another."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.core.aws.lockdown_records import StepKind
from fobwatch.core.errors import FobwatchError
from fobwatch.core.faults import logged_fault
from fobwatch.core.lockdown.errors import CannotLockDown
from fobwatch.core.lockdown.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from fobwatch.core.lockdown.lockdown import Lockdown
    from fobwatch.core.walks.walk import Walk

Item = TypeVar("Item")
Result = TypeVar("Result")

AT_ONCE: Final = 16
"""Users: a thief may have the keys of all, and each may wait half a minute for an MFA code."""

Failures = tuple[tuple[str, FobwatchError], ...]
"""The profiles with which it did not go on, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would be done. `failures` are the profiles for which nothing can be."""

    plans: tuple[Plan, ...] = ()
    failures: Failures = ()


def look_at(lockdown: Lockdown, names: Sequence[str], caller: str = "") -> Outlook:
    """What would be done for each, without changing anything. Blocks, and opens no page.

    Where the caller is of another account, the profile itself makes the calls. A user whose other
    key comes later is there once.
    """
    found = _at_once(partial(_looked_at, lockdown, caller), names)
    plans = [each for each in found if isinstance(each, Plan)]
    failures = [each for each in zip(names, found, strict=True) if not isinstance(each[1], Plan)]
    return Outlook(plans=_once_for_each_user(plans), failures=_failures(failures))


def begin(lockdown: Lockdown, plans: Iterable[Plan], chosen: Collection[str]) -> tuple[Walk, ...]:
    """Record the chosen steps of all plans. Blocks, and raises `FobwatchError`."""
    wanted = [plan for plan in plans if any(each.step.name in chosen for each in plan.steps)]
    return tuple(lockdown.begin(plan, chosen) for plan in wanted)


def go_on(lockdown: Lockdown, walks: Sequence[Walk]) -> Failures:
    """Carry all of them out; one that stops does not stop the others. Blocks."""
    found = [
        (walk.subject, end)
        for turn in turns(lockdown, walks)
        for walk, end in zip(turn, _at_once(lockdown.go_on, turn), strict=True)
    ]
    return _failures(found)


def turns(lockdown: Lockdown, walks: Sequence[Walk]) -> tuple[tuple[Walk, ...], ...]:
    """Which are carried out at the same time, and which after those.

    Whoever makes the calls of others is locked down last: a call that is on its way would be
    refused with what was closed meanwhile.
    """
    last = [walk for walk in walks if _is_needed(lockdown, walk, walks)]
    first = [walk for walk in walks if walk not in last]
    return tuple(tuple(turn) for turn in (first, last) if turn)


def _is_needed(lockdown: Lockdown, walk: Walk, walks: Sequence[Walk]) -> bool:
    affected = lockdown.affected_by(walk)
    return any(other.fact("caller") in affected for other in walks if other is not walk)


def _at_once(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result | FobwatchError]:
    """What comes of each, in this order. The threads do not keep the program from ending."""
    left = deque(enumerate(items))
    found: dict[int, Result | FobwatchError] = {}

    def take() -> None:
        with suppress(IndexError):
            while True:
                number, item = left.popleft()
                found[number] = _outcome(work, item)

    threads = [Thread(target=take, daemon=True) for _ in items[:AT_ONCE]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[number] for number in range(len(items))]


def _outcome(work: Callable[[Item], Result], item: Item) -> Result | FobwatchError:
    try:
        return work(item)
    except FobwatchError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a boundary: nobody above the thread would hear of it
        return logged_fault(error)


def _looked_at(lockdown: Lockdown, caller: str, name: str) -> Plan:
    try:
        return lockdown.look(name, caller, by_person=False)
    except CannotLockDown:
        if not caller:
            raise
        return _looked_at(lockdown, "", name)


def _once_for_each_user(plans: Iterable[Plan]) -> tuple[Plan, ...]:
    kept: list[Plan] = []
    for plan in plans:
        key = next((e.step.target for e in plan.steps if e.step.action is StepKind.KEY), "")
        same = (other for other in kept if other.user_arn == plan.user_arn)
        if not any(key and key in other.known_keys for other in same):
            kept.append(plan)
    return tuple(kept)


def _failures(found: Iterable[tuple[str, object]]) -> Failures:
    return tuple((name, error) for name, error in found if isinstance(error, FobwatchError))
