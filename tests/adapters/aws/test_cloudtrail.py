"""CloudTrail's event history through botocore."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.adapters.aws.cloudtrail import MAX_DOCUMENT, BotoEventHistory
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.core.aws import errors
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.cloudtrail.errors import EventsNotAllowed, PageTokenExpired
from fobwatch.core.cloudtrail.events import Lookup, LookupBy
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Fault
from tests.adapters.answer_server import Answer, AnswerServer
from tests.contracts.event_history import REGION, EventHistoryContract, Trail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.core.cloudtrail.events import CloudTrailEvent
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

KEY = AccessKey(access_key_id="AKIAANNA00000000TEST", secret_access_key="secret-of-anna")
SIGN_INS = Lookup(
    by=LookupBy.EVENT_NAME,
    value="ConsoleLogin",
    since=datetime(2026, 11, 1, tzinfo=UTC),
    until=datetime(2026, 11, 29, tzinfo=UTC),
)
JSON = {"Content-Type": "application/x-amz-json-1.1"}
TOKEN = "IQoJb3JpZ2luX2VjEBYaDGV1LXdlc3QtMSJ"


@pytest.fixture
def history(clients: LazyClients) -> BotoEventHistory:
    return BotoEventHistory(clients).signed_with(KEY, region=REGION)


class TestBotoEventHistory(EventHistoryContract):
    @pytest.fixture
    def trail(
        self,
        history: BotoEventHistory,
        demo_cloud: DemoCloud,
        connect: CloudClients,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Trail:
        monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
        deploy = COMPANY.user("deploy")
        sts = connect.sts(deploy.access_key, REGION)

        def happen(times: int) -> None:
            for _ in range(times):
                sts.get_caller_identity()

        return Trail(
            service=history.signed_with(deploy.access_key, region=REGION),
            key=deploy.access_key,
            user=deploy.name,
            clock=SystemClock(),
            call_name="GetCallerIdentity",
            happen=happen,
        )

    def test_a_call_is_asked_once(self, trail: Trail, demo_cloud: DemoCloud) -> None:
        demo_cloud.fail_next(Fault.THROTTLING, times=1, action="LookupEvents")

        with pytest.raises(errors.Throttled):
            trail.service.page(SIGN_INS, region=REGION)
        assert [call.action for call in demo_cloud.calls()] == ["LookupEvents"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    with AnswerServer(Answer(body=b'{"Events": []}', headers=JSON)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", server.url)
        yield server


def answered(*documents: object, **outer: object) -> Answer:
    events = [
        {
            "EventId": f"event-{number}",
            "EventName": "ConsoleLogin",
            "EventTime": 1_795_000_000,
            "EventSource": "signin.amazonaws.com",
            "CloudTrailEvent": document if isinstance(document, str) else json.dumps(document),
            **outer,
        }
        for number, document in enumerate(documents)
    ]
    return Answer(body=json.dumps({"Events": events}).encode(), headers=JSON)


def only_event(
    history: BotoEventHistory, server: AnswerServer, document: object, **outer: object
) -> CloudTrailEvent:
    server.answers = [answered(document, **outer)]
    (event,) = history.page(SIGN_INS, region="eu-west-1").events
    return event


def refused(code: str, message: str = "", status: int = 400) -> Answer:
    body = json.dumps({"__type": code, "message": message}).encode()
    return Answer(body=body, status=status, headers=JSON)


SIGN_IN: dict[str, Any] = {
    "userIdentity": {"type": "Root", "arn": "arn:aws:iam::482100937715:root"},
    "awsRegion": "us-east-1",
    "sourceIPAddress": "203.0.113.24",
    "userAgent": "Mozilla/5.0",
    "errorMessage": "Failed authentication",
    "responseElements": {"ConsoleLogin": "Failure"},
    "additionalEventData": {"MFAUsed": "No"},
    "recipientAccountId": "482100937715",
}


def test_a_failed_sign_in_of_the_root_user_is_read(
    history: BotoEventHistory, server: AnswerServer
) -> None:
    event = only_event(history, server, SIGN_IN, Username="root")

    assert event.by_root
    assert event.failed
    assert event.mfa is False
    assert (event.region, event.source_address) == ("us-east-1", "203.0.113.24")
    assert event.error == "Failed authentication"
    assert (event.account_id, event.user_name) == ("482100937715", "root")


@pytest.mark.parametrize(
    ("part", "mfa"),
    [
        ({"additionalEventData": {"MFAUsed": "Yes"}}, True),
        ({"additionalEventData": {"MFAUsed": "No"}}, False),
        (
            {"userIdentity": {"sessionContext": {"attributes": {"mfaAuthenticated": "true"}}}},
            True,
        ),
        ({"requestParameters": {"serialNumber": "arn:aws:iam::482100937715:mfa/anna"}}, True),
        ({}, None),
    ],
    ids=["at the sign-in", "not at the sign-in", "in the session", "in the call", "not said"],
)
def test_mfa_is_read_wherever_it_is_said(
    history: BotoEventHistory, server: AnswerServer, part: object, mfa: bool | None
) -> None:
    assert only_event(history, server, part).mfa is mfa


def test_the_key_that_a_call_gave_is_read_and_its_token_left_out(
    history: BotoEventHistory, server: AnswerServer
) -> None:
    issued = {"credentials": {"accessKeyId": "ASIAISSUED0000000000", "sessionToken": TOKEN}}

    event = only_event(history, server, {"responseElements": issued})

    assert event.issued_key_id == "ASIAISSUED0000000000"
    assert TOKEN not in repr(event)
    assert json.loads(event.document)["responseElements"]["credentials"]["accessKeyId"]


def test_secrets_are_left_out_however_deep_they_are(
    history: BotoEventHistory, server: AnswerServer
) -> None:
    inner = {"list": [{"Password": "hush-1", "newPassword": "hush-2", "SecretAccessKey": "hush-3"}]}

    event = only_event(history, server, {"requestParameters": inner})

    assert "hush" not in repr(event)


def test_hostile_texts_are_short_and_visible(
    history: BotoEventHistory, server: AnswerServer
) -> None:
    hostile = "<b>\x1b[31m\u202e" + "x" * 5000
    document = {"userAgent": hostile, "sourceIPAddress": hostile, "awsRegion": "eu\nwest"}

    event = only_event(history, server, document, Username=hostile)

    for text in (event.user_agent, event.source_address, event.user_name, event.region):
        assert text.isprintable()
        assert len(text) <= 1024
    assert event.document.replace("\n", "").isprintable()
    assert json.loads(event.document)["userAgent"] == hostile


def test_a_huge_event_is_kept_without_its_largest_parts(
    history: BotoEventHistory, server: AnswerServer
) -> None:
    event = only_event(history, server, {**SIGN_IN, "requestParameters": {"x": "y" * 200_000}})

    assert len(event.document) <= MAX_DOCUMENT
    assert json.loads(event.document)["sourceIPAddress"] == "203.0.113.24"


@pytest.mark.parametrize(
    "document",
    ["", "no JSON", "[]", "[" * 100_000, '{"a": 1e999}', {"userIdentity": [], "awsRegion": {}}],
    ids=["nothing", "no JSON", "no object", "nested deep", "infinite", "other types"],
)
def test_an_event_that_is_not_as_aws_writes_it_is_shown_as_far_as_it_goes(
    history: BotoEventHistory, server: AnswerServer, document: object
) -> None:
    event = only_event(history, server, document, Username="anna")

    assert (event.name, event.user_name) == ("ConsoleLogin", "anna")


def test_a_page_that_is_no_page_is_not_from_aws(
    history: BotoEventHistory, server: AnswerServer
) -> None:
    server.answers = [Answer(body=b'{"Events": [{"EventName": "ConsoleLogin"}]}', headers=JSON)]

    with pytest.raises(errors.TlsIntercepted):
        history.page(SIGN_INS, region="eu-west-1")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refused("AccessDeniedException", "User: arn:aws:iam::1:user/x is not"), EventsNotAllowed),
        (refused("OperationNotPermittedException"), EventsNotAllowed),
        (refused("InvalidNextTokenException"), PageTokenExpired),
        (refused("InvalidTimeRangeException"), errors.RequestRefused),
        (refused("InvalidLookupAttributesException"), errors.RequestRefused),
        (refused("InvalidMaxResultsException"), errors.RequestRefused),
        (refused("InvalidEventCategoryException"), errors.RequestRefused),
        (refused("UnsupportedOperationException"), errors.RequestRefused),
        (refused("ThrottlingException", "Rate exceeded"), errors.Throttled),
        (refused("UnrecognizedClientException"), errors.AccessKeyRefused),
        (refused("ExpiredTokenException"), errors.CredentialsExpired),
        (refused("InternalFailure", status=500), errors.ServiceFault),
        (refused("ServiceUnavailable", status=503), errors.ServiceFault),
        (Answer(body=b"<html>Sign in</html>", status=200), errors.TlsIntercepted),
    ],
)
def test_each_refusal_has_words_of_its_own(
    history: BotoEventHistory, server: AnswerServer, answer: Answer, kind: type[errors.AwsError]
) -> None:
    server.answers = [answer]

    with pytest.raises(kind) as caught:
        history.page(SIGN_INS, region="eu-west-1")
    assert type(caught.value) is kind
    assert "{" not in str(caught.value)
    assert len(server.requests) == 1
