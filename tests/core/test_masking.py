"""Secrets on command lines, which a person must not see in a window or a journal."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core import masking
from fobwatch.core.masking import (
    MASK,
    MAX_ARGUMENT,
    MAX_ARGUMENTS,
    MAX_READ,
    masked_arguments,
    masked_words,
)
from tests.growth import assert_in_proportion

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
        [f"x: token: {HUSH}"],
        [f"'secret' : '{HUSH}'"],
        [f"my-password {HUSH}"],
        [f"deploy my.own-password  {HUSH}"],
        [f"x=1,token={HUSH}"],
        [f"--Sec-Ret --SECRET\t{HUSH}"],
        ["curl", "-u", f"anna:{HUSH}"],
        ["curl", "--proxy-user", f"anna:{HUSH}"],
        [f"-uanna:{HUSH}"],
        [f"--user=anna:{HUSH}"],
        ["sh", "-c", f"curl -u anna:{HUSH} https://example.com"],
        [f"https://{HUSH}@example.com/x"],
        [f"<Password>{HUSH}</Password>"],
        [f"token => {HUSH}"],
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

    assert len(shown) == MAX_ARGUMENTS + 1
    assert max(map(len, shown)) == MAX_ARGUMENT


WORDS = (
    "pass",
    "auth.",
    "-token",
    "secret=",
    "api-key",
    "pin",
    "bearer ",
    "a",
    "-a",
    "Aa1/",
    "://a:",
    "http://a",
    "-u ",
    "<token",
)
REPEATED = {
    **{f"{word} again and again": (word, "") for word in WORDS},
    "an option before blanks": ("-token", " " * 50),
    "a name before blanks": ("token", " " * 50),
    "a quoted name": ("'pass", "'"),
    "an address before a sign": ("://", "a" * 50),
    "blanks": (" ", "="),
    "signs": ("pass=:", ""),
    "lines": ("token:\n", ""),
}


@pytest.mark.parametrize(("begin", "end"), REPEATED.values(), ids=REPEATED.keys())
def test_the_work_grows_with_the_length_and_no_faster(
    begin: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masking, "MAX_READ", 1 << 20)

    def mask(length: int) -> None:
        times = length // len(begin + end)
        masked_arguments([begin * times + end * times])

    assert_in_proportion(mask, 10_000)


@pytest.mark.parametrize(
    "argument",
    [
        f"https://anna:{HUSH * 400}@example.com/",
        f"https://anna:{HUSH}." + "x" * 3000 + "@example.com/",
        f"--password={HUSH * 400}",
        f"{TOKEN} " * 20 + HUSH,
        "x" * 40 + f"Aa1 {TOKEN} " * 8 + " " * 10 + SECRET_KEY,
    ],
    ids=["a long password", "one with an innocent end", "an option", "behind keys", "a key cut"],
)
@pytest.mark.parametrize("cut_at", [150, 500, 1000, 1500, 1990, 2000])
def test_what_is_cut_off_makes_no_secret_look_innocent(
    argument: str, cut_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masking, "MAX_READ", cut_at)

    shown = " ".join(masked_arguments([argument]))

    assert HUSH not in shown
    assert SECRET_KEY[:12] not in shown
    assert TOKEN[:12] not in shown


UNSIGNED = ("pass", "token", "bearer", "--user", "-u", "//", "@", '"', ">", "•", "a", "Aa1/", ".")


@given(
    st.one_of(st.text(), st.lists(st.sampled_from([*UNSIGNED, *":=< "]), max_size=12).map("".join))
)
def test_an_argument_without_signs_has_no_secret_that_is_looked_for_by_its_name(text: str) -> None:
    shown = masked_arguments([text])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(masking, "_SIGNS", re.compile(""))  # all patterns are tried
        assert masked_arguments([text]) == shown


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


def told(said: str) -> str:
    """What a person is told of it: three lines, three hundred characters."""
    return masked_words(said, 3, 300)


def wrapped(secret: str, width: int, end: str = "\n") -> str:
    return end.join(secret[at : at + width] for at in range(0, len(secret), width))


@pytest.mark.parametrize(
    "said",
    [
        json.dumps({"SecretAccessKey": HUSH}),
        json.dumps(json.dumps({"SecretAccessKey": HUSH})),
        json.dumps(json.dumps(json.dumps({"a": {"SessionToken": HUSH}}))),
        f"secret\\u003d{HUSH}",
        f"SecretAccessKey%22%3A%22{HUSH}",
        f"token%253D{HUSH}",
        f"AccessKeyId=AKIA SecretAccessKey={HUSH} SessionToken={HUSH}",
        f"secret: x, also {HUSH}",
        f"SecretAccessKey:\n  {HUSH}",
        f"SecretAccessKey=x\n{HUSH}",
        f"Authorization: Basic {HUSH}",
        f"password {HUSH} was rejected",
        f"The password is {HUSH}",
        f"the Password '{HUSH}' is wrong",
        f"passphrase -> {HUSH}",
        f"set DB_PASSWORD to ({HUSH})",
        f"pw = {HUSH}",
        f"the PIN\n{HUSH}",
        f"aws_secret_access_key {HUSH}",
        f"<Password>{HUSH}</Password>",
        f'<ns:password type="plain">\n {HUSH}</ns:password>',
        f"curl -u bob:{HUSH} https://acme.example",
        f"pass\x1b[1mword\x1b[0m {HUSH}",
        f"password=\u200b{HUSH}",
    ],
)
def test_what_a_program_says_is_told_up_to_a_secret_however_it_is_written(said: str) -> None:
    assert HUSH not in told(said)
    assert told(said).endswith(MASK)


@pytest.mark.parametrize("secret", [SECRET_KEY, TOKEN], ids=["secret key", "session token"])
@pytest.mark.parametrize("width", [12, 19, 20, 31, 39])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n    ", " \n\n"])
def test_a_key_over_several_lines_is_not_told(secret: str, width: int, end: str) -> None:
    said = told(f"failed:\n{wrapped(secret, width, end)}\nbye")

    assert all(part not in said for part in wrapped(secret, width).split())


@pytest.mark.parametrize(
    "between",
    [
        "\x1b[31m",
        "\x1b[38;5;1m\x1b[0m",
        "\x9b1m",
        "\x1b]8;;https://acme.example\x1b\\",
        "\x1b]0;title\x07",
        "\x1b(B",
        "\\u001b[0m",
        "%1B[0m",
        "\u200b",
        "\x00",
    ],
)
def test_a_key_with_something_invisible_in_it_is_not_told(between: str) -> None:
    said = told(f"key {SECRET_KEY[:20]}{between}{SECRET_KEY[20:]}")

    assert said == f"key {MASK}"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Your token has expired, please run: partner login", "run: partner login"),
        ("The security token included in the request is invalid", "is invalid"),
        ("invalid password, try again", "try again"),
        ("\x1b[31mpassword is incorrect.\x1b[0m Sign in", "incorrect. Sign in"),
        ("noise\nnoise\nPlease run:\n  partner login", "noise Please run: partner login"),
        ("Open https://login.acme.example/device\nand enter ABCD-EFGH", "ABCD-EFGH"),
        ("An error occurred (ExpiredTokenException): sign in", "(ExpiredTokenException): sign in"),
        ("/usr/lib/python3/dist-packages/acme/commands.py\nline 12", "commands.py line 12"),
        ("arn:aws:iam::123456789012:role/Admin is not allowed", "role/Admin is not allowed"),
        ("word " * 1000 + "\nPlease sign in", "Please sign in"),
        ("word " * 1000, "word word"),
        ("100%", "100%"),
        ("", ""),
    ],
)
def test_what_a_person_needs_is_told(said: str, words: str) -> None:
    assert words in told(said)


@given(st.text())
def test_whatever_a_program_says_can_be_shown(said: str) -> None:
    assert told(said).isprintable()
    assert len(told(said)) <= 301


HARD = (
    "\x1b]",
    "\x1b[0",
    "\x1b ",
    "token ",
    "token is\n",
    "my-token",
    "-u ",
    "-u a",
    "<token",
    "http://a",
)


@pytest.mark.parametrize("piece", ["aA1", "aA1\n", "secret=", "%25", "\\u0041", "\n \t", *HARD])
def test_what_a_program_says_is_read_in_proportion(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masking, "MAX_READ", 1_000 * MAX_READ)

    assert_in_proportion(lambda length: told(piece * (length // len(piece))), 10_000)
