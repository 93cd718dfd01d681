"""What a person has to do, as programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from fobwatch.core.actions_needed import (
    NAMES,
    ActionNeeded,
    Approve,
    EnterCode,
    OpenBrowser,
    Unlock,
    action_from_json,
    action_to_json,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def test_every_action_has_a_name() -> None:
    assert set(NAMES.values()) == set(get_args(ActionNeeded))


@pytest.mark.parametrize(
    ("action", "written"),
    [
        (EnterCode(), {"name": "enter-code"}),
        (EnterCode(serial="arn:mfa/a"), {"name": "enter-code", "serial": "arn:mfa/a"}),
        (OpenBrowser(url="https://a"), {"name": "open-browser", "url": "https://a"}),
        (
            OpenBrowser(url="https://a", code="AB-CD"),
            {"name": "open-browser", "url": "https://a", "code": "AB-CD"},
        ),
        (Unlock(), {"name": "unlock"}),
        (Approve(), {"name": "approve"}),
    ],
    ids=str,
)
def test_an_action_is_read_back_as_it_was_written(
    action: ActionNeeded, written: Mapping[str, str]
) -> None:
    assert action_to_json(action) == written
    assert action_from_json(written) == action


def test_every_action_says_what_to_do() -> None:
    said = {
        str(action)
        for action in (EnterCode(), EnterCode(serial="arn:aws:iam::1:mfa/a"), Unlock(), Approve())
    }

    assert len(said) == len([text for text in said if text.endswith(".")]) == 4
