from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale

from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import AccessDenied, NetworkUnreachable
from fobwatch.core.errors import InternalError, VaultLocked
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.sessions.sessions import ConsoleUse, Session, SessionRecord, Work
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.words.status_words import SessionStatusText, session_status_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.core.errors import FobwatchError

NOW = datetime(2026, 8, 5, 10, 0, tzinfo=UTC)
WORDS = ("What happened", "Why it happened.", "What to do.")
CODE_NEEDED = MfaCodeNeeded(*WORDS, serial="arn:aws:iam::482100937715:mfa/anna")


@pytest.fixture(autouse=True)
def plain_locale() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale.c())
    yield
    QLocale.setDefault(before)


def _session(left: timedelta, life: timedelta = timedelta(hours=8)) -> Session:
    expires_at = NOW + left
    return Session(
        profile="dev",
        credentials=Credentials(
            access_key_id="ASIAEXAMPLE",
            secret_access_key="not-a-secret",
            session_token="not-a-token",
            expires_at=expires_at,
        ),
        started_at=expires_at - life,
        arn="arn:aws:iam::482100937715:user/anna",
        account_id="482100937715",
        console=ConsoleUse.KEY_ONLY,
    )


def _standing(
    session: Session | None = None,
    *,
    work: Work = Work.NONE,
    problem: FobwatchError | None = None,
    retry_in: timedelta | None = None,
    waiting: timedelta | None = None,
) -> SessionStatusText:
    record = SessionRecord(
        profile="dev",
        session=session,
        work=work,
        problem=problem,
        retry_at=None if retry_in is None else NOW + retry_in,
        waiting_until=None if waiting is None else NOW + waiting,
    )
    return session_status_text(record, NOW, UTC)


def test_profile_without_a_session_offers_to_start() -> None:
    assert _standing() == SessionStatusText(text="Start", note="", tone=Tone.NEUTRAL, fraction=None)


def test_active_session_shows_its_time() -> None:
    shown = _standing(_session(timedelta(hours=6)))

    assert shown == SessionStatusText(
        text="6 h", note="until 16:00", tone=Tone.SUCCESS, fraction=0.75
    )


def test_session_that_ends_soon_renews_itself() -> None:
    shown = _standing(_session(timedelta(minutes=4)))

    assert (shown.text, shown.note, shown.tone) == ("4 min", "renews itself", Tone.WARNING)


def test_session_that_ends_soon_and_cannot_renew_tells_its_end() -> None:
    shown = _standing(_session(timedelta(minutes=4)), problem=InternalError(*WORDS))

    assert (shown.text, shown.note) == ("4 min", "until 10:04")


def test_renewal_keeps_the_countdown() -> None:
    shown = _standing(_session(timedelta(minutes=20)), work=Work.RENEWING)

    assert (shown.text, shown.note, shown.tone) == ("20 min", "renewing…", Tone.SUCCESS)


def test_late_renewal_still_warns() -> None:
    shown = _standing(_session(timedelta(minutes=2)), work=Work.RENEWING)

    assert shown.tone is Tone.WARNING


def test_start_waits_for_the_next_code_in_sight() -> None:
    shown = _standing(work=Work.STARTING, waiting=timedelta(seconds=12))

    assert (shown.text, shown.note, shown.fraction) == ("Starting…", "next code in 12 s", 0.0)
    assert _standing(work=Work.STARTING).note == ""
    assert shown.tone is Tone.INFO


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (CODE_NEEDED, "Enter code"),
        (VaultLocked(*WORDS), "Unlock"),
        (AccessDenied(*WORDS), "Needs you"),
    ],
    ids=["code", "vault", "nothing-in-particular"],
)
def test_person_is_told_what_to_do(problem: FobwatchError, words: str) -> None:
    shown = _standing(_session(-timedelta(minutes=2)), problem=problem)

    assert shown == SessionStatusText(
        text=words, note="expired 09:58", tone=Tone.ERROR, fraction=0.0
    )


def test_person_is_needed_before_the_end() -> None:
    shown = _standing(_session(timedelta(minutes=3)), problem=CODE_NEEDED)

    assert (shown.text, shown.note) == ("Enter code", "until 10:03")


def test_first_start_that_needs_a_person_has_no_end() -> None:
    assert _standing(problem=CODE_NEEDED).note == ""


def test_expired_session_tells_when() -> None:
    shown = _standing(_session(-timedelta(minutes=2)))

    assert (shown.text, shown.note, shown.tone) == ("Expired", "09:58", Tone.NEUTRAL)


def test_failure_tells_the_next_try() -> None:
    shown = _standing(problem=NetworkUnreachable(*WORDS), retry_in=timedelta(seconds=40))

    assert (shown.text, shown.note, shown.tone) == ("Failed", "tries again in 40 s", Tone.ERROR)


def test_failure_without_another_try_tells_the_end() -> None:
    shown = _standing(_session(-timedelta(minutes=2)), problem=InternalError(*WORDS))

    assert (shown.text, shown.note) == ("Failed", "expired 09:58")
