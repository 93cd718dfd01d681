"""The console's way from a profile to a page in the browser, with every neighbour by hand."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import CredentialsExpired
from fobwatch.core.aws.policies import ALLOW_ALL
from fobwatch.core.aws.ports import Caller, Grant
from fobwatch.core.aws.root_tasks import RootTask
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.console.agreement import Agreement
from fobwatch.core.console.console import ConsoleLogin, Destination
from fobwatch.core.console.errors import (
    FederationRefused,
    InvalidDestination,
    NotAsAgreed,
    OverMeanwhile,
)
from fobwatch.core.console.service import ConsoleService
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.sessions.broker import SessionBroker
from fobwatch.core.sessions.sessions import ConsoleUse, Session, SessionRecord
from tests.fakes import ACCOUNT, ADMIN, ANNA, KEY, NOON, FakeClock
from tests.fakes_console import FakeFederation, FakePartitions, RecordingBrowser
from tests.fakes_portals import READER

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.activity.activity import Activity
    from fobwatch.core.aws.credentials import AccessKey, Source
    from fobwatch.core.aws.ports import MfaCode, RoleRequest, SamlRequest
    from fobwatch.core.aws.root_tasks import RootTaskRequest
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.profiles.profile import OwnProfile

AUDIT = RootTaskProfile(name="audit", account_id=ACCOUNT, task=RootTask.AUDIT, source_profile="dev")
REFUSED = FederationRefused("Refused", "By AWS.", "Try again.")
FEDERATED = Credentials(
    access_key_id="ASIAFEDERATED", secret_access_key="s", session_token="t", expires_at=NOON
)
SESSION = Credentials(
    access_key_id="ASIASESSION",
    secret_access_key="s",
    session_token="t",
    expires_at=NOON + timedelta(hours=2),
)


@dataclass
class Sessions(SessionBroker):
    """The broker with a session at hand."""

    route: ConsoleUse = ConsoleUse.LASTS
    own: OwnProfile = ADMIN
    profile_region: str = "eu-west-1"
    made: int = 0
    credentials: Credentials = SESSION
    has_session: bool = True
    definition: str = "as it is"
    started_at: datetime = NOON

    def region(self, name: str) -> str:
        return self.profile_region

    def profile(self, name: str) -> OwnProfile:
        return replace(self.own, name=name)

    arn: str = f"arn:aws:iam::{ACCOUNT}:user/teams/anna"

    def record(self, name: str) -> SessionRecord:
        return SessionRecord(
            profile=name, session=self.console_session(name) if self.has_session else None
        )

    def console_session(self, name: str, *, by_person: bool = True) -> Session:
        self.made += 1
        return Session(
            profile=name,
            credentials=self.credentials,
            started_at=self.started_at,
            arn=self.arn,
            account_id=ACCOUNT,
            console=self.route,
            definition=self.definition,
        )


@dataclass
class FederationTokens:
    """STS, of which only GetFederationToken may be called here."""

    asked: list[dict[str, object]] = field(default_factory=list)

    def via(self, _connection: Connection) -> FederationTokens:
        return self

    def get_federation_token(
        self,
        key: AccessKey,
        *,
        name: str,
        policy: str,
        duration: timedelta,
        region: str,
        policy_arns: tuple[str, ...] = (),
    ) -> Grant:
        assert not policy_arns
        self.asked.append(
            {"key": key, "name": name, "policy": policy, "duration": duration, "region": region}
        )
        return Grant(credentials=FEDERATED)

    def assume_role_with_web_identity(
        self, token: str, request: RoleRequest, *, region: str
    ) -> Grant:
        raise NotImplementedError

    def assume_role_with_saml(self, request: SamlRequest, *, region: str) -> Grant:
        raise NotImplementedError

    def get_scoped_credentials(
        self, source: Credentials, *, policy: str, duration: timedelta | None, region: str
    ) -> Grant:
        raise NotImplementedError

    def assume_root(self, source: Source, request: RootTaskRequest, *, region: str) -> Grant:
        raise NotImplementedError

    def get_session_token(
        self, key: AccessKey, *, duration: timedelta, mfa: MfaCode | None, region: str
    ) -> Grant:
        raise NotImplementedError

    def assume_role(
        self, source: Source, request: RoleRequest, *, mfa: MfaCode | None, region: str
    ) -> Grant:
        raise NotImplementedError

    def get_caller_identity(self, source: Source, *, region: str) -> Caller:
        self.asked.append({"caller of": source})
        return Caller(arn=f"arn:aws:iam::{ACCOUNT}:user/team/boris", account_id=ACCOUNT)


@dataclass
class RecordingJournal:
    lines: list[Activity] = field(default_factory=list)

    def record(self, activity: Activity) -> None:
        self.lines.append(activity)


@dataclass
class World:
    sessions: Sessions = field(default_factory=Sessions)
    federation: FakeFederation = field(default_factory=FakeFederation)
    tokens: FederationTokens = field(default_factory=FederationTokens)
    browser: RecordingBrowser = field(default_factory=RecordingBrowser)
    journal: RecordingJournal = field(default_factory=RecordingJournal)
    digests: list[str] = field(default_factory=list)
    """What the profile's sign-in is, each time that somebody looks."""

    @property
    def service(self) -> ConsoleService:
        return ConsoleService(
            sessions=self.sessions,
            federation=self.federation,
            tokens=self.tokens,
            partitions=FakePartitions(),
            browser=self.browser,
            journal=self.journal,
            aws_time=AwsTime(FakeClock()),
            connection=lambda name: Connection(ca_bundle=f"/{name}.pem"),
            check_agreement=self.check,
        )

    def check(self, name: str, agreement: Agreement) -> None:
        if name == "protected" and not agreement.confirmed:
            raise ConsentOpen("Not confirmed", "", "")
        if agreement.sign_in and agreement.sign_in != self.digests.pop(0):
            raise NotAsAgreed("Changed", "", "")

    def open(self, destination: Destination | None = None) -> None:
        self.service.open("dev", destination or Destination(service="s3"))


@pytest.fixture
def world() -> World:
    return World()


def test_the_sign_in_is_reached_as_the_profile_wants_it(world: World) -> None:
    world.open()

    assert world.federation.connections == [Connection(ca_bundle="/dev.pem")]


def test_role_opens_the_page_with_its_own_credentials(world: World) -> None:
    world.open()

    assert world.federation.asked == [("ASIASESSION", timedelta(hours=2), "eu-west-1")]
    assert world.browser.opened == [
        ConsoleLogin(
            profile="dev",
            login_url="https://eu-west-1.signin.example/federation",
            signin_token="signin-token",
            destination="https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1",
            logout_url="https://us-east-1.signin.example/oauth",
        )
    ]


@pytest.mark.parametrize("route", [ConsoleUse.MAY_LAST, ConsoleUse.ENDS_ALONG])
def test_chained_role_asks_for_no_duration(world: World, route: ConsoleUse) -> None:
    world.sessions.route = route

    world.open()

    assert world.federation.asked == [("ASIASESSION", None, "eu-west-1")]


def test_user_goes_by_a_federation_token_of_the_long_term_key(world: World) -> None:
    world.sessions.route = ConsoleUse.KEY_ONLY
    world.sessions.own = ANNA

    world.open()

    assert world.tokens.asked == [
        {
            "key": KEY,
            "name": "anna",
            "policy": ALLOW_ALL,
            "duration": timedelta(hours=12),
            "region": "eu-west-1",
        }
    ]
    assert world.federation.asked == [("ASIAFEDERATED", None, "eu-west-1")]


@pytest.mark.parametrize(
    ("field", "value"),
    [("has_session", False), ("definition", "another role")],
    ids=["ended", "of a profile that is changed, and started again"],
)
def test_a_session_that_ends_while_aws_is_asked_opens_no_console(
    world: World, field: str, value: object
) -> None:
    world.federation.meanwhile = lambda: setattr(world.sessions, field, value)
    with pytest.raises(OverMeanwhile):
        world.open()

    assert world.browser.opened == []
    assert world.journal.lines == []


def test_users_session_without_the_key_is_never_sent(world: World) -> None:
    world.sessions.route = ConsoleUse.KEY_ONLY

    with pytest.raises(UnusableProfile):
        world.open()

    assert world.federation.asked == []


def test_refused_duration_is_left_out_once(world: World) -> None:
    world.federation.failures = [REFUSED]

    world.open()

    assert [duration for _, duration, _ in world.federation.asked] == [timedelta(hours=2), None]
    assert len(world.browser.opened) == 1


def test_refusal_without_a_duration_is_final(world: World) -> None:
    world.federation.failures = [REFUSED, REFUSED]

    with pytest.raises(FederationRefused):
        world.open()

    assert len(world.federation.asked) == 2
    assert world.browser.opened == []
    assert world.journal.lines == []


def test_other_failures_are_not_tried_again(world: World) -> None:
    world.federation.failures = [CredentialsExpired("Expired", "They have.", "Start again.")]

    with pytest.raises(CredentialsExpired):
        world.open()

    assert len(world.federation.asked) == 1


@pytest.mark.parametrize(
    "destination",
    [Destination(url="https://evil.example/"), Destination(service="s3", region="cn-north-1")],
    ids=["foreign page", "region of another partition"],
)
def test_destination_is_checked_before_a_session_is_made(
    world: World, destination: Destination
) -> None:
    with pytest.raises(InvalidDestination):
        world.open(destination)

    assert world.sessions.made == 0


def test_destination_may_name_another_region(world: World) -> None:
    world.open(Destination(service="s3", region="us-west-2"))

    assert "us-west-2.console.aws.amazon.com" in world.browser.opened[0].destination


def test_profile_without_a_region_opens_the_default_one(world: World) -> None:
    world.sessions.profile_region = ""

    world.open()

    assert "us-east-1.console.aws.amazon.com" in world.browser.opened[0].destination


def test_a_profile_that_is_renamed_while_its_browser_starts_has_its_new_name_everywhere(
    world: World,
) -> None:
    service, opened = world.service, list[tuple[str, str]]()
    service.on_open(lambda name, page: opened.append((name, page)))
    world.browser.meanwhile = lambda: service.ledger.rename("dev", "test")
    service.open("dev", Destination(service="s3"))

    assert [each.profile for each in service.ledger.held()] == ["test"]
    assert [line.subject for line in world.journal.lines] == ["test"]
    assert opened == [("test", "s3")]


def test_after_a_sign_in_its_name_is_free_for_another_profile(world: World) -> None:
    service = world.service
    world.browser.meanwhile = lambda: service.ledger.rename("dev", "test")
    service.open("dev", Destination())
    world.browser.meanwhile = lambda: None
    service.open("dev", Destination())

    assert [each.profile for each in service.ledger.held()] == ["dev", "test"]


def test_opened_console_is_recorded_without_secrets(world: World) -> None:
    world.open()

    (line,) = world.journal.lines
    assert (line.at, line.event, line.subject) == (NOON, Event.CONSOLE_OPENED, "dev")
    assert line.detail.startswith("s3 · ")
    assert "signin-token" not in repr(line)


@pytest.mark.parametrize(
    ("route", "refused", "ends_at"),
    [
        (ConsoleUse.LASTS, [], NOON + timedelta(hours=2)),
        (ConsoleUse.LASTS, [REFUSED], SESSION.expires_at - timedelta(hours=1)),
        (ConsoleUse.ENDS_ALONG, [], SESSION.expires_at - timedelta(hours=1)),
        (ConsoleUse.KEY_ONLY, [], FEDERATED.expires_at),
    ],
    ids=["duration granted", "duration refused", "chained role", "federation token"],
)
def test_a_console_session_ends_as_its_sign_in_says(
    world: World, route: ConsoleUse, refused: list[FobwatchError], ends_at: datetime
) -> None:
    world.sessions.route, world.sessions.own = route, ANNA
    world.sessions.credentials = replace(SESSION, expires_at=NOON + timedelta(hours=1))
    world.sessions.started_at = NOON - timedelta(hours=1)
    world.federation.failures = list(refused)
    service = world.service
    service.open("dev", Destination(service="s3"))
    (held,) = service.ledger.held()

    assert (held.profile, held.account_id, held.browser) == ("dev", ACCOUNT, "Chromium")
    assert (held.started_at, held.ends_at) == (NOON, ends_at)
    assert held.destination == Destination(service="s3")


def test_a_console_that_did_not_open_is_in_no_ledger(world: World) -> None:
    service = world.service
    world.browser.failure = NoBrowser("No browser", "None found.", "Install one.")
    with pytest.raises(NoBrowser):
        service.open("dev", Destination())

    assert service.ledger.held() == ()


def test_console_that_did_not_open_is_not_recorded(world: World) -> None:
    world.browser.failure = NoBrowser("No browser", "None found.", "Install one.")

    with pytest.raises(NoBrowser):
        world.open()

    assert world.journal.lines == []


def test_the_service_that_was_opened_is_reported_by_its_short_name(world: World) -> None:
    opened: list[tuple[str, str]] = []
    service = world.service
    service.on_open(lambda name, what: opened.append((name, what)))
    for destination in (
        Destination(service="DDB"),
        Destination(),
        Destination(url="https://console.aws.amazon.com/vpcconsole/home#VpcDetails:VpcId=vpc-1"),
        Destination(url="https://console.aws.amazon.com/codesuite/codebuild/1/projects/a/history"),
        Destination(url="https://console.aws.amazon.com/newest/home"),
    ):
        service.open("dev", destination)
    world.browser.failure = NoBrowser("No browser", "None found.", "Install one.")
    with pytest.raises(NoBrowser):
        service.open("dev", Destination(service="s3"))

    assert opened == [("dev", "dynamodb"), ("dev", "vpc"), ("dev", "codebuild")]


@pytest.mark.parametrize("own", [ADMIN, READER], ids=["role", "portal"])
def test_a_shortcut_opens_in_the_profiles_browser_without_a_session(
    world: World, own: OwnProfile
) -> None:
    world.sessions.own = own
    home = "https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1"
    world.service.open_shortcut("dev", "ff613d")

    page = replace(own, name="dev").console_shortcut(home, "ff613d")
    assert world.browser.pages == [(page, "dev")]
    assert world.sessions.made == 0
    assert "own sign-in" in world.journal.lines[0].detail


def test_without_a_shortcut_nothing_is_opened(world: World) -> None:
    world.sessions.own = ANNA
    with pytest.raises(UnusableProfile, match="no shortcut"):
        world.service.open_shortcut("dev", "ff613d")

    assert world.browser.pages == []
    assert world.journal.lines == []


def test_a_user_s_sign_in_page_is_that_of_the_account(world: World) -> None:
    world.sessions.profile_region = "cn-north-1"

    assert world.service.open_sign_in_page("dev") == "anna"
    assert world.browser.pages == [(f"https://{ACCOUNT}.signin.amazonaws.cn/console", "dev")]


def test_the_page_is_that_of_the_account_s_alias(world: World) -> None:
    world.service.open_sign_in_page("dev", "acme")

    assert world.browser.pages == [("https://acme.signin.aws.amazon.com/console", "dev")]


def test_without_a_session_aws_says_whose_the_key_is(world: World) -> None:
    world.sessions.has_session = False
    world.sessions.own = ANNA

    assert world.service.open_sign_in_page("dev") == "boris"
    assert world.tokens.asked == [{"caller of": KEY}]
    assert world.browser.pages == [(f"https://{ACCOUNT}.signin.aws.amazon.com/console", "dev")]


def test_without_a_session_and_a_key_no_user_is_known(world: World) -> None:
    world.sessions.has_session = False

    with pytest.raises(UnusableProfile, match="not an IAM user"):
        world.service.open_sign_in_page("dev")

    assert world.browser.pages == []


def test_the_root_user_s_console_is_not_opened(world: World) -> None:
    """It would outlast the hour for which a person allows the root user, Lock and Quit."""
    world.sessions.arn = f"arn:aws:iam::{ACCOUNT}:root"
    world.sessions.route, world.sessions.own = ConsoleUse.KEY_ONLY, ANNA

    with pytest.raises(UnusableProfile, match="root user"):
        world.open()

    assert world.tokens.asked == []
    assert world.browser.opened == []


def test_a_root_task_has_no_console_and_none_is_begun_for_it(world: World) -> None:
    world.sessions.own = AUDIT

    with pytest.raises(UnusableProfile, match="has no console"):
        world.open()

    assert world.sessions.made == 0
    assert world.browser.opened == []


def test_only_an_iam_user_has_a_sign_in_page(world: World) -> None:
    world.sessions.arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/anna"

    with pytest.raises(UnusableProfile, match="not an IAM user"):
        world.service.open_sign_in_page("dev")

    assert world.browser.pages == []


@pytest.mark.parametrize(
    ("region", "host"),
    [("eu-west-1", "us-east-1"), ("cn-north-1", "cn-northwest-1"), ("", "us-east-1")],
)
def test_a_browser_is_signed_out_on_the_first_region_s_host(
    world: World, region: str, host: str
) -> None:
    world.sessions.profile_region = region
    world.open()

    assert world.browser.opened[0].logout_url == f"https://{host}.signin.example/oauth"


@pytest.mark.parametrize("way", ["console", "shortcut", "sign-in page"])
def test_a_console_that_asks_first_opens_only_when_that_was_answered(
    world: World, way: str
) -> None:
    service = world.service
    ways: dict[str, Callable[..., object]] = {
        "console": partial(service.open, "protected", Destination()),
        "shortcut": partial(service.open_shortcut, "protected", "ff613d"),
        "sign-in page": partial(service.open_sign_in_page, "protected"),
    }
    opens = ways[way]
    with pytest.raises(ConsentOpen):
        opens()
    before = len(world.browser.opened), world.browser.pages[:]
    opens(agreement=Agreement(confirmed=True))

    assert before == (0, [])
    assert world.browser.opened or world.browser.pages


@pytest.mark.parametrize("way", ["shortcut", "sign-in page"])
def test_no_page_opens_of_a_profile_that_is_not_what_a_person_agreed_to(
    world: World, way: str
) -> None:
    world.digests = ["other"]
    ways: dict[str, Callable[..., object]] = {
        "shortcut": partial(world.service.open_shortcut, "dev", "ff613d"),
        "sign-in page": partial(world.service.open_sign_in_page, "dev"),
    }

    with pytest.raises(NotAsAgreed):
        ways[way](agreement=Agreement(sign_in="agreed"))

    assert world.browser.pages == []


@pytest.mark.parametrize("digests", [["other"], ["agreed", "other"]], ids=["before", "meanwhile"])
def test_a_profile_that_is_not_what_a_person_agreed_to_opens_no_console(
    world: World, digests: list[str]
) -> None:
    world.digests = digests

    with pytest.raises(NotAsAgreed):
        world.service.open("dev", Destination(), agreement=Agreement(sign_in="agreed"))

    assert world.browser.opened == []
    assert world.digests == []


def test_a_profile_that_stays_what_a_person_agreed_to_opens_its_console(world: World) -> None:
    world.digests = ["agreed", "agreed"]

    world.service.open("dev", Destination(), agreement=Agreement(sign_in="agreed"))

    assert [login.profile for login in world.browser.opened] == ["dev"]


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_console_whose_sign_in_shows_that_it_asks_first_opens_only_when_that_was_answered(
    world: World, monkeypatch: pytest.MonkeyPatch, confirmed: bool
) -> None:
    answers = iter((None, ConsentOpen("Asks first", "", "")))

    def check(_name: str, agreement: Agreement) -> None:
        if not agreement.confirmed and (error := next(answers, None)) is not None:
            raise error

    service = world.service
    monkeypatch.setattr(service, "check_agreement", check)
    with nullcontext() if confirmed else pytest.raises(ConsentOpen):
        service.open("dev", Destination(), agreement=Agreement(confirmed=confirmed))

    assert len(world.browser.opened) == confirmed
