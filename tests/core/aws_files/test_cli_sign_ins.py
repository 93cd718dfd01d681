"""Sign-ins shared with the AWS CLI, and those of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.aws_files.cli_sign_ins import CliPlace, CliSharing, CliSignIns
from fobwatch.core.aws_files.config import AwsFile, parse_config
from fobwatch.core.aws_files.ports import CliToken
from fobwatch.core.errors import StorageError
from fobwatch.core.portals.portal import PORTAL_SIGN_INS, PORTALS
from fobwatch.core.portals.portals import Portals
from fobwatch.core.settings.settings import SettingsFile
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from tests.fakes import NOON, FakeClock, MemorySessions
from tests.fakes_aws_files import MemoryCliCache
from tests.fakes_files import MemoryTextStore
from tests.fakes_portals import HOUR, PORTAL, START_URL, PortalWorld

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from fobwatch.core.portals.portal import Portal, Registration, Tokens

SESSION = f"[sso-session acme]\nsso_start_url = {START_URL}\nsso_region = eu-central-1\n"
LEGACY = f"[profile old]\nsso_start_url = {START_URL}/#/\nsso_region = eu-central-1\n"
BY_CLI = CliToken(
    start_url=START_URL,
    region="eu-central-1",
    access_token="token-of-the-cli",
    expires_at=NOON + HOUR,
)
FULL = StorageError("No space", "The disk is full.", "Free some.")


class MemoryConfig:
    def __init__(self, text: str) -> None:
        self.text = text
        self.reads = 0

    def revision(self) -> object:
        return self.text

    def files(self) -> tuple[AwsFile, AwsFile]:
        self.reads += 1
        return parse_config(self.text, "config"), AwsFile(profiles={})


class Beside:
    """Fobwatch beside the AWS CLI. `wait` is what happens while sharing waits."""

    def __init__(self, config: str = SESSION) -> None:
        self.clock = FakeClock()
        self.store = MemorySessions()
        self.world = PortalWorld(self.clock, self.store)
        self.config = MemoryConfig(config)
        self.cache = MemoryCliCache()
        self.settings = SettingsFile(MemoryTextStore())
        self.wanted = True
        self.background: list[Callable[[], None]] = []
        self.wait: list[Callable[[], None]] = []
        aws_time = AwsTime(self.clock)
        self.sign_ins = CliSignIns(self.cache, self.config, aws_time)
        self.portals = Portals(
            identity_center=self.world.identity_center,
            sign_ins=self.world.sign_ins,
            store=self.store,
            aws_time=aws_time,
            journal=self.world.journal,
            borrowed=self.sign_ins.token,
        )
        self.sharing = CliSharing(
            portals=self.portals,
            sign_ins=self.sign_ins,
            cache=self.cache,
            settings=self.settings,
            aws_time=aws_time,
            in_background=self.background.append,
            pause=self._pause,
        )

    @property
    def wanted(self) -> bool:
        return self.settings.current.share_portal_sign_ins

    @wanted.setter
    def wanted(self, wanted: bool) -> None:
        self.settings.change(lambda now: replace(now, share_portal_sign_ins=wanted))

    def _pause(self, changed: threading.Event, most: timedelta) -> None:
        self.changed, self.longest = changed, most
        if self.wait:
            self.wait.pop(0)()
        else:
            self.wanted = False

    def sign_in(self) -> None:
        self.portals.begin(PORTAL)
        self.world.finish()

    @property
    def own_token(self) -> str:
        held = self.store.get(PORTAL_SIGN_INS, START_URL)
        assert held is not None
        return held.access_token


@pytest.fixture
def beside() -> Beside:
    return Beside()


@pytest.mark.parametrize(
    ("config", "places"),
    [
        ("", []),
        (SESSION, [("acme", START_URL)]),
        (LEGACY, [(f"{START_URL}/#/", START_URL)]),
        (SESSION + LEGACY, [("acme", START_URL), (f"{START_URL}/#/", START_URL)]),
        (LEGACY + LEGACY.replace("old", "older"), [(f"{START_URL}/#/", START_URL)]),
        (SESSION + "[profile a]\nsso_session = acme\n", [("acme", START_URL)]),
        (
            LEGACY.replace("sso_region", f"sso_session = acme\nsso_start_url = {START_URL}\nx"),
            [],
        ),
        ("[sso-session empty]\n[profile a]\nregion = eu-west-1\n", []),
    ],
)
def test_the_cli_looks_where_its_config_file_says(
    config: str, places: list[tuple[str, str]]
) -> None:
    found = Beside(config).sign_ins.places()

    assert [(place.name, place.portal.start_url) for place in found] == places


def test_the_region_may_be_in_the_start_url() -> None:
    place = CliPlace(name="x", start_url="https://ssoins-1.portal.eu-west-1.app.aws", region="")

    assert place.portal.region == "eu-west-1"


def test_the_config_file_is_read_again_when_it_has_changed(beside: Beside) -> None:
    beside.sign_ins.places()
    beside.sign_ins.places()
    unchanged = beside.config.reads
    beside.config.text = SESSION + LEGACY

    assert unchanged == 1
    assert len(beside.sign_ins.places()) == 2


class TestTheCliSSignIn:
    def test_it_serves_while_nobody_is_signed_in_here(self, beside: Beside) -> None:
        beside.cache.tokens["acme"] = BY_CLI

        assert beside.portals.access_token(PORTAL) == "token-of-the-cli"
        assert beside.world.identity_center.calls == []

    def test_ours_comes_first(self, beside: Beside) -> None:
        beside.cache.tokens["acme"] = BY_CLI
        beside.sign_in()

        assert beside.portals.access_token(PORTAL) == beside.own_token

    @pytest.mark.parametrize(
        "token",
        [
            replace(BY_CLI, expires_at=NOON),
            replace(BY_CLI, expires_at=NOON + timedelta(seconds=30)),
            replace(BY_CLI, start_url="https://d-0000000000.awsapps.com/start"),
            replace(BY_CLI, ours=True),
        ],
        ids=["over", "almost over", "of another portal", "written by us"],
    )
    def test_it_has_to_last_and_to_be_its_own(self, beside: Beside, token: CliToken) -> None:
        beside.cache.tokens["acme"] = token

        with pytest.raises(BrowserNeeded):
            beside.portals.access_token(PORTAL)

    def test_a_person_is_asked_when_aws_refuses_it(self, beside: Beside) -> None:
        beside.cache.tokens["acme"] = BY_CLI
        asked: list[str] = []

        def call(_there: object, token: str) -> tuple[str, ...]:
            asked.append(token)
            return beside.world.identity_center.role_names(PORTAL, token, "1")

        with pytest.raises(BrowserNeeded):
            beside.portals.with_token(PORTAL, call)
        assert asked == ["token-of-the-cli"]

    @pytest.mark.expects_log("cannot be used: No space")
    def test_a_folder_that_cannot_be_read_is_no_sign_in(self, beside: Beside) -> None:
        beside.cache.failure = FULL

        with pytest.raises(BrowserNeeded):
            beside.portals.access_token(PORTAL)

    def test_it_is_never_written(self, beside: Beside) -> None:
        beside.cache.tokens["acme"] = BY_CLI
        beside.portals.access_token(PORTAL)
        beside.sharing.update()

        assert beside.cache.tokens == {"acme": BY_CLI}


class TestSharing:
    def test_nothing_is_shared_unless_it_is_wanted(self, beside: Beside) -> None:
        beside.wanted = False
        beside.sign_in()
        beside.sharing.update()

        assert beside.background == []
        assert beside.cache.written == 0

    def test_a_sign_in_is_put_wherever_the_cli_looks(self) -> None:
        beside = Beside(SESSION + LEGACY)
        beside.sign_in()
        beside.sharing.update()

        for name, start_url in (("acme", START_URL), (f"{START_URL}/#/", f"{START_URL}/#/")):
            assert beside.cache.tokens[name] == CliToken(
                start_url=start_url,
                region="eu-central-1",
                access_token=beside.own_token,
                expires_at=NOON + HOUR,
                ours=True,
            )

    def test_a_portal_s_own_wish_keeps_it_from_the_cli(self, beside: Beside) -> None:
        beside.wanted = True
        beside.sign_in()
        beside.sharing.update()
        shared = set(beside.cache.tokens)
        beside.store.save(PORTALS, replace(PORTAL, unshared=True))
        beside.sharing.update()

        assert shared == {"acme"}
        assert beside.cache.tokens == {}

    def test_it_is_written_once(self, beside: Beside) -> None:
        beside.sign_in()
        beside.sharing.update()
        beside.clock.advance(timedelta(minutes=49))
        beside.sharing.update()

        assert beside.cache.written == 1

    def test_it_is_replaced_ten_minutes_before_its_end(self, beside: Beside) -> None:
        beside.sign_in()
        beside.sharing.update()
        before = beside.cache.tokens["acme"]
        beside.clock.advance(timedelta(minutes=51))
        beside.sharing.update()

        assert beside.cache.tokens["acme"].access_token == beside.own_token
        assert beside.own_token != before.access_token
        assert beside.cache.tokens["acme"].expires_at == NOON + timedelta(minutes=51) + HOUR

    def test_an_outage_leaves_what_is_there(self, beside: Beside) -> None:
        beside.sign_in()
        beside.sharing.update()
        before = beside.cache.tokens["acme"]
        beside.clock.advance(timedelta(minutes=55))
        beside.world.identity_center.failure = NetworkUnreachable("No network", "None.", "Wait.")
        beside.sharing.update()

        assert beside.cache.tokens["acme"] == before

    @pytest.mark.parametrize("end", ["signed out", "over", "not wanted"])
    def test_it_goes_when_it_is_not_to_be_shared_any_more(self, beside: Beside, end: str) -> None:
        beside.sign_in()
        beside.sharing.update()
        if end == "signed out":
            beside.portals.sign_out(PORTAL)
        elif end == "over":
            beside.world.identity_center.end()
            beside.clock.advance(HOUR)
        else:
            beside.wanted = False
        beside.sharing.update()

        assert beside.cache.tokens == {}

    def test_the_cli_may_sign_in_while_a_token_is_renewed(
        self, beside: Beside, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        beside.sign_in()
        beside.sharing.update()
        beside.clock.advance(timedelta(minutes=51))
        by_cli = replace(BY_CLI, expires_at=beside.clock.now() + HOUR)
        center = beside.world.identity_center
        refresh = center.refresh

        def while_the_cli_signs_in(portal: Portal, known: Registration, token: str) -> Tokens:
            beside.cache.tokens["acme"] = by_cli
            return refresh(portal, known, token)

        monkeypatch.setattr(center, "refresh", while_the_cli_signs_in)
        beside.sharing.update()

        assert beside.cache.tokens["acme"] == by_cli

    def test_the_clis_own_is_left_alone_while_it_lasts(self, beside: Beside) -> None:
        beside.cache.tokens["acme"] = replace(BY_CLI, expires_at=NOON + timedelta(minutes=5))
        beside.sign_in()
        beside.sharing.update()
        during = beside.cache.tokens["acme"]
        beside.clock.advance(timedelta(minutes=6))
        beside.sharing.update()

        assert during.access_token == "token-of-the-cli"
        assert beside.cache.tokens["acme"].access_token == beside.own_token

    def test_the_clis_own_is_not_removed(self, beside: Beside) -> None:
        beside.cache.tokens["acme"] = BY_CLI
        beside.sign_in()
        beside.sharing.update()
        beside.portals.sign_out(PORTAL)
        beside.sharing.update()

        assert beside.cache.tokens == {"acme": BY_CLI}

    def test_what_somebody_removed_is_not_put_back(self, beside: Beside) -> None:
        beside.sign_in()
        beside.sharing.update()
        beside.cache.tokens.clear()
        beside.sharing.update()
        removed = dict(beside.cache.tokens)
        beside.clock.advance(timedelta(minutes=51))
        beside.sharing.update()

        assert removed == {}
        assert beside.cache.tokens["acme"].access_token == beside.own_token

    @pytest.mark.expects_log("was not shared: No space")
    def test_a_full_disk_is_tried_again(self, beside: Beside) -> None:
        beside.sign_in()
        beside.cache.failure = FULL
        beside.sharing.update()
        beside.cache.failure = None
        beside.sharing.update()

        assert beside.cache.tokens["acme"].access_token == beside.own_token


class TestInTheBackground:
    def test_it_begins_with_a_change_and_ends_with_the_wish(self, beside: Beside) -> None:
        beside.sign_in()
        shared: list[int] = []
        beside.wait = [lambda: shared.append(len(beside.cache.tokens))]
        (work,) = beside.background
        work()

        assert shared == [1]
        assert beside.cache.tokens == {}

    def test_one_thread_does_it_however_much_changes(self, beside: Beside) -> None:
        beside.sign_in()
        for _ in range(5):
            beside.sharing.note()

        assert len(beside.background) == 1

    def test_it_begins_again(self, beside: Beside) -> None:
        beside.sign_in()
        beside.background.pop()()
        beside.wanted = True

        assert len(beside.background) == 1

    def test_a_change_ends_its_waiting(self, beside: Beside) -> None:
        heard: list[bool] = []

        def sign_out() -> None:
            beside.portals.sign_out(PORTAL)
            heard.append(beside.changed.is_set())

        beside.sign_in()
        beside.wait = [sign_out]
        beside.background.pop()()

        assert heard == [True]
        assert beside.longest <= timedelta(minutes=1)


@pytest.mark.expects_log("Sign-ins are not shared before the next change: can't start new thread")
def test_sharing_that_gets_no_thread_begins_with_the_next_change() -> None:
    def no_thread(_work: object) -> None:
        raise RuntimeError("can't start new thread")

    beside = Beside()
    in_background, beside.sharing._in_background = beside.sharing._in_background, no_thread
    beside.sign_in()
    begun = list(beside.background)
    beside.sharing._in_background = in_background
    beside.sharing.note()

    assert beside.portals.held(PORTAL) is not None
    assert begun == []
    assert len(beside.background) == 1
