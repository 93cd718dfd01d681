"""IAM's MFA devices through botocore."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.iam import BotoMfaDeviceService
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.core.aws import errors
from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.credentials import AccessKey, Credentials
from fobwatch.core.mfa import errors as mfa_errors
from fobwatch.demo.company import COMPANY
from tests.adapters.answer_server import Answer, AnswerServer
from tests.adapters.sts_answers import refusal
from tests.contracts.mfa_devices import REGION, MfaDeviceServiceContract, UserDevices
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.demo.cloud import DemoCloud

KEY = AccessKey(access_key_id="AKIAANNA00000000TEST", secret_access_key="secret-of-anna")
SERIAL = "arn:aws:iam::482100937715:mfa/phone"
CODES = ("123456", "654321")
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SEED_IN_BASE64 = (
    "SkJTV1kzRFBFSFBLM1BYUEpCU1dZM0RQRUhQSzNQWFBKQlNXWTNEUEVIUEszUFhQSkJTV1kzRFBFSFBLM1BYUA=="
)


@pytest.fixture
def service(clients: LazyClients) -> BotoMfaDeviceService:
    return BotoMfaDeviceService(clients).signed_with(KEY, region="")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    with AnswerServer(made(SEED_IN_BASE64)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", server.url)
        yield server


def made(seed: str, serial: str = SERIAL) -> Answer:
    text = (
        '<CreateVirtualMFADeviceResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        f"<CreateVirtualMFADeviceResult><VirtualMFADevice><SerialNumber>{serial}</SerialNumber>"
        f"<Base32StringSeed>{seed}</Base32StringSeed></VirtualMFADevice>"
        "</CreateVirtualMFADeviceResult></CreateVirtualMFADeviceResponse>"
    )
    return Answer(body=text.encode())


class TestMfaDeviceServiceContract(MfaDeviceServiceContract):
    @pytest.fixture
    def devices(
        self,
        service: BotoMfaDeviceService,
        demo_cloud: DemoCloud,
        monkeypatch: pytest.MonkeyPatch,
    ) -> UserDevices:
        monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
        user = COMPANY.user("deploy")
        return UserDevices(
            service=service.signed_with(user.access_key, region=REGION),
            user=user.name,
            clock=SystemClock(),
        )


CALLS: dict[str, Callable[[BotoMfaDeviceService], object]] = {
    "create": lambda iam: iam.create("phone"),
    "enable": lambda iam: iam.enable("anna", SERIAL, CODES),
    "resync": lambda iam: iam.resync("anna", SERIAL, CODES),
    "deactivate": lambda iam: iam.deactivate("anna", SERIAL),
    "delete": lambda iam: iam.delete(SERIAL),
    "enabled": lambda iam: iam.enabled_serials("anna"),
    "virtual": lambda iam: iam.virtual_serials(),
}
DENIAL = (
    "User: arn:aws:iam::482100937715:user/anna is not authorized to perform: iam:EnableMFADevice"
)


@pytest.mark.parametrize(
    ("call", "code", "status", "sentence", "kind", "words"),
    [
        ("create", "EntityAlreadyExists", 409, "", mfa_errors.MfaDeviceExists, "another name"),
        ("create", "LimitExceeded", 409, "", mfa_errors.MfaDeviceLimit, "account"),
        ("create", "AccessDenied", 403, "", errors.AccessDenied, "iam:CreateVirtualMFADevice"),
        ("create", "Throttling", 400, "", errors.Throttled, "Too many requests"),
        ("create", "ServiceFailure", 500, "", errors.ServiceFault, "AWS"),
        ("enable", "EntityAlreadyExists", 409, "", mfa_errors.MfaDeviceExists, "already"),
        ("enable", "LimitExceeded", 409, "", mfa_errors.MfaDeviceLimit, "eight"),
        ("enable", "InvalidAuthenticationCode", 403, "", errors.MfaCodeRefused, "clock"),
        (
            "enable",
            "EntityTemporarilyUnmodifiable",
            409,
            "",
            mfa_errors.UserChanging,
            "in some minutes",
        ),
        ("enable", "ConcurrentModification", 409, "", mfa_errors.UserChanging, "in some minutes"),
        ("enable", "NoSuchEntity", 404, "", mfa_errors.NoSuchMfaDevice, "in a minute"),
        ("enable", "AccessDenied", 403, DENIAL, errors.AccessDenied, "iam:EnableMFADevice"),
        (
            "enable",
            "AccessDenied",
            403,
            f"{DENIAL} with an explicit deny in an identity-based policy",
            errors.AccessDenied,
            "without MFA",
        ),
        ("resync", "InvalidAuthenticationCode", 403, "", errors.MfaCodeRefused, "another device"),
        ("resync", "NoSuchEntity", 404, "", mfa_errors.NoSuchMfaDevice, "in a minute"),
        ("resync", "ConcurrentModification", 409, "", mfa_errors.UserChanging, "in some minutes"),
        ("resync", "LimitExceeded", 409, "", mfa_errors.MfaDeviceLimit, "limit of IAM"),
        ("resync", "AccessDenied", 403, "", errors.AccessDenied, "iam:ResyncMFADevice"),
        ("deactivate", "AccessDenied", 403, "", errors.AccessDenied, "iam:DeactivateMFADevice"),
        ("deactivate", "LimitExceeded", 409, "", mfa_errors.MfaDeviceLimit, "limit of IAM"),
        (
            "deactivate",
            "EntityTemporarilyUnmodifiable",
            409,
            "",
            mfa_errors.UserChanging,
            "in some minutes",
        ),
        ("delete", "AccessDenied", 403, "", errors.AccessDenied, "iam:DeleteVirtualMFADevice"),
        ("deactivate", "NoSuchEntity", 404, "", mfa_errors.NoSuchMfaDevice, "removed"),
        ("delete", "DeleteConflict", 409, "", mfa_errors.MfaDeviceInUse, "Deactivate it"),
        ("delete", "NoSuchEntity", 404, "", mfa_errors.NoSuchMfaDevice, "removed"),
        ("enabled", "AccessDenied", 403, "", errors.AccessDenied, "iam:ListMFADevices"),
        ("virtual", "AccessDenied", 403, "", errors.AccessDenied, "iam:ListVirtualMFADevices"),
        ("virtual", "InvalidClientTokenId", 403, "", errors.AccessKeyRefused, "does not know"),
    ],
)
def test_each_answer_is_told_in_words(
    service: BotoMfaDeviceService,
    server: AnswerServer,
    call: str,
    code: str,
    status: int,
    sentence: str,
    kind: type[errors.AwsError],
    words: str,
) -> None:
    server.answers = [refusal(code, sentence or f"It quotes {CODES[0]}", status)] * 3

    with pytest.raises(kind) as caught:
        CALLS[call](service)

    assert words in str(caught.value)
    assert caught.value.remedy
    told = "".join(traceback.format_exception(caught.value))
    assert not any(secret in told for secret in (*CODES, KEY.secret_access_key))


@pytest.mark.parametrize("call", ["create", "enable", "resync"])
@pytest.mark.parametrize("status", [500, 503])
def test_what_must_not_be_done_twice_is_sent_once(
    service: BotoMfaDeviceService, server: AnswerServer, call: str, status: int
) -> None:
    server.answers = [refusal("ServiceFailure", "", status)] * 3

    with pytest.raises(errors.ServiceFault):
        CALLS[call](service)

    assert len(server.requests) == 1


def test_the_seed_is_read_as_aws_writes_it(
    service: BotoMfaDeviceService, server: AnswerServer
) -> None:
    device = service.create("phone")

    assert (device.serial, device.seed) == (SERIAL, SEED)
    assert server.requests
    assert SEED not in repr(device)


@pytest.mark.parametrize(
    "answer",
    [made(""), made("AAAA"), made("/////w=="), made(SEED_IN_BASE64, "nonsense")],
    ids=["empty", "short", "no text", "no serial"],
)
def test_an_answer_without_a_sound_seed_is_not_aws_s(
    service: BotoMfaDeviceService, server: AnswerServer, answer: Answer
) -> None:
    server.answers = [answer]

    with pytest.raises(errors.TlsIntercepted) as caught:
        service.create("phone")

    told = "".join(traceback.format_exception(caught.value))
    assert SEED not in told
    assert SEED_IN_BASE64 not in told


def test_a_session_with_mfa_is_not_told_to_use_mfa(
    service: BotoMfaDeviceService, server: AnswerServer
) -> None:
    session = Credentials(
        access_key_id="ASIAANNA00000000TEST",
        secret_access_key="secret-of-session",
        session_token="token",
        expires_at=NOON,
    )
    sentence = f"{DENIAL} with an explicit deny in an identity-based policy"
    server.answers = [refusal("AccessDenied", sentence, 403)]

    with pytest.raises(errors.AccessDenied) as caught:
        service.signed_with(session, region="").deactivate("anna", SERIAL)

    assert "with MFA" not in str(caught.value)


def test_the_endpoint_that_the_profile_names_is_asked(
    service: BotoMfaDeviceService, server: AnswerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_IAM")
    connection = Connection(iam_endpoint=server.url)

    service.via(connection).create("phone")

    assert len(server.requests) == 1


def test_a_list_is_read_to_its_last_page(
    service: BotoMfaDeviceService, server: AnswerServer
) -> None:
    def page(serial: str, more: str) -> Answer:
        text = (
            '<ListVirtualMFADevicesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
            "<ListVirtualMFADevicesResult><VirtualMFADevices><member>"
            f"<SerialNumber>{serial}</SerialNumber></member></VirtualMFADevices>{more}"
            "</ListVirtualMFADevicesResult></ListVirtualMFADevicesResponse>"
        )
        return Answer(body=text.encode())

    more = "<IsTruncated>true</IsTruncated><Marker>next</Marker>"
    server.answers = [page("a", more), page("b", "<IsTruncated>false</IsTruncated>")]

    assert service.virtual_serials() == {"a", "b"}
