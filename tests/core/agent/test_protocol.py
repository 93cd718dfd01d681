"""What may be asked at the agent, and what is told."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from fobwatch.core import errors
from fobwatch.core.agent.protocol import AgentReply, AgentRequest, ExitCode, exit_code
from fobwatch.core.errors import BadRequest, FobwatchError


def error_of(kind: type[FobwatchError]) -> FobwatchError:
    extra = {
        name: ""
        for name, parameter in inspect.signature(kind).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
    }
    return kind("Title", "Message.", "Remedy.", **extra)


@pytest.mark.parametrize("arguments", [{}, {"profile": ""}, {"profile": 5}, {"profile": None}])
def test_a_missing_argument_is_a_bad_request(arguments: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        AgentRequest(verb="credentials", arguments=arguments).text("profile")


def test_an_argument_with_a_default_may_be_missing_or_empty() -> None:
    request = AgentRequest(verb="open", arguments={"service": ""})

    assert request.text("service", "s3") == ""
    assert request.text("region", "eu-west-1") == "eu-west-1"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.VaultLocked, ExitCode.VAULT_CLOSED),
        (errors.VaultMissing, ExitCode.VAULT_CLOSED),
        (errors.VaultUnavailable, ExitCode.TRY_AGAIN),
        (errors.InvalidImport, ExitCode.BAD_REQUEST),
        (errors.UnknownDevice, ExitCode.UNKNOWN),
        (errors.UnknownProfile, ExitCode.UNKNOWN),
        (errors.UnusableProfile, ExitCode.UNKNOWN),
        (errors.MfaCodeNeeded, ExitCode.PERSON_NEEDED),
        (errors.AccessDenied, ExitCode.DENIED),
        (errors.AccessKeyRefused, ExitCode.DENIED),
        (errors.NetworkUnreachable, ExitCode.TRY_AGAIN),
        (errors.Throttled, ExitCode.TRY_AGAIN),
        (errors.NotRunning, ExitCode.NOT_RUNNING),
        (errors.RenewalsPaused, ExitCode.PAUSED),
        (errors.AgentPaused, ExitCode.PAUSED),
        (errors.LeadsBack, ExitCode.DENIED),
        (errors.ConsentDenied, ExitCode.DENIED),
        (errors.ConsentOpen, ExitCode.PERSON_NEEDED),
        (errors.BadRequest, ExitCode.BAD_REQUEST),
        (errors.StorageError, ExitCode.FAILED),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_the_exit_code_tells_what_kind_of_failure_it_was(
    kind: type[FobwatchError], code: ExitCode
) -> None:
    assert exit_code(error_of(kind)) is code


def test_no_error_has_the_code_of_success() -> None:
    kinds = [
        kind
        for _name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, FobwatchError)
    ]

    assert len(kinds) > 30
    assert ExitCode.OK not in {exit_code(error_of(kind)) for kind in kinds}


def test_the_documents_list_every_exit_code_once() -> None:
    docs = Path(__file__).parents[3] / "docs" / "command-line.md"
    documented = re.findall(r"^\| (\d|1[0-3]) \|", docs.read_text("utf-8"), re.MULTILINE)

    assert [int(code) for code in documented] == list(ExitCode)


def test_neither_request_nor_reply_shows_what_may_be_secret() -> None:
    request = AgentRequest(verb="import", arguments={"document": "hush"})
    reply = AgentReply(code=ExitCode.OK, body="hush")

    assert "hush" not in repr(request) + repr(reply)
