"""IAM's access keys through botocore."""

from __future__ import annotations

import traceback
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.iam import BotoAccessKeyService
from fobwatch.adapters.aws.sts import BotoTokenService
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.core.aws import errors
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.iam import errors as iam_errors
from fobwatch.core.iam.access_keys import reading_statement
from fobwatch.core.mfa.errors import UserChanging
from fobwatch.demo.company import COMPANY
from tests.adapters.answer_server import Answer, AnswerServer
from tests.adapters.sts_answers import refusal
from tests.cloud import CloudClients
from tests.contracts.access_keys import REGION, AccessKeyServiceContract, UserOfKeys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.demo.cloud import DemoCloud

KEY = AccessKey(access_key_id="AKIAANNA00000000TEST", secret_access_key="secret-of-anna")
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYnewKEYtest"
NAMESPACE = 'xmlns="https://iam.amazonaws.com/doc/2010-05-08/"'


@pytest.fixture
def service(clients: LazyClients) -> BotoAccessKeyService:
    return BotoAccessKeyService(clients).signed_with(KEY, region=REGION)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    with AnswerServer(made("AKIANEW000000000TEST")) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", server.url)
        yield server


def made(key: str, secret: str = SECRET) -> Answer:
    text = (
        f"<CreateAccessKeyResponse {NAMESPACE}><CreateAccessKeyResult><AccessKey>"
        f"<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>"
        "</AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>"
    )
    return Answer(body=text.encode())


class TestAccessKeyServiceContract(AccessKeyServiceContract):
    @pytest.fixture
    def user(
        self,
        clients: LazyClients,
        service: BotoAccessKeyService,
        demo_cloud: DemoCloud,
        monkeypatch: pytest.MonkeyPatch,
    ) -> UserOfKeys:
        monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
        deploy = COMPANY.user("deploy")
        return UserOfKeys(
            service=service.signed_with(deploy.access_key, region=REGION),
            tokens=BotoTokenService(clients),
            key=deploy.access_key,
            user=deploy.name,
            clock=SystemClock(),
        )

    def test_the_last_use_says_when_and_what(self, user: UserOfKeys) -> None:
        user.listed()

        use = user.last_use(user.key)

        assert use is not None
        assert datetime.now(UTC) - use.at < timedelta(minutes=1)
        assert (use.service, use.region) == ("iam", REGION)


def test_the_policy_that_is_copied_shows_the_user_their_keys(
    service: BotoAccessKeyService, demo_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    deploy = COMPANY.user("deploy")
    with closing(CloudClients(demo_cloud.endpoint_url)) as clients:
        iam = clients.iam(deploy.access_key)
        arn = iam.create_user(UserName="narrow")["User"]["Arn"]
        new = service.signed_with(deploy.access_key, region=REGION).create("narrow")
        signed = service.signed_with(new, region=REGION)
        with pytest.raises(errors.AccessDenied):
            signed.keys("narrow")

        iam.put_user_policy(
            UserName="narrow", PolicyName="Keys", PolicyDocument=reading_statement(arn)
        )

    (found,) = signed.keys("narrow")
    assert found.access_key_id == new.access_key_id
    assert signed.last_use(new.access_key_id) is not None


CALLS: dict[str, Callable[[BotoAccessKeyService], object]] = {
    "keys": lambda iam: iam.keys("anna"),
    "last_use": lambda iam: iam.last_use(KEY.access_key_id),
    "create": lambda iam: iam.create("anna"),
    "set_active": lambda iam: iam.set_active("anna", KEY.access_key_id, active=False),
    "delete": lambda iam: iam.delete("anna", KEY.access_key_id),
}


@pytest.mark.parametrize(
    ("call", "code", "status", "kind", "words"),
    [
        ("keys", "AccessDenied", 403, errors.AccessDenied, "iam:ListAccessKeys"),
        ("keys", "NoSuchEntity", 404, iam_errors.NoSuchAccessKey, "does not know"),
        ("keys", "InvalidClientTokenId", 403, errors.AccessKeyRefused, "does not know"),
        ("last_use", "AccessDenied", 403, errors.AccessDenied, "iam:GetAccessKeyLastUsed"),
        ("last_use", "NoSuchEntity", 404, iam_errors.NoSuchAccessKey, "does not know"),
        ("create", "LimitExceeded", 409, iam_errors.AccessKeyLimit, "two access keys"),
        ("create", "AccessDenied", 403, errors.AccessDenied, "iam:CreateAccessKey"),
        ("create", "NoSuchEntity", 404, iam_errors.NoSuchAccessKey, "does not know"),
        ("create", "EntityTemporarilyUnmodifiable", 409, UserChanging, "in some minutes"),
        ("create", "ServiceFailure", 500, errors.ServiceFault, "AWS"),
        ("set_active", "NoSuchEntity", 404, iam_errors.NoSuchAccessKey, "does not know"),
        ("set_active", "AccessDenied", 403, errors.AccessDenied, "iam:UpdateAccessKey"),
        ("delete", "NoSuchEntity", 404, iam_errors.NoSuchAccessKey, "does not know"),
        ("delete", "Throttling", 400, errors.Throttled, "Too many requests"),
    ],
)
def test_each_answer_is_told_in_words(
    service: BotoAccessKeyService,
    server: AnswerServer,
    call: str,
    code: str,
    status: int,
    kind: type[errors.AwsError],
    words: str,
) -> None:
    server.answers = [refusal(code, "It says so.", status)] * 3

    with pytest.raises(kind) as caught:
        CALLS[call](service)

    assert words in str(caught.value)
    assert caught.value.remedy
    assert KEY.secret_access_key not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("status", [500, 503])
def test_a_key_is_asked_for_once(
    service: BotoAccessKeyService, server: AnswerServer, status: int
) -> None:
    server.answers = [refusal("ServiceFailure", "", status)] * 3

    with pytest.raises(errors.ServiceFault):
        CALLS["create"](service)

    assert len(server.requests) == 1


def test_the_secret_is_read_and_never_shown(
    service: BotoAccessKeyService, server: AnswerServer
) -> None:
    key = service.create("anna")

    assert (key.access_key_id, key.secret_access_key) == ("AKIANEW000000000TEST", SECRET)
    assert server.requests
    assert SECRET not in repr(key)


@pytest.mark.parametrize(
    "answer", [made("", SECRET), made("AKIANEW000000000TEST", "")], ids=["no key", "no secret"]
)
def test_an_answer_without_a_sound_key_is_not_aws_s(
    service: BotoAccessKeyService, server: AnswerServer, answer: Answer
) -> None:
    server.answers = [answer]

    with pytest.raises(errors.TlsIntercepted) as caught:
        CALLS["create"](service)

    assert SECRET not in "".join(traceback.format_exception(caught.value))
