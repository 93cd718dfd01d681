"""The sign-in history over botocore and a file, against the demo cloud."""

from __future__ import annotations

import zlib
from contextlib import closing
from sqlite3 import connect as open_database
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.adapters.aws.boto_port import LazyClients
from fobwatch.adapters.aws.cloudtrail import BotoEventHistory
from fobwatch.adapters.aws.sts import BotoTokenService
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.adapters.storage.event_store import SqliteEventStore
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.cloudtrail.errors import EventsNotAllowed
from fobwatch.core.cloudtrail.events import OwnCalls
from fobwatch.core.cloudtrail.reading import LookupPaces
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.sessions.sessions import ConsoleUse, Session
from fobwatch.core.sign_in_history.history import SignInHistory, Trail
from fobwatch.core.sign_in_history.search import SignInQuery
from fobwatch.core.sign_in_history.sign_ins import Flag
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Knobs
from tests.adapters.demo_calls import HOUR, REGION
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fobwatch.core.aws.credentials import AccessKey, Source
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

DEPLOY = COMPANY.user("deploy")
ACCOUNT = DEPLOY.account.account_id
ELSEWHERE = "198.51.100.7"


class Desk:
    """A vault with the company's user deploy, and a session of it that Fobwatch has started."""

    def __init__(self, folder: Path) -> None:
        clock = SystemClock()
        own_calls = OwnCalls()
        self.clients = LazyClients(clock, lambda date, _sent, _received: own_calls.observe(date))
        self.file = folder / "events.sqlite"
        world = VaultWorld()
        world.vault.save_profile(
            IamUserProfile(name="deploy", access_key=DEPLOY.access_key, region=REGION)
        )
        self.history = SignInHistory(
            Trail(
                history=BotoEventHistory(self.clients),
                store=SqliteEventStore(self.file),
                paces=LookupPaces(clock),
                own_calls=own_calls,
                pause=lambda stopped, time: stopped.wait(time.total_seconds()),
            ),
            journal=world.journal,
            vault=world.vault,
            broker=world.broker,
            aws_time=AwsTime(clock),
            connection=lambda _name: USUAL,
        )

    def session(self, key: AccessKey = DEPLOY.access_key, arn: str = DEPLOY.arn) -> Session:
        sts = BotoTokenService(self.clients)
        granted = sts.get_session_token(key, duration=HOUR, mfa=None, region=REGION)
        return Session(
            profile="deploy",
            credentials=granted.credentials,
            started_at=SystemClock().now(),
            arn=arn,
            account_id=arn.split(":")[4],
            console=ConsoleUse.KEY_ONLY,
            region=REGION,
        )

    def flagged(self, flag: Flag) -> list[str]:
        found = self.history.find(ACCOUNT, SignInQuery(flag=flag), None)
        return [each.event.source_address for each in found.sign_ins]

    def kept(self) -> bytes:
        """All that is in the file, unpacked."""
        with closing(open_database(self.file)) as database:
            documents = database.execute("SELECT document FROM event").fetchall()
        return self.file.read_bytes() + b"".join(zlib.decompress(each) for (each,) in documents)


@pytest.fixture
def desk(demo_cloud: DemoCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    demo_cloud.set_knobs(Knobs(enabled_regions=(REGION,)))
    desk = Desk(tmp_path)
    yield desk
    desk.clients.close()


def call_from(address: str, connect: CloudClients, source: Source) -> None:
    """Have a program there call AWS."""
    client: Any = connect.sts(source, REGION)

    def forward(request: Any, **_event: object) -> None:  # noqa: ANN401 - botocore's request
        request.headers["X-Forwarded-For"] = address

    client.meta.events.register("before-sign", forward)
    client.get_caller_identity()


def test_a_key_in_other_hands_is_found_and_no_token_is_kept(
    desk: Desk, connect: CloudClients
) -> None:
    session = desk.session()
    connect.sts(session.credentials, REGION).get_caller_identity()  # another program, here
    call_from(ELSEWHERE, connect, session.credentials)
    call_from(ELSEWHERE, connect, DEPLOY.access_key)

    reading = desk.history.begin_with(session)
    reading.run.work(lambda: None)

    assert reading.outcome().problem is None
    assert desk.flagged(Flag.NOT_OURS) == [ELSEWHERE, ELSEWHERE]
    kept = desk.kept()
    assert session.credentials.access_key_id.encode() in kept
    assert session.credentials.session_token.encode() not in kept
    assert session.credentials.secret_access_key.encode() not in kept
    assert DEPLOY.access_key.secret_access_key.encode() not in kept


def test_who_is_not_allowed_is_told_so(desk: Desk) -> None:
    anna = COMPANY.user("anna")
    session = desk.session(anna.access_key, anna.arn)

    reading = desk.history.begin_with(session)
    reading.run.work(lambda: None)

    assert isinstance(reading.outcome().denied, EventsNotAllowed)
