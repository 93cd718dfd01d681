"""`fobwatch explain`: an error goes in, words come out."""

from __future__ import annotations

import io
import sys

import pytest

from fobwatch.cli import main as cli
from fobwatch.core.agent.protocol import ExitCode

ERROR = (
    "An error occurred (AccessDenied) when calling the ListBuckets operation: User: "
    "arn:aws:iam::111122223333:user/bob is not authorized to perform: s3:ListAllMyBuckets because "
    "no identity-based policy allows the s3:ListAllMyBuckets action"
)


def given(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_the_error_may_be_the_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", ERROR]) == ExitCode.OK

    said = capsys.readouterr().out
    assert said.startswith("s3:ListAllMyBuckets is not allowed.\n")
    assert "Principal: arn:aws:iam::111122223333:user/bob\n" in said
    assert '  "Effect": "Allow",\n' in said


@pytest.mark.parametrize("words", [[], ["-"]], ids=["nothing", "dash"])
def test_the_error_may_come_from_a_pipe(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, b"\xff\xfe log\n\x1b[31m" + ERROR.encode())

    assert cli.main(["explain", *words]) == ExitCode.OK
    assert "s3:ListAllMyBuckets is not allowed" in capsys.readouterr().out


def test_nothing_of_the_error_is_obeyed_by_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["explain", ERROR.replace("bob", "b\x1b]0;owned\x07\x9bob")])

    assert "\x1b" not in capsys.readouterr().out


def test_what_is_no_error_of_aws_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, b"make: *** [deploy] Error 1\n")

    assert cli.main(["explain"]) == ExitCode.FAILED
    assert "No error of AWS's was found" in capsys.readouterr().out
