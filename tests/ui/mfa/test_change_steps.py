"""What is said of each step before an MFA device is changed."""

from __future__ import annotations

import pytest

from fobwatch.core.iam.mfa_plan import Change, MfaPlan
from fobwatch.core.iam.mfa_steps import USE
from fobwatch.ui.mfa.change_steps import step_words
from tests.fakes import ACCOUNT, SERIAL

USER = f"arn:aws:iam::{ACCOUNT}:user/anna"
OTHER = f"{SERIAL}-2"


@pytest.mark.parametrize(
    ("change", "devices", "said"),
    [
        (Change.ENABLE, {"new": OTHER}, "starts again"),
        (Change.REPLACE, {"device": SERIAL, "new": OTHER}, "goes on"),
        (Change.REMOVE, {"device": SERIAL, "successor": OTHER}, "goes on"),
        (Change.REMOVE, {"device": SERIAL}, "starts again"),
    ],
    ids=["first", "replaced", "one of two", "last"],
)
def test_what_becomes_of_a_session_that_is_running_is_said(
    change: Change, devices: dict[str, str], said: str
) -> None:
    plan = MfaPlan(
        change=change,
        profile="dev",
        access_key_id="AKIAEXAMPLE",
        user_arn=USER,
        users=("dev",),
        **devices,  # type: ignore[arg-type] # given by name
    )
    use = next(words for words in step_words(plan) if words.name == USE)

    assert use.detail == f"In your vault. A session that is running {said}."
