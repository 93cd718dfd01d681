"""The state of a session, the action that it needs, and the next steps after a report, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.core.actions_needed import Approve, EnterCode, OpenBrowser, Unlock
from fobwatch.core.sessions.renewal import next_try
from fobwatch.core.sessions.sessions import (
    SessionState,
    ending_soon,
    remaining,
    session_state,
    share_left,
)
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.verbs import Verb
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.words.wording import (
    coming,
    duration,
    expired,
    moment,
    state_tone,
    state_word,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from fobwatch.core.actions_needed import ActionNeeded
    from fobwatch.core.sessions.sessions import Session, SessionRecord
    from fobwatch.ui.runtime.intents import Intent, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """`short` is the action on a row or a button, `key` what Enter does.

    `verb` is the intent that leads to it; a code that is typed `in_place` needs none where there
    is room for a field.
    """

    short: str
    key: str
    verb: Verb
    in_place: bool = False


def action_row(action: ActionNeeded) -> ActionRow:
    return ACTIONS[type(action)]()


def _plain_row(words: str, verb: Verb) -> ActionRow:
    return ActionRow(short=words, key=words, verb=verb)


ACTIONS: dict[type[ActionNeeded], Callable[[], ActionRow]] = {
    EnterCode: lambda: ActionRow(
        short=translate("status", "Enter code"),
        key=translate("status", "Type code"),
        verb=Verb.SHOW_WINDOW,
        in_place=True,
    ),
    OpenBrowser: lambda: _plain_row(translate("status", "Sign in"), Verb.START),
    Unlock: lambda: _plain_row(translate("status", "Unlock"), Verb.RETRY_VAULT),
    Approve: lambda: _plain_row(translate("status", "Answer"), Verb.SHOW_WINDOW),
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
    state = session_state(record, now)
    return SessionStatusText(
        text=_text(record, state, now),
        note=_note(record, state, now, zone),
        tone=_tone(record, state, now),
        fraction=_fraction(record, state, now),
    )


def _text(record: SessionRecord, state: SessionState, now: datetime) -> str:
    if state is SessionState.IDLE:
        return translate("status", "Start")
    if state is SessionState.NEEDS_YOU:
        return _wanted(record)
    if record.session and state in {
        SessionState.ACTIVE,
        SessionState.ENDING_SOON,
        SessionState.RENEWING,
    }:
        return duration(remaining(record.session, now))
    return state_word(state)


def _wanted(record: SessionRecord) -> str:
    """The action that the session needs from a person."""
    if record.action_needed is not None:
        return action_row(record.action_needed).short
    return state_word(SessionState.NEEDS_YOU)


def _note(record: SessionRecord, state: SessionState, now: datetime, zone: tzinfo | None) -> str:
    match state:
        case SessionState.RENEWING:
            return translate("status", "renewing…")
        case SessionState.STARTING if record.waiting_until:
            wait = coming(record.waiting_until - now)
            return translate("status", "next code {wait}").format(wait=wait)
        case SessionState.ENDING_SOON if next_try(record):
            return translate("status", "renews itself")
        case SessionState.FAILED if record.retry_at and record.retry_at > now:
            wait = coming(record.retry_at - now)
            return translate("status", "tries again {wait}").format(wait=wait)
        case SessionState.EXPIRED if record.session:
            return moment(record.session.expires_at, now, zone)
        case SessionState.STARTING | SessionState.IDLE:
            return ""
    return _end(record.session, now, zone)


def _end(session: Session | None, now: datetime, zone: tzinfo | None) -> str:
    if session is None:
        return ""
    say = until if session.expires_at > now else expired
    return say(session.expires_at, now, zone)


def _tone(record: SessionRecord, state: SessionState, now: datetime) -> Tone:
    renewing = state is SessionState.RENEWING
    if renewing and record.session and ending_soon(record.session, now):
        return Tone.WARNING
    return state_tone(state)


def _fraction(record: SessionRecord, state: SessionState, now: datetime) -> float | None:
    if state is SessionState.IDLE:
        return None
    return share_left(record.session, now) if record.session else 0.0


UNDO: Final = "undo"


def report_steps(report: Report) -> list[tuple[str, str, Intent]]:
    """The buttons of a report in their order: names, words, and the intent of each."""
    words = {
        Verb.COPY_PASSWORD: translate("Steps", "Copy the password"),
        Verb.COPY_CODE: translate("Steps", "Copy the MFA code"),
    }
    steps = [(step.verb.name, words[step.verb], step) for step in report.next_steps]
    if report.can_undo:
        steps.append((UNDO, translate("Steps", "Undo"), report.undo))
    return steps
