"""Where AWS does not narrow a session: other sign-ins lead to as little, or nothing does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.consent.narrowing import Narrowing
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.sessions.errors import NotNarrowed
from fobwatch.core.sessions.narrowed_sessions import NarrowedSessions
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Fault
from tests.adapters.demo_calls import ANNA, DEPLOY, REGION
from tests.core.world import World
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from fobwatch.adapters.aws.sts import BotoTokenService
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

USER = IamUserProfile(name="deploy", access_key=DEPLOY.access_key, region=REGION)
SOURCE = IamUserProfile(name="anna", access_key=ANNA.access_key, region=REGION)
ROLE = RoleProfile(
    name="reader", role_arn=COMPANY.role("ReadOnly").arn, source_profile="anna", region=REGION
)
STATEMENT = '{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}'
ROLES_ALONE = Narrowing(policies=(f'{{"Version":"2012-10-17","Statement":{STATEMENT}}}',))


@pytest.fixture
def copies(demo_tokens: BotoTokenService, demo_cloud: DemoCloud) -> NarrowedSessions:
    """Copies of sessions at a cloud that refuses to narrow any."""
    world = World(profiles=(USER, SOURCE, ROLE), clock=FakeClock(datetime.now(UTC)))
    world.tokens = demo_tokens  # type: ignore[assignment]  # in place of the fake one
    broker = world.start()
    broker.start("deploy")
    broker.start("reader")
    demo_cloud.fail_next(Fault.ACCESS_DENIED, times=5, action="GetScopedCredentials")
    return NarrowedSessions(broker, demo_tokens, AwsTime(world.clock))


def test_a_user_s_key_makes_a_session_that_only_reads(
    copies: NarrowedSessions, connect: CloudClients
) -> None:
    copy = copies.session("deploy", Narrowing(read_only=True))
    s3 = connect.other("s3", copy.credentials)

    assert ":federated-user/" in copy.arn
    assert "Buckets" in s3.list_buckets()
    with pytest.raises(ClientError, match="no session policy allows the s3:CreateBucket action"):
        s3.create_bucket(Bucket="evil")


def test_a_role_is_assumed_with_the_policy(copies: NarrowedSessions, connect: CloudClients) -> None:
    iam = connect.iam(copies.session("reader", ROLES_ALONE).credentials)

    assert iam.list_roles()["Roles"]
    with pytest.raises(ClientError, match="no session policy allows the iam:ListUsers action"):
        iam.list_users()


@pytest.mark.parametrize("name", ["deploy", "reader"])
def test_what_is_too_short_for_them_is_refused(copies: NarrowedSessions, name: str) -> None:
    with pytest.raises(NotNarrowed, match="at least 15 minutes"):
        copies.session(name, Narrowing(read_only=True, limit=timedelta(minutes=5)))
    assert copies.copies(name) == ()
