"""Secrets in clear text are found by their look, and never a character of them is told."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from fobwatch.core.health.account import MOST_NAMED, users_report
from fobwatch.core.health.computer import LONGEST_LINE, secrets_in
from tests.fakes import NOON

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzTESTKEYab"
KEY_ID = "AKIA234567ABCDEFGHIJ"
TOKEN = "IQoJb3JpZ2luX2VjEHMaCWV1LXdlc3QtMSJHMEUCIQD" * 9


@pytest.mark.parametrize(
    "line",
    [
        f"export AWS_SECRET_ACCESS_KEY={SECRET}",
        f"export AWS_SECRET_ACCESS_KEY='{SECRET}'",
        f'AWS_SECRET_ACCESS_KEY="{SECRET}" aws s3 ls',
        f": 1763806000:0;export AWS_SECRET_ACCESS_KEY={SECRET}",
        f"- cmd: set -gx AWS_SECRET_ACCESS_KEY {SECRET}",
        f'$env:AWS_SECRET_ACCESS_KEY = "{SECRET}"',
        f"$Env:AWS_SECRET_ACCESS_KEY='{SECRET}'\r",
        f"set AWS_SECRET_ACCESS_KEY={SECRET}",
        f"aws configure set aws_secret_access_key {SECRET} --profile dev",
        f"Set-AWSCredential -AccessKey x -SecretKey {SECRET} -StoreAs dev",
        f"terraform apply -var secret_key={SECRET}",
        f"""curl -d '{{"secretAccessKey": "{SECRET}"}}' https://example.com""",
        f"python x.py --secret-access-key={SECRET}",
        f"export AWS_SESSION_TOKEN={TOKEN}",
        f"echo {KEY_ID} {SECRET}",
        f"echo -e '{KEY_ID}\\n{SECRET}' | aws configure",
        f"{'x' * 30_000} AWS_SECRET_ACCESS_KEY={SECRET}",
    ],
)
def test_a_secret_is_found_whatever_the_shell(line: str) -> None:
    text = f"ls -l\n{line}\ncd\n"

    found = list(secrets_in(text, {}))

    assert [each.at for each in found] == ["2"]
    told = json.dumps([asdict(each) for each in found])
    assert not any(SECRET[at : at + 4] in told for at in range(len(SECRET) - 4))


@pytest.mark.parametrize(
    "line",
    [
        "export AWS_SECRET_ACCESS_KEY=$SECRET",
        'export AWS_SECRET_ACCESS_KEY="$(pass show aws)"',
        "export AWS_SECRET_ACCESS_KEY=<your secret>",
        "unset AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN",
        "aws configure set aws_secret_access_key",
        "export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        f"export AWS_SECRET_ACCESS_KEY={'x' * 40}",
        f"aws iam get-access-key-last-used --access-key-id {KEY_ID}",
        "git show 3f786850e387550fdab836ed7e6dc881de23001b",
        f"git log {KEY_ID} 3f786850e387550fdab836ed7e6dc881de23001b",
        f"echo {SECRET}",
        f"echo {SECRET}longer {KEY_ID}",
        "",
    ],
)
def test_what_is_no_secret_is_not_found(line: str) -> None:
    assert list(secrets_in(line, {})) == []


def test_the_key_of_a_secret_is_told_by_the_line_or_by_the_vault() -> None:
    beside = list(secrets_in(f"{KEY_ID} AWS_SECRET_ACCESS_KEY={SECRET}", {}))
    known = list(secrets_in(f"echo {SECRET}", {SECRET: "AKIAANNA00000000TEST"}))

    assert beside[0].access_key_id == KEY_ID
    assert known[0].access_key_id == "AKIAANNA00000000TEST"


def test_what_is_behind_a_line_s_end_is_found_and_endless_lines_are_cut() -> None:
    endless = "A" * (8 * LONGEST_LINE)

    assert list(secrets_in(f"{endless} AWS_SECRET_ACCESS_KEY={SECRET}", {})) == []
    assert [each.at for each in secrets_in(f"{endless}\nSecretKey={SECRET}", {})] == ["2"]


# The credential report

HEAD = "user,arn,password_enabled,mfa_active"


def test_only_users_with_a_password_and_without_mfa_are_named() -> None:
    rows = ["<root_account>,a,not_supported,false", "anna,a,true,true", "ci,a,false,false"]
    rows += ["bob,a,TRUE,FALSE", "no,a,no_information,N/A"]

    report = users_report("\n".join([HEAD, *rows]), NOON)

    assert (report.without_mfa, report.count, report.made_at) == (("bob",), 1, NOON)


def test_of_thousands_the_first_are_named_and_all_are_counted() -> None:
    rows = [f"user-{number:04},a,true,false" for number in range(5000)]

    report = users_report("\n".join([HEAD, *rows]), NOON)

    assert (len(report.without_mfa), report.count) == (MOST_NAMED, 5000)


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(KeyError):
        users_report("name,mfa\nanna,true\n", NOON)
