"""Accounts: the root user, other users' MFA, trails and regions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.health.account import ACTIONS, Question
from fobwatch.core.health.findings import Check, Finding, Reason, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from fobwatch.core.health.account import AccountReading, AccountSummary, Trail, UsersReport
    from fobwatch.core.health.sources import KnownAsker, State

T = TypeVar("T")

NEEDS_SESSION = Reason(
    title="No session is running",
    message="Its user has MFA, so AWS is asked with a session of the profile.",
    remedy="Start one.",
    needs_session=True,
)
NOT_YET = Reason(title="Not asked yet", message="AWS is asked one user after the other.")


def not_asked(state: State, _now: datetime) -> Iterator[Finding]:
    """Where AWS could not be asked the last time, or never and no other user of the account was."""
    known = {user.reading.account for user in state.askers if user.reading}
    for user in state.askers:
        reason = user.failure
        if user.reading is None and user.account not in known:
            reason = reason or (NEEDS_SESSION if user.needs_session else NOT_YET)
        if reason is not None:
            yield user.finding(Check.ACCOUNT, Severity.UNKNOWN, reason=reason)


def root_in_vault(state: State, _now: datetime) -> Iterator[Finding]:
    for user in state.askers:
        if user.reading is not None and user.reading.of_root:
            yield user.finding(Check.ROOT_USER, Severity.HIGH)


def root_user(state: State, _now: datetime) -> Iterator[Finding]:
    """Whether the root user has access keys, and MFA."""

    def judge(account: str, user: KnownAsker, summary: AccountSummary) -> Iterator[Finding]:
        open_door = summary.root_password and not summary.root_mfa
        bad = {Check.ROOT_KEYS: summary.root_keys, Check.ROOT_MFA: open_door}
        for check in (check for check, is_bad in bad.items() if is_bad):
            yield user.finding(check, Severity.HIGH, account, at=_asked_at(user))

    yield from _judged(state, Question.SUMMARY, Check.ROOT_KEYS, lambda r: r.summary, judge)


def users_without_mfa(state: State, _now: datetime) -> Iterator[Finding]:
    def judge(account: str, user: KnownAsker, report: UsersReport) -> Iterator[Finding]:
        if report.count:
            yield user.finding(
                Check.USERS_MFA,
                Severity.MEDIUM,
                account,
                names=report.without_mfa,
                count=report.count,
                at=report.made_at,
            )

    yield from _judged(state, Question.USERS, Check.USERS_MFA, lambda r: r.users, judge)


def no_trail(state: State, _now: datetime) -> Iterator[Finding]:
    """Whether a trail that is switched on logs every region."""

    def judge(account: str, user: KnownAsker, trails: tuple[Trail, ...]) -> Iterator[Finding]:
        if not any(trail.multi_region and trail.logs for trail in trails):
            names = tuple(trail.name for trail in trails)
            evidence = {"names": names, "count": len(trails), "at": _asked_at(user)}
            yield user.finding(Check.TRAIL, Severity.MEDIUM, account, **evidence)

    yield from _judged(state, Question.TRAILS, Check.TRAIL, lambda r: r.trails, judge)


def regions_off(state: State, _now: datetime) -> Iterator[Finding]:
    """Profiles that work in a region that their account has not switched on."""
    refused = set(state.off_regions)
    readings = [user.reading for user in state.askers if user.reading]
    accounts = {reading.asked_with: reading.account for reading in readings}
    off_anywhere = {region for reading in readings for region in reading.regions_off or ()}
    in_region = defaultdict(list)
    for profile in state.profiles:
        if profile.region in off_anywhere:  # reading ten thousand ARNs takes its time
            account_id = accounts.get(profile.identity) or profile.account
            in_region[account_id, profile.region].append(profile.name)

    def judge(account: str, _user: KnownAsker, off: tuple[str, ...]) -> Iterator[Finding]:
        for region in off:
            names = sorted(in_region.get((account, region), ()))
            refused.difference_update(names)
            if names:
                yield Finding(
                    check=Check.REGION,
                    severity=Severity.LOW,
                    about=f"{account} {region}",
                    account=account,
                    profile=names[0],
                    names=tuple(names[:MOST_NAMED]),
                    count=len(names),
                )

    yield from _judged(state, Question.REGIONS, Check.REGION, lambda r: r.regions_off, judge)
    for name in sorted(refused):
        yield Finding(
            check=Check.REGION,
            severity=Severity.LOW,
            about=name,
            profile=name,
            names=(name,),
            count=1,
        )


MOST_NAMED = 20


def own_mfa(state: State, _now: datetime) -> Iterator[Finding]:
    """Users of the vault who have no MFA device at AWS."""
    for user in state.askers:
        reading = user.reading
        if reading is None or reading.of_root:
            continue
        if reading.devices == 0 and not user.got_mfa:
            yield user.finding(Check.OWN_MFA, Severity.HIGH, at=reading.asked_at)
        elif reading.devices is None:
            yield from _unknown(user, reading, Question.DEVICES, Check.OWN_MFA, user.name)


def _judged(
    state: State,
    question: Question,
    check: Check,
    answer: Callable[[AccountReading], T | None],
    judge: Callable[[str, KnownAsker, T], Iterator[Finding]],
) -> Iterator[Finding]:
    """Judge each account once, by the newest answer that any of its users got."""
    users = defaultdict(list)
    for user in state.askers:
        if user.reading is not None and not user.reading.of_root:
            users[user.reading.account].append((user.reading.asked_at, user, user.reading))
    for account, found in users.items():
        newest = sorted(found, key=lambda each: each[0], reverse=True)
        answers = ((user, answer(reading)) for _at, user, reading in newest)
        answered = next(((u, a) for u, a in answers if a is not None), None)
        if answered is not None:
            yield from judge(account, *answered)
        else:
            _at, user, reading = newest[0]
            yield from _unknown(user, reading, question, check, account)


def _unknown(
    user: KnownAsker, reading: AccountReading, question: Question, check: Check, about: str
) -> Iterator[Finding]:
    refusal = reading.refusal(question)
    if refusal is not None:
        yield user.finding(
            check,
            Severity.UNKNOWN,
            about,
            at=reading.asked_at,
            reason=refusal.reason,
            actions=ACTIONS[question] if refusal.reason.denied else (),
        )


def _asked_at(user: KnownAsker) -> datetime | None:
    return user.reading.asked_at if user.reading else None
