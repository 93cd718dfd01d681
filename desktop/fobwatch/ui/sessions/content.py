"""Turns a session's record into the times and facts of its details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.sessions.renewal import next_try
from fobwatch.core.sessions.sessions import Work, remaining
from fobwatch.ui.rows.session_rows import asked_serial, asks_in_place
from fobwatch.ui.sessions.detail import SessionContent
from fobwatch.ui.words.kind_words import words_of
from fobwatch.ui.words.profile_words import account_digits, account_of, device_name
from fobwatch.ui.words.session_status_text import session_status_text
from fobwatch.ui.words.wording import coming, moment, time_left

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.sessions.sessions import SessionRecord
    from fobwatch.ui.runtime.services import Services

translate = QCoreApplication.translate


def session_content(record: SessionRecord, services: Services, now: datetime) -> SessionContent:
    """The details of a session at this moment; `now` is AWS's time."""
    how = session_status_text(record, now)
    serial = services.index.serial_of(record.profile)
    asks = asks_in_place(record)
    alive = record.session is not None and record.session.expires_at > now
    return SessionContent(
        profile=record.profile,
        time=_time(record, how.text, now),
        tone=how.tone,
        fraction=how.fraction or 0.0,
        facts=_facts(record, services, now),
        problem=record.problem.title if record.problem else "",
        problem_details=_problem_details(record, now),
        asks_for=device_name(asked_serial(record, serial)) if asks else "",
        serial=serial if services.vault.device(serial) else "",
        held=record.session is not None,
        alive=alive,
        can_open=alive or not asks,
        can_renew=not asks and record.work is Work.NONE,
    )


def _time(record: SessionRecord, words: str, now: datetime) -> str:
    """What the countdown says, or `words` where there is nothing to count down."""
    if record.waiting_until is not None and record.waiting_until > now:
        wait = coming(record.waiting_until - now)
        return translate("SessionDetail", "Next code {wait}").format(wait=wait)
    if record.session is not None and record.session.expires_at > now:
        return time_left(remaining(record.session, now))
    return words


def _problem_details(record: SessionRecord, now: datetime) -> str:
    if record.problem is None:
        return ""
    parts = [record.problem.message, record.problem.remedy]
    again = next_try(record)
    if again is not None and again > now:
        wait = coming(again - now)
        parts.append(translate("SessionDetail", "Fobwatch tries again {wait}.").format(wait=wait))
    return " ".join(part for part in parts if part)


def _facts(record: SessionRecord, services: Services, now: datetime) -> tuple[tuple[str, str], ...]:
    profile = services.index.by_name.get(record.profile)
    session = record.session
    if profile is None:
        return ()
    chain = services.index.chain_of(record.profile)
    return (
        (translate("SessionDetail", "Account"), account_digits(account_of(profile, session))),
        words_of(profile).session_fact(profile, session),
        (
            translate("SessionDetail", "Region"),
            profile.region or (session.region if session else ""),
        ),
        (translate("SessionDetail", "Chain"), " → ".join(chain) if len(chain) > 1 else ""),
        (translate("SessionDetail", "MFA"), _mfa(record, services)),
        (translate("SessionDetail", "Renewal"), _renewal(record, services, now)),
        (translate("SessionDetail", "Ends"), moment(session.expires_at, now) if session else ""),
        (translate("SessionDetail", "Made"), session.reason if session else ""),
    )


def _mfa(record: SessionRecord, services: Services) -> str:
    serial = asked_serial(record, services.index.serial_of(record.profile))
    if not serial:
        return translate("SessionDetail", "none")
    name = device_name(serial)
    if services.vault.device(serial):
        return name
    return translate("SessionDetail", "{device}, not in the vault").format(device=name)


def _renewal(record: SessionRecord, services: Services, now: datetime) -> str:
    if record.work is not Work.NONE:
        return translate("SessionDetail", "under way")
    if services.broker.paused:
        return translate("SessionDetail", "paused")
    at = next_try(record)
    if at is None:
        return translate("SessionDetail", "waits for you") if record.problem else ""
    if at <= now:
        return translate("SessionDetail", "due now")
    return translate("SessionDetail", "by itself, {time}").format(time=moment(at, now))
