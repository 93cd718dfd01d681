"""Secrets on command lines, which a person must not see in a window or a journal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.masking import LONGEST_ARGUMENT, MASK, MOST_ARGUMENTS, masked_arguments

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "FwoGZXIvYXdzEBYaDH" + "aB3/xY9+" * 40
HUSH = "hush-Hush_7"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--password", HUSH],
        [f"--password={HUSH}"],
        [f"-Ddb.password={HUSH}"],
        ["--db-passwd", HUSH],
        [f"PGPASSWORD={HUSH}", "psql"],
        [f"AWS_SECRET_ACCESS_KEY={HUSH}"],
        ["--token-code", HUSH],
        ["--api-key", HUSH],
        ["-H", f"Authorization: Bearer {HUSH}"],
        ["-H", f"X-Auth-Token: {HUSH}"],
        ["curl", f"https://anna:{HUSH}@example.com/x"],
        [f"postgresql://anna:{HUSH}@db/x"],
        ["sh", "-c", f"PASSWORD={HUSH} deploy"],
        ["sh", "-c", f"deploy --password {HUSH}"],
        ["--data", f'{{"user": "anna", "secret": "{HUSH}"}}'],
        [f"https://example.com/?access_key={HUSH}&x=1"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_secret_that_is_named_is_masked(arguments: list[str]) -> None:
    shown = masked_arguments(arguments)

    assert HUSH not in " ".join(shown)
    assert MASK in " ".join(shown)


@pytest.mark.parametrize("secret", [SECRET_KEY, TOKEN], ids=["secret key", "session token"])
@pytest.mark.parametrize("form", ["{}", "x={}", "--opt:{}", "'{}'", "a {} b"])
def test_what_looks_like_a_key_of_aws_is_masked(secret: str, form: str) -> None:
    assert secret[:20] not in " ".join(masked_arguments([form.format(secret)]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["aws", "s3", "ls", "--profile", "prod-admin", "--region", "eu-west-1"],
        ["terraform", "plan", "-var-file=prod.tfvars"],
        ["/home/Anna/Projects2026/infrastructure/modules/network/run.py"],
        ["--role-arn", "arn:aws:iam::482100937715:role/Deployment"],
        ["fobwatch", "credentials", "dev"],
        ["git", "clone", "https://example.com/anna/repository.git"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_is_no_secret_is_shown_as_it_is(arguments: list[str]) -> None:
    assert masked_arguments(arguments) == tuple(arguments)


def test_a_long_command_line_is_cut() -> None:
    shown = masked_arguments(["x " * 500, *["y"] * 500])

    assert len(shown) == MOST_ARGUMENTS + 1
    assert max(map(len, shown)) == LONGEST_ARGUMENT


@given(st.lists(st.text(), max_size=50))
def test_whatever_stands_there_can_be_shown(arguments: list[str]) -> None:
    assert all(shown.isprintable() for shown in masked_arguments(arguments))


@given(
    before=st.text("abc -=:\"'{", max_size=20),
    name=st.sampled_from(["--password=", "TOKEN=", "secret: ", "--api-key "]),
    secret=st.text("abcdefXYZ0123456789", min_size=8, max_size=60),
)
def test_a_named_secret_never_comes_out(before: str, name: str, secret: str) -> None:
    assert secret not in " ".join(masked_arguments([f"{before} {name}{secret}"]))
