from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import pytest

from fobwatch.core.actions_needed import ActionNeeded, Approve, EnterCode, OpenBrowser, Unlock
from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.errors import VaultLocked
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.sessions.sessions import SessionRecord, Work
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.ui.rows.session_rows import asks_in_place, entered
from fobwatch.ui.runtime.browser_intents import OpenSignInPage
from fobwatch.ui.runtime.intents import Report, RetryVault, ShowWindow, Undo
from fobwatch.ui.runtime.session_intents import CopyCode, CopyPassword, StartSession
from fobwatch.ui.words.status_words import ACTIONS, action_row, report_steps, session_status_text
from tests.fakes import NOON, SERIAL

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.intents import Intent

PAGE = OpenBrowser(url="https://example.test/device", code="ABCD-EFGH")
WORDS = ("Title", "Message.", "Remedy.")


def test_there_is_a_row_for_every_action() -> None:
    assert set(ACTIONS) == set(get_args(ActionNeeded))


@pytest.mark.parametrize(
    ("problem", "action", "row", "kind"),
    [
        (
            MfaCodeNeeded(*WORDS, serial=SERIAL),
            EnterCode(serial=SERIAL),
            "Enter code",
            StartSession,
        ),
        (BrowserNeeded(*WORDS, page=PAGE), PAGE, "Sign in", StartSession),
        (VaultLocked(*WORDS), Unlock(), "Unlock", RetryVault),
        (ConsentOpen(*WORDS), Approve(), "Answer", ShowWindow),
    ],
    ids=["code", "browser", "vault", "consent"],
)
def test_a_row_says_what_its_problem_needs_and_enter_leads_there(
    problem: FobwatchError, action: ActionNeeded, row: str, kind: type[Intent]
) -> None:
    record = SessionRecord(profile="prod", problem=problem.fresh())

    assert record.action_needed == action
    assert session_status_text(record, NOON).text == row
    assert type(entered(record, None, NOON)) is kind
    assert asks_in_place(record) is action_row(action).in_place


def test_nothing_is_asked_for_while_something_is_under_way() -> None:
    record = SessionRecord(profile="prod", problem=VaultLocked(*WORDS))

    assert replace(record, work=Work.STARTING).action_needed is None


def test_a_page_s_code_is_in_no_repr() -> None:
    assert PAGE.code not in repr(BrowserNeeded(*WORDS, page=PAGE).action_needed)


def test_each_step_of_a_report_has_a_name_and_words_of_its_own() -> None:
    steps = (CopyPassword(profile="dev"), CopyCode(profile="dev", serial=SERIAL))
    report = Report(intent=OpenSignInPage(profile="dev"), next_steps=steps, undo=Undo())

    names, words, intents = zip(*report_steps(report), strict=True)

    assert len(set(names)) == len(set(words)) == 3
    assert intents == (*steps, Undo())
