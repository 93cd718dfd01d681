from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws_files.changes import (
    AwsFileKind,
    FileChange,
    file_diff,
    holds_secrets,
    masked_lines,
)
from fobwatch.core.ini.edit import set_keys

if TYPE_CHECKING:
    from fobwatch.core.aws_files.changes import FileDiff

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TEXT = "\n".join(f"[profile {name}]\nregion = eu-west-1\noutput = json\n" for name in "abcdef")


def diff(before: str | None, after: str | None) -> FileDiff:
    return file_diff(
        FileChange(kind=AwsFileKind.CONFIG, before=before, after=after), "~/.aws/config"
    )


def shown(before: str | None, after: str | None) -> list[str]:
    return [f"{line.mark}{line.text}" for line in diff(before, after).lines]


def test_a_change_is_shown_with_its_section_and_three_lines_around() -> None:
    after = set_keys(TEXT, "profile c", {"output": "text"})

    assert shown(TEXT, after) == [
        "@[profile b]",
        " ",
        " [profile c]",
        " region = eu-west-1",
        "-output = json",
        "+output = text",
        " ",
        " [profile d]",
        " region = eu-west-1",
    ]


def test_lines_are_numbered_as_in_the_file() -> None:
    after = set_keys(TEXT, "profile c", {"output": "text"})

    removed, added = (line for line in diff(TEXT, after).lines if line.mark in "-+")

    assert (removed.number, added.number) == (11, 11)


def test_two_changes_far_apart_are_shown_apart() -> None:
    after = set_keys(set_keys(TEXT, "profile a", {"output": "x"}), "profile f", {"output": "y"})

    assert sum(line.startswith("@") for line in shown(TEXT, after)) == 2


def test_a_new_and_a_removed_file_are_known() -> None:
    assert diff(None, TEXT).is_new
    assert diff(TEXT, None).is_removed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"[a]\naws_secret_access_key = {SECRET}", ["[a]", "aws_secret_access_key = •••"]),
        (f"[a]\nAWS_SECRET_ACCESS_KEY={SECRET}", ["[a]", "AWS_SECRET_ACCESS_KEY=•••"]),
        (
            "[a]\naws_session_token =\n  hush\n  hush",
            ["[a]", "aws_session_token =", "  •••", "  •••"],
        ),
        (f"# aws_secret_access_key = {SECRET}", ["# aws_secret_access_key = •••"]),
        (f"# old: {SECRET}", ["# old: •••"]),
        (
            "[a]\ncredential_process = /bin/x --password hush --account 1",
            ["[a]", "credential_process = /bin/x --password ••• --account 1"],
        ),
        (f"[a]\ns3 =\n  password = {SECRET}", ["[a]", "s3 =", "  password = •••"]),
    ],
    ids=["key", "capitals", "continued", "comment", "bare comment", "command", "nested"],
)
def test_secrets_are_masked(text: str, expected: list[str]) -> None:
    assert masked_lines(text) == expected
    assert holds_secrets(text)


@pytest.mark.parametrize(
    "line",
    [
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
        "role_arn = arn:aws:iam::123456789012:role/AWSReservedSSO_Administrator_0a1b2c3d4e5f",
        "web_identity_token_file = /var/run/secrets/token",
        "credential_process = /usr/lib/fobwatch/credential-helper dev",
        "sso_start_url = https://example.awsapps.com/start",
        "mfa_serial = arn:aws:iam::123456789012:mfa/sam",
    ],
)
def test_what_is_no_secret_is_shown(line: str) -> None:
    assert masked_lines(f"[a]\n{line}\n") == ["[a]", line]
    assert not holds_secrets(f"[a]\n{line}\n")


def test_a_changed_secret_is_seen_to_change() -> None:
    before = f"[a]\naws_secret_access_key = {SECRET}\n"

    assert shown(before, before.replace("wJal", "other")) == [
        "@[a]",
        " [a]",
        "-aws_secret_access_key = •••",
        "+aws_secret_access_key = •••",
    ]


def test_a_line_end_that_the_last_line_gets_is_no_change_of_it() -> None:
    assert shown("[a]\r\nk = 1", "[a]\r\nk = 1\r\nj = 2\r\n")[-2:] == [" k = 1", "+j = 2"]
