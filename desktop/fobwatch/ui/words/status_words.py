"""The state of a session, the action that it needs, and the next steps after a report, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.core.actions_needed import Approve, EnterCode, OpenBrowser, Unlock
from fobwatch.core.sessions.renewal import next_try
from fobwatch.core.sessions.sessions import SessionState, ending_soon, session_status
from fobwatch.ui.runtime.intents import RetryVault, ShowWindow
from fobwatch.ui.runtime.session_intents import CopyCode, CopyPassword, StartSession
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.words.wording import coming, duration, expired, moment, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from fobwatch.core.actions_needed import ActionNeeded
    from fobwatch.core.sessions.sessions import Session, SessionRecord, SessionStatus
    from fobwatch.ui.runtime.intents import Intent, ProfileIntent, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """`short` is the action on a row or a button, `key` what Enter does.

    `intent` leads to it, and may have to be made for the profile (see `about`); a code that is
    typed `in_place` needs none where there is room for a field.
    """

    short: str
    key: str
    intent: Intent | type[ProfileIntent]
    in_place: bool = False


def action_row(action: ActionNeeded) -> ActionRow:
    return ACTIONS[type(action)]()


def _plain_row(words: str, intent: Intent | type[ProfileIntent]) -> ActionRow:
    return ActionRow(short=words, key=words, intent=intent)


ACTIONS: dict[type[ActionNeeded], Callable[[], ActionRow]] = {
    EnterCode: lambda: ActionRow(
        short=translate("status", "Enter code"),
        key=translate("status", "Type code"),
        intent=ShowWindow,
        in_place=True,
    ),
    OpenBrowser: lambda: _plain_row(translate("status", "Sign in"), StartSession),
    Unlock: lambda: _plain_row(translate("status", "Unlock"), RetryVault()),
    Approve: lambda: _plain_row(translate("status", "Answer"), ShowWindow),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStatusText:
    """The trailing side of a row: `6 min` over `renews itself`, beside a ring.

    `fraction` is the share of time left; None where there is nothing to count down.
    """

    text: str
    note: str
    tone: Tone
    fraction: float | None


def session_status_text(
    record: SessionRecord, now: datetime, zone: tzinfo | None = None
) -> SessionStatusText:
    """The texts of a row for this record; `now` is AWS's time."""
    status = session_status(record, now)
    text, note, tone = _words(status, now, zone)
    fraction = None if status.state is SessionState.IDLE else status.share
    return SessionStatusText(text=text, note=note, tone=tone, fraction=fraction)


def _words(status: SessionStatus, now: datetime, zone: tzinfo | None) -> tuple[str, str, Tone]:
    record = status.record
    ends = _end(record.session, now, zone)
    match status.state:
        case SessionState.IDLE:
            return translate("status", "Start"), "", Tone.NEUTRAL
        case SessionState.STARTING:
            return translate("status", "Starting…"), _next_code(record, now), Tone.INFO
        case SessionState.ACTIVE:
            return duration(status.left), ends, Tone.SUCCESS
        case SessionState.ENDING_SOON:
            note = translate("status", "renews itself") if next_try(record) else ends
            return duration(status.left), note, Tone.WARNING
        case SessionState.RENEWING:
            late = record.session is not None and ending_soon(record.session, now)
            tone = Tone.WARNING if late else Tone.SUCCESS
            return duration(status.left), translate("status", "renewing…"), tone
        case SessionState.NEEDS_YOU:
            return needed_words(record), ends, Tone.ERROR
        case SessionState.EXPIRED:
            at = record.session.expires_at if record.session else now
            return translate("status", "Expired"), moment(at, now, zone), Tone.NEUTRAL
        case SessionState.FAILED:
            return translate("status", "Failed"), _next_try(record, now) or ends, Tone.ERROR


def needed_words(record: SessionRecord) -> str:
    """The action that the session needs from a person."""
    action = record.action_needed
    return action_row(action).short if action else translate("status", "Needs you")


def _next_code(record: SessionRecord, now: datetime) -> str:
    if record.waiting_until is None:
        return ""
    return translate("status", "next code {wait}").format(wait=coming(record.waiting_until - now))


def _next_try(record: SessionRecord, now: datetime) -> str:
    if record.retry_at is None or record.retry_at <= now:
        return ""
    return translate("status", "tries again {wait}").format(wait=coming(record.retry_at - now))


def _end(session: Session | None, now: datetime, zone: tzinfo | None) -> str:
    if session is None:
        return ""
    say = until if session.expires_at > now else expired
    return say(session.expires_at, now, zone)


UNDO: Final = "undo"


def report_steps(report: Report) -> list[tuple[str, str, Intent]]:
    """The buttons of a report in their order: names, words, and the intent of each."""
    words: dict[type[Intent], tuple[str, str]] = {
        CopyPassword: ("copy_password", translate("Steps", "Copy the password")),
        CopyCode: ("copy_code", translate("Steps", "Copy the MFA code")),
    }
    steps = [(*words[type(step)], step) for step in report.next_steps]
    if report.undo is not None:
        steps.append((UNDO, translate("Steps", "Undo"), report.undo))
    return steps
