from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.aws.access_key_ids import access_key_id_problem, account_of_key


@pytest.mark.parametrize(
    ("access_key_id", "account"),
    [
        # Published by those who found the encoding, with their accounts.
        pytest.param("ASIAQNZGKIQY56JQ7WML", "029608264753", id="account begins with 0"),
        pytest.param("ASIAY34FZKBOKMUTVV7A", "609629065308", id="temporary key"),
        pytest.param("AKIAY34FZKBOKMUTVV7A", "609629065308", id="long-term key"),
        pytest.param("AKIAIOSFODNN7EXAMPLE", "", id="made before 2019"),
        pytest.param("AIDAY34FZKBOKMUTVV7A", "", id="ID of a user"),
        pytest.param("AKIAY34FZKBOKMUTVV7", "", id="too short"),
        pytest.param("AKIAY34FZKBOKMUTVV7AA", "", id="too long"),
        pytest.param("AKIAY34FZKBOKMUTVV01", "", id="no base32"),
        pytest.param("AKIAy34fzkbokmutvv7a", "", id="lower case"),
        pytest.param("AKIA7777777777777777", "", id="no account is so large"),
        pytest.param("AKIAÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ", "", id="umlauts"),
        pytest.param("", "", id="empty"),
    ],
)
def test_account_in_an_access_key_id(access_key_id: str, account: str) -> None:
    assert account_of_key(access_key_id) == account


@given(st.integers(0, 999_999_999_999), st.integers(0, (1 << 39) - 1))
def test_every_account_is_read(account: int, rest: int) -> None:
    raw = (1 << 79 | account << 39 | rest).to_bytes(10)

    assert account_of_key("AKIA" + base64.b32encode(raw).decode()) == f"{account:012d}"


def test_long_term_key_has_no_problem() -> None:
    assert access_key_id_problem("AKIAIOSFODNN7EXAMPLE") is None


@pytest.mark.parametrize(
    ("access_key_id", "words"),
    [
        pytest.param("", "missing", id="empty"),
        pytest.param("ASIAIOSFODNN7EXAMPLE", "temporary", id="temporary"),
        pytest.param("AIDAIOSFODNN7EXAMPLE", "an IAM user", id="user's ID"),
        pytest.param("AROAIOSFODNN7EXAMPLE", "a role", id="role's ID"),
        pytest.param("AKIAIOSFODNN7EX", "too short", id="15 characters"),
        pytest.param("A" * 129, "too long", id="129 characters"),
        pytest.param("AKIAIOSFODNN7EXAMPL ", "a blank", id="blank"),
        pytest.param('"AKIAIOSFODNN7EXAMPLE"', '“"”', id="quotes"),
        pytest.param("AKIAIOSFODNN7EXÄMPLE", "“Ä”", id="umlaut"),
        pytest.param("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "“/”", id="secret key"),
    ],
)
def test_wrong_access_key_id_is_told_and_not_quoted(access_key_id: str, words: str) -> None:
    complaint = access_key_id_problem(access_key_id)

    assert complaint is not None
    assert words in " ".join(complaint)
    assert not access_key_id or access_key_id not in " ".join(complaint)
