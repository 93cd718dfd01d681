"""Turns what botocore raises into errors for a person. Imports botocore: for a worker only."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from fobwatch.adapters.aws.answers import (
    cloudtrail,
    every_service,
    iam,
    identity_center,
    sign_ins,
    sts,
)
from fobwatch.adapters.aws.connection import MalformedEndpoint, NotFromAws, fault_of
from fobwatch.adapters.aws.faults import SERVER_FAULT, UNKNOWN_CODE, Fault
from fobwatch.core.aws.credentials import masked
from fobwatch.core.aws.errors import TokenRefused

if TYPE_CHECKING:
    from fobwatch.adapters.aws.faults import Answer, Words
    from fobwatch.adapters.aws.service import Call
    from fobwatch.core.aws.errors import AwsError

LIBRARY_ERRORS = (BotoCoreError, ClientError, ResponseParserError, NotFromAws, MalformedEndpoint)
"""What a call through a botocore client raises."""

ANSWERS = (
    *identity_center.ANSWERS,
    *sign_ins.AWS_LOGIN_ANSWERS,
    *sign_ins.COGNITO_ANSWERS,
    *sts.ANSWERS,
    *iam.ANSWERS,
    *iam.TOOLBOX_ANSWERS,
    *cloudtrail.ANSWERS,
    *every_service.ANSWERS,
)
"""The first that fits is taken: in each part, those with a sentence precede those with a code."""

QUOTABLE = (
    ConnectTimeoutError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
    SSLError,
)
"""Errors whose own text names a host and nothing that was sent or received."""

HTTP_SERVER_ERROR = 500

MAX_SENTENCE = 2000
"""Characters of AWS's sentence that are looked at; with an encoded reason it has a thousand."""

MINUTES_TOLD = 120
"""A clock that is further off is reported in hours."""

DENIAL = re.compile(
    r"(?:User: (?P<who>arn:\S+) )?is not authorized to perform: (?P<action>[\w-]+:\w+)"
    r"(?: on resource: (?P<resource>arn:[^\s,]+))?"
)
FIELD = re.compile(r"at '(?P<field>\w+)' failed|parameter (?P<parameter>\w+)")
SIGNED_AND_SERVER_TIME = re.compile(r"(\d{8}T\d{6}Z) is .*\((\d{8}T\d{6}Z) [+-] ")
ERROR_CODE = re.compile(r"[A-Za-z][\w.:-]{0,80}|\d{3}")
REQUEST_ID = re.compile(r"[\w.=+/-]{1,128}")


class LibraryError(Exception):
    """A library's error without its text, which may quote a token, a code or a key."""


def explained(error: Exception, call: Call) -> AwsError:
    """The error in words for a person. No part of them is taken from what was sent."""
    if isinstance(error, ClientError):
        return _explained_answer(error, call)
    return _filled(fault_of(error).value, call, {**_from_error(error), "code": _name(error)})


def without_secrets(error: Exception) -> Exception:
    """Return a safe cause: tracebacks are logged, and AWS's answers quote requests."""
    if isinstance(error, QUOTABLE):
        return error
    if isinstance(error, ClientError):
        return LibraryError(f"{error.operation_name}: {_code(error)}")
    return LibraryError(_name(error))


def _explained_answer(error: ClientError, call: Call) -> AwsError:
    code = _code(error)
    # An empty XML element is None to botocore.
    sentence = (error.response.get("Error", {}).get("Message") or "")[:MAX_SENTENCE]
    metadata = error.response.get("ResponseMetadata", {})
    reason = str(error.response.get("reason") or error.response.get("error") or "")
    words = _words_for(code, sentence, reason, metadata.get("HTTPStatusCode", 0), call)
    names = {**_from_sentence(sentence, call), "code": code}
    if words.kind is TokenRefused and not REQUEST_ID.fullmatch(metadata.get("RequestId") or ""):
        words = Fault.NOT_FROM_AWS.value  # a good token is not given up for a network's own answer
    return _filled(words, call, names)


def _words_for(code: str, sentence: str, reason: str, status: int, call: Call) -> Words:
    for answer in ANSWERS:
        if (not answer.reasons or reason in answer.reasons) and _fits(
            answer, code, sentence.lower(), call
        ):
            return answer
    if status >= HTTP_SERVER_ERROR:
        return SERVER_FAULT
    return UNKNOWN_CODE if code and not code.isdigit() else Fault.NOT_FROM_AWS.value


def _fits(answer: Answer, code: str, sentence: str, call: Call) -> bool:
    return (
        (not answer.codes or code in answer.codes)
        and answer.says in sentence
        and answer.service in {"", call.service}
        and (not answer.operations or call.operation in answer.operations)
        and answer.temporary in {None, call.temporary}
        and answer.with_code in {None, call.with_code}
    )


def _filled(words: Words, call: Call, names: dict[str, str]) -> AwsError:
    facts = {
        "operation": call.operation,
        "key": masked(call.access_key_id),
        "region": call.region or "us-east-1",
        "host": call.host,
        "who": call.who,
        "field": "a value",
        **names,
    }
    return words.kind(
        words.title.format_map(facts),
        words.message.format_map(facts),
        words.remedy.format_map(facts),
        answered=words.answered,
    )


def _from_error(error: Exception) -> dict[str, str]:
    """The intended host, or the names of the malformed parameters; never their values."""
    kwargs = getattr(error, "kwargs", {})
    if isinstance(error, ParamValidationError):
        found = (match["parameter"] for match in FIELD.finditer(kwargs.get("report", "")))
        return {"field": ", ".join(dict.fromkeys(filter(None, found))) or "a value"}
    host = urlsplit(kwargs.get("endpoint_url", "")).hostname
    return {"host": host} if host else {}


def _from_sentence(sentence: str, call: Call) -> dict[str, str]:
    """The parts of AWS's sentence that a person needs: ARNs, an action, a field, two times."""
    denial = DENIAL.search(sentence)
    field = FIELD.search(sentence)
    return {
        "who": (denial and denial["who"]) or "This profile",
        "action": (denial and denial["action"]) or f"{call.service}:{call.operation}",
        "resource": (denial and denial["resource"]) or call.resource or "it",
        "field": (field and (field["field"] or field["parameter"])) or "a value",
        "skew": _skew(sentence),
    }


def _skew(sentence: str) -> str:
    times = SIGNED_AND_SERVER_TIME.search(sentence)
    if times is None:
        return "too far from"
    ours, theirs = (
        datetime.strptime(t, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for t in times.groups()
    )
    minutes = max(1, round(abs(ours - theirs).total_seconds() / 60))
    span = f"{minutes} min" if minutes < MINUTES_TOLD else f"{round(minutes / 60)} h"
    return f"about {span} {'ahead of' if ours > theirs else 'behind'}"


def _code(error: ClientError) -> str:
    code = error.response.get("Error", {}).get("Code") or ""
    return code if ERROR_CODE.fullmatch(code) and code != "Unknown" else ""


def _name(error: Exception) -> str:
    return type(error).__name__
