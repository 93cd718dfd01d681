"""What may be asked at the agent, and what is told."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.errors import AgentPaused, LeadsBack, NotRunning
from fobwatch.core.agent.protocol import AgentReply, AgentRequest, ExitCode, exit_code
from fobwatch.core.aws.errors import AccessDenied, AccessKeyRefused, NetworkUnreachable, Throttled
from fobwatch.core.consent.errors import ConsentDenied, ConsentOpen
from fobwatch.core.errors import (
    BadRequest,
    StorageError,
    VaultLocked,
    VaultMissing,
    VaultUnavailable,
)
from fobwatch.core.imports.refusals import InvalidImport
from fobwatch.core.mfa.errors import MfaCodeNeeded, UnknownDevice
from fobwatch.core.profiles.errors import UnknownProfile, UnusableProfile
from fobwatch.core.sessions.errors import RenewalsPaused
from tests.core.every_error import every_error

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError


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


def test_an_argument_without_a_character_is_told_from_one_that_is_missing() -> None:
    asked = AgentRequest(verb="env", arguments={"profile": ""})

    with pytest.raises(BadRequest, match="The profile is empty"):
        asked.text("profile")
    with pytest.raises(BadRequest, match="The request is not complete"):
        asked.text("format")


def test_an_argument_with_a_default_may_be_missing_or_empty() -> None:
    request = AgentRequest(verb="open", arguments={"service": ""})

    assert request.text("service", "s3") == ""
    assert request.text("region", "eu-west-1") == "eu-west-1"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (VaultLocked, ExitCode.VAULT_CLOSED),
        (VaultMissing, ExitCode.VAULT_CLOSED),
        (VaultUnavailable, ExitCode.TRY_AGAIN),
        (InvalidImport, ExitCode.BAD_REQUEST),
        (UnknownDevice, ExitCode.UNKNOWN),
        (UnknownProfile, ExitCode.UNKNOWN),
        (UnusableProfile, ExitCode.UNKNOWN),
        (MfaCodeNeeded, ExitCode.PERSON_NEEDED),
        (AccessDenied, ExitCode.DENIED),
        (AccessKeyRefused, ExitCode.DENIED),
        (NetworkUnreachable, ExitCode.TRY_AGAIN),
        (Throttled, ExitCode.TRY_AGAIN),
        (NotRunning, ExitCode.NOT_RUNNING),
        (RenewalsPaused, ExitCode.PAUSED),
        (AgentPaused, ExitCode.PAUSED),
        (LeadsBack, ExitCode.DENIED),
        (ConsentDenied, ExitCode.DENIED),
        (ConsentOpen, ExitCode.PERSON_NEEDED),
        (BadRequest, ExitCode.BAD_REQUEST),
        (StorageError, ExitCode.FAILED),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_the_exit_code_tells_what_kind_of_failure_it_was(
    kind: type[FobwatchError], code: ExitCode
) -> None:
    assert exit_code(error_of(kind)) is code


def test_no_error_has_the_code_of_success() -> None:
    kinds = every_error()

    assert len(kinds) > 60
    assert ExitCode.OK not in {exit_code(error_of(kind)) for kind in kinds}


def test_the_documents_list_every_exit_code_once() -> None:
    docs = Path(__file__).parents[3] / "docs" / "command-line.md"
    documented = re.findall(r"^\| (\d|1[0-3]) \|", docs.read_text("utf-8"), re.MULTILINE)

    assert [int(code) for code in documented] == list(ExitCode)


def test_neither_request_nor_reply_shows_what_may_be_secret() -> None:
    request = AgentRequest(verb="import", arguments={"document": "hush"})
    reply = AgentReply(code=ExitCode.OK, body="hush")

    assert "hush" not in repr(request) + repr(reply)
