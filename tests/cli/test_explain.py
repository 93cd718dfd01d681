"""`fobwatch explain`: an error goes in, words come out."""

from __future__ import annotations

import errno
import io
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.agent import client
from fobwatch.cli import asking
from fobwatch.cli import main as cli
from fobwatch.core.agent.protocol import AgentVerb, ExitCode

if TYPE_CHECKING:
    import argparse

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
    assert "No AWS error was found" in capsys.readouterr().out


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What the tray is asked; it answers."""
    asked: list[dict[str, object]] = []

    def ask(_options: argparse.Namespace, verb: AgentVerb, **arguments: object) -> str:
        assert verb is AgentVerb.EXPLAIN
        asked.append(arguments)
        return "It takes MFA.\nSimulated: denied"

    monkeypatch.setattr(asking, "ask", ask)
    return asked


def test_with_a_profile_aws_is_asked(
    asked: list[dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["explain", ERROR, "--profile", "dev"]) == ExitCode.OK

    assert capsys.readouterr().out == "It takes MFA.\nSimulated: denied\n"
    [about] = asked
    assert (about["profile"], about["action"]) == ("dev", "s3:ListAllMyBuckets")


def test_what_no_policy_refuses_is_not_asked_about(
    asked: list[dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    throttled = "An error occurred (Throttling) when calling the ListRoles operation: Rate exceeded"
    assert cli.main(["explain", throttled, "--profile", "dev"]) == ExitCode.OK

    said = capsys.readouterr()
    assert asked == []
    assert said.out.startswith("AWS was asked too often.")
    assert said.err == "AWS was not asked: it says more only about calls that policies refuse.\n"


def test_without_an_answer_the_error_itself_is_explained_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(*_args: object, **_arguments: object) -> str:
        raise client.not_running()

    monkeypatch.setattr(asking, "ask", ask)
    given(monkeypatch, ERROR.encode())

    assert cli.main(["explain", "--profile", "dev"]) == ExitCode.NOT_RUNNING
    said = capsys.readouterr()
    assert said.out.startswith("s3:ListAllMyBuckets is not allowed.")
    assert said.err.startswith("Fobwatch is not running")


def test_a_closed_standard_input_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Closed(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Closed()))

    assert cli.main(["explain"]) == ExitCode.FAILED
    assert capsys.readouterr().err.startswith("The error cannot be read: Standard input: Bad file")


def test_of_a_code_alone_no_statement_is_promised(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "AccessDenied"]) == ExitCode.OK

    said = capsys.readouterr().out
    assert said.startswith("The call is not allowed.\n")
    assert "statement below" not in said
    assert "Find the line that names the action" in said
