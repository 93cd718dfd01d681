"""Each error of AWS, and each answer that is none of AWS's, as a person is told of it."""

from __future__ import annotations

import re
import string
import traceback
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from fobwatch.adapters.aws.errors import ANSWERS, explained
from fobwatch.adapters.aws.faults import SERVER_FAULT, UNKNOWN_CODE, Fault
from fobwatch.adapters.aws.service import Call
from fobwatch.core.aws import errors
from tests.adapters.answer_server import Answer
from tests.adapters.sts_answers import KEY, failure, grant, no_secret_in, refusal
from tests.adapters.sts_refusals import CASES, USER
from tests.growth import assert_in_proportion

if TYPE_CHECKING:
    from fobwatch.adapters.aws.faults import Words
    from fobwatch.adapters.aws.sts import BotoTokenService
    from tests.adapters.answer_server import AnswerServer
    from tests.adapters.sts_refusals import Case


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_answer_of_aws_is_told_in_words(
    tokens: BotoTokenService, sts_server: AnswerServer, case: Case
) -> None:
    sts_server.answers = [refusal(case.code, case.sentence, case.status)]

    error = failure(tokens, case.source, case.mfa)

    assert type(error) is case.kind
    assert case.says in str(error)
    assert error.answered


def test_every_answer_of_the_table_has_a_case(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    told = []
    for case in CASES.values():
        sts_server.answers = [refusal(case.code, case.sentence, case.status)]
        told.append(failure(tokens, case.source, case.mfa).message)
    untold = [
        answer.message
        for answer in ANSWERS
        if answer.service in {"", "sts"}
        and answer.operations in {(), ("AssumeRole",)}
        and not any(pattern_of(answer.message).fullmatch(message) for message in told)
    ]

    assert untold == []


def pattern_of(template: str) -> re.Pattern[str]:
    """The template with each name standing for anything."""
    return re.compile(re.sub(r"\\\{[a-z]+\\\}", lambda _: ".+", re.escape(template)))


def denied(action: str) -> Answer:
    return refusal(
        "AccessDenied",
        f"User: {USER} is not authorized to perform: sts:{action} on resource: {USER} with an "
        "explicit deny in an identity-based policy",
    )


def test_console_of_a_user_who_needs_mfa_points_to_a_role(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    sts_server.answers = [denied("GetFederationToken")]

    with pytest.raises(errors.AccessDenied, match="Open the console with a role"):
        tokens.get_federation_token(
            KEY, name="anna", policy="{}", duration=timedelta(hours=12), region=""
        )


def test_denied_call_names_the_action_that_is_missing(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    sts_server.answers = [refusal("AccessDenied")]

    with pytest.raises(errors.AccessDenied, match="to allow sts:GetSessionToken"):
        tokens.get_session_token(KEY, duration=timedelta(hours=12), mfa=None, region="")


def test_only_the_beginning_of_a_sentence_without_an_end_is_looked_at() -> None:
    def explain(size: int) -> None:
        sentence = "20261122T120000Z is " * size
        error = ClientError(
            {"Error": {"Code": "SignatureDoesNotMatch", "Message": sentence}}, "AssumeRole"
        )
        explained(error, Call(service="sts", operation="AssumeRole"))

    assert_in_proportion(explain, 2000)


ALL_WORDS = [*ANSWERS, SERVER_FAULT, UNKNOWN_CODE, *(fault.value for fault in Fault)]


def test_words_are_whole_sentences_with_known_names() -> None:
    known = {"operation", "key", "region", "host", "field", "who", "action", "resource", "skew"}

    def is_sound(words: Words) -> bool:
        texts = (words.title, words.message, words.remedy)
        names = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
        ends = [text.endswith(".") for text in texts]
        return names <= known | {"code"} and ends == [False, True, True]

    assert [words for words in ALL_WORDS if not is_sound(words)] == []


HTML = b"<!DOCTYPE html><html><body><h1>Welcome to the hotel</h1><br></body></html>"
XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'
LOAD_BALANCER = b"<html><body><b>Http/1.1 Service Unavailable</b></body></html>"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=HTML, headers={"Content-Type": "text/html"}),
        Answer(body=XHTML),
        Answer(body=HTML, status=302, headers={"Location": "http://127.0.0.1:9/login"}),
        Answer(body=HTML, status=403),
        Answer(body=HTML, status=511),
        Answer(body=b"not xml at all"),
        Answer(body=b"<Other/>"),
        Answer(body=b'{"error": "blocked"}', status=403),
        Answer(body=b""),
        Answer(body=b"<ErrorResponse></ErrorResponse>", status=403),
        grant("AssumeRole"),
    ],
    ids=[
        "page",
        "well-formed page",
        "redirect",
        "forbidden page",
        "network authentication required",
        "text",
        "another XML",
        "JSON",
        "nothing",
        "empty refusal",
        "an answer that lacks a part",
    ],
)
def test_what_is_no_answer_of_aws_is_told_as_such(
    tokens: BotoTokenService, sts_server: AnswerServer, answer: Answer
) -> None:
    sts_server.answers = [answer]

    error = failure(tokens)

    assert isinstance(error, errors.TlsIntercepted | errors.ServiceFault)
    assert error.answered


def test_page_of_the_hotel_is_told_as_such(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    sts_server.answers = [Answer(body=HTML, headers={"Content-Type": "text/html"})]

    assert "Something else answered in place of AWS" in str(failure(tokens))


def test_page_of_awss_load_balancer_is_a_fault_of_aws(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    sts_server.answers = [Answer(body=LOAD_BALANCER, status=503)]

    assert isinstance(failure(tokens), errors.ServiceFault)


def test_answer_with_a_malformed_date_is_none_of_aws(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    whole = grant("GetSessionToken")
    sts_server.answers = [Answer(body=whole.body.replace(b"2026-11-22T14:00:00+01:00", b"soon"))]

    with pytest.raises(errors.TlsIntercepted) as caught:
        tokens.get_session_token(KEY, duration=timedelta(hours=1), mfa=None, region="")

    no_secret_in(caught.value)


def test_cut_off_answer_quotes_nothing_of_it(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    whole = grant("GetSessionToken")
    sts_server.answers = [Answer(body=whole.body[:-60])]

    with pytest.raises(errors.TlsIntercepted) as caught:
        tokens.get_session_token(KEY, duration=timedelta(hours=1), mfa=None, region="")

    assert "granted-secret" not in "".join(traceback.format_exception(caught.value))


def test_any_other_error_keeps_its_text_to_itself() -> None:
    error = explained(RuntimeError("secret"), Call(service="sts", operation="AssumeRole"))

    assert "RuntimeError" in error.message
    assert "secret" not in str(error)
