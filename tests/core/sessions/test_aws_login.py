"""Sessions of a person's own sign-in on AWS's page."""

from __future__ import annotations

import threading
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import (
    AccessDenied,
    NetworkUnreachable,
    RequestRefused,
    TlsIntercepted,
    TokenRefused,
)
from fobwatch.core.aws_login.login import LOGIN_ENDS, LOGIN_SIGN_INS, ListedSession
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.errors import (
    FobwatchError,
    InputError,
    StorageError,
    VaultLocked,
    VaultUnavailable,
)
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.sessions.sessions import SessionState, session_status
from fobwatch.core.web_sign_in.errors import BrowserNeeded, SignInStopped
from tests.fakes import ACCOUNT, NOON
from tests.fakes_aws_login import IDENTITY, LIFE, LOGIN, ME, shown_code
from tests.threads import at_once
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.aws_login.login import Chain, Login, LoginSignIn, LoginTokens
    from fobwatch.core.collection import RecordKind

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
ANOTHER = ListedSession(arn="another", issued_at=NOON, expires_at=NOON + timedelta(hours=1))
BORIS = f"arn:aws:iam::{ACCOUNT}:user/boris"
LAB = RoleProfile(name="lab", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Lab", source_profile=ME.name)


@pytest.fixture
def world() -> VaultWorld:
    world = VaultWorld()
    world.vault.save_profile(ME)
    world.portals.pages.answer = world.portals.sign_in_service.allow
    return world


def sign_in(world: VaultWorld) -> LoginSignIn:
    world.portals.logins.begin(LOGIN)
    world.portals.finish()
    return held(world)


@pytest.fixture
def signed_in(world: VaultWorld) -> VaultWorld:
    """Somebody signed in minutes ago, and may sign out at AWS."""
    world.portals.sign_in_service.lists_sessions = True
    sign_in(world)
    world.clock.advance(timedelta(minutes=3))
    return world


def held(world: VaultWorld) -> LoginSignIn:
    kept = world.vault.get(LOGIN_SIGN_INS, IDENTITY)
    assert kept is not None
    return kept


def state(world: VaultWorld) -> SessionState:
    return session_status(world.broker.record(ME.name), world.clock.now()).state


def test_a_person_who_starts_it_is_sent_to_the_page_and_it_goes_on_by_itself(
    world: VaultWorld,
) -> None:
    with pytest.raises(BrowserNeeded, match="Sign in as anna in the browser"):
        world.broker.start(ME.name)
    world.portals.finish()
    session = world.broker.record(ME.name).session

    assert state(world) is SessionState.ACTIVE
    assert session is not None
    assert session.arn == IDENTITY
    assert session.account_id == ACCOUNT
    assert session.expires_at == world.clock.now() + LIFE


def test_a_tool_that_asks_opens_no_page(world: VaultWorld) -> None:
    for _ in range(1000):
        with pytest.raises(BrowserNeeded):
            world.broker.session(ME.name)

    assert world.portals.waiting == []
    assert world.broker.record(ME.name).action_needed == LOGIN.page


def test_it_is_renewed_inside_its_quarter_of_an_hour_until_it_ends(world: VaultWorld) -> None:
    sign_in(world)
    world.broker.start(ME.name)
    shortest = LIFE
    for _ in range(13 * 60):
        world.clock.advance(timedelta(minutes=1))
        for name in world.broker.renewals.due(world.clock.now()):
            world.broker.renewals.keep_alive(name)
        session = world.broker.record(ME.name).session
        if isinstance(world.broker.record(ME.name).problem, BrowserNeeded):
            break
        assert session is not None
        shortest = min(shortest, session.expires_at - world.clock.now())

    lines = [line.event for line in world.journal.lines]
    assert shortest > timedelta(minutes=5)
    assert lines.count(Event.LOGIN_ENDED) == 1
    assert lines.count(Event.LOGIN_SIGNED_IN) == 1
    assert len(world.portals.pages.shown) == 1


def test_the_new_token_is_stored_before_its_credentials_are_used(world: VaultWorld) -> None:
    before = sign_in(world)
    world.clock.advance(timedelta(minutes=6))
    grant = world.portals.logins.lasting(LOGIN)
    after = held(world)

    assert after.credentials == grant.credentials != before.credentials
    assert after.refresh_token != before.refresh_token
    assert after.proof_key == before.proof_key
    assert LOGIN_SIGN_INS.load(LOGIN_SIGN_INS.dump(after)) == after


def test_a_process_killed_before_the_new_token_was_stored_asks_the_person_once(
    world: VaultWorld,
) -> None:
    before, service = sign_in(world), world.portals.sign_in_service
    world.clock.advance(timedelta(minutes=6))
    world.portals.logins.lasting(LOGIN)
    world.vault.save(LOGIN_SIGN_INS, before)  # what the kill leaves: a token that was used
    service.calls.clear()
    for _ in range(100):
        with pytest.raises(BrowserNeeded, match="Sign in as anna"):
            world.portals.logins.lasting(LOGIN)

    assert service.calls == ["refresh"]
    assert [line.event for line in world.journal.lines].count(Event.LOGIN_ENDED) == 1
    assert len(world.portals.pages.shown) == 1


@pytest.mark.parametrize("kind", [NetworkUnreachable, TlsIntercepted])
def test_an_outage_ends_no_sign_in(
    world: VaultWorld, kind: type[NetworkUnreachable | TlsIntercepted]
) -> None:
    before = sign_in(world)
    world.portals.sign_in_service.failure = kind("No answer", "", "")
    world.clock.advance(timedelta(minutes=14))
    kept = world.portals.logins.lasting(LOGIN)
    world.clock.advance(timedelta(minutes=2))
    with pytest.raises(kind):
        world.portals.logins.lasting(LOGIN)
    world.portals.sign_in_service.failure = None

    assert kept.credentials == before.credentials
    assert held(world) == before
    assert world.portals.logins.lasting(LOGIN).credentials != before.credentials


def test_eight_who_ask_at_once_get_eight_answers_of_one_renewal(world: VaultWorld) -> None:
    sign_in(world)
    world.clock.advance(timedelta(minutes=14))

    got = at_once(8, lambda: world.portals.logins.lasting(LOGIN).credentials.access_key_id)

    assert len(got) == 8
    assert world.portals.sign_in_service.calls.count("refresh") == 1


@pytest.mark.parametrize(
    ("identity", "words"), [(BORIS, "Somebody else"), (ROOT, "root user"), ("", "did not say who")]
)
def test_whoever_the_profile_does_not_name_is_not_let_in(
    world: VaultWorld, identity: str, words: str
) -> None:
    service = world.portals.sign_in_service
    world.portals.pages.answer = lambda url: service.allow(url, identity)
    with pytest.raises(BrowserNeeded):
        world.broker.start(ME.name)
    world.portals.finish()
    problem = world.portals.sign_ins.problem(LOGIN.page)

    assert isinstance(problem, SignInStopped)
    assert words in problem.title
    assert world.vault.get(LOGIN_SIGN_INS, IDENTITY) is None
    assert world.broker.record(ME.name).session is None


@pytest.mark.parametrize("identity", [ROOT, ""])
def test_without_a_profile_the_words_speak_of_none(world: VaultWorld, identity: str) -> None:
    anybody = replace(LOGIN, identity="")
    service = world.portals.sign_in_service
    world.portals.pages.answer = lambda url: service.allow(url, identity)
    world.portals.logins.begin(anybody)
    world.portals.finish()
    problem = world.portals.sign_ins.problem(anybody.page)

    assert isinstance(problem, SignInStopped)
    assert "the profile" not in f"{problem.message} {problem.remedy}".lower()


def test_the_root_user_has_no_profile() -> None:
    (problem,) = check_profile(LoginProfile(name="me", login_session=ROOT, region="eu-west-1"))

    assert "root user" in problem.title
    assert problem.remedy


@pytest.mark.parametrize(
    ("arn", "region"),
    [
        ("", "eu-west-1"),
        ("anna", "eu-west-1"),
        (f"arn:aws:iam::{ACCOUNT}:role/Admin", "eu-west-1"),
        (f"arn:aws:iam::{ACCOUNT}:mfa/anna", "eu-west-1"),
        (IDENTITY, "Ireland"),
    ],
)
def test_what_is_no_identity_or_region_is_refused(arn: str, region: str) -> None:
    problems = check_profile(LoginProfile(name="me", login_session=arn, region=region))

    wrong = "region" if arn == IDENTITY else "login_session"
    assert [problem.field for problem in problems] == [wrong]


@pytest.mark.parametrize(
    ("identity", "region", "place"),
    [
        (IDENTITY, "eu-north-1", "eu-north-1.signin.aws.amazon.com"),
        (IDENTITY, "", "us-east-1.signin.aws.amazon.com"),
        (IDENTITY.replace(":aws:", ":aws-cn:"), "", "cn-northwest-1.signin.amazonaws.cn"),
        (
            IDENTITY.replace(":aws:", ":aws-us-gov:"),
            "us-gov-east-1",
            "us-gov-east-1.signin.amazonaws-us-gov.com",
        ),
    ],
)
def test_the_page_is_that_of_its_region_and_partition(
    identity: str, region: str, place: str
) -> None:
    login = LoginProfile(name="me", login_session=identity, region=region).login

    assert login.page.url == f"https://{place}/"


def test_signing_out_forgets_it_and_ends_what_is_built_upon_it_next_time(world: VaultWorld) -> None:
    sign_in(world)
    world.portals.logins.sign_out(LOGIN)

    assert world.vault.get(LOGIN_SIGN_INS, IDENTITY) is None
    with pytest.raises(BrowserNeeded):
        world.portals.logins.lasting(LOGIN)


def elsewhere(world: VaultWorld, *pasted: Callable[[str, str], str]) -> list[FobwatchError]:
    """A person signs in on another device and pastes these in turn; what each was refused with."""
    address: list[str] = []
    refused: list[FobwatchError] = []
    logins, service = world.portals.logins, world.portals.sign_in_service
    begun = threading.Thread(target=world.portals.finish)

    def paste(texts: tuple[Callable[[str, str], str], ...], url: str) -> None:
        for text in texts:
            try:
                logins.paste(LOGIN, text(url, service.allow(url)))
            except FobwatchError as error:
                refused.append(error)

    def heard(_page: OpenBrowser) -> None:
        if not address and (url := logins.address_elsewhere(LOGIN)):
            address.append(url)
            threading.Thread(target=paste, args=(pasted, url)).start()

    world.portals.sign_ins.on_change(heard)
    begun.start()
    begun.join()
    return refused


def test_a_code_of_another_device_signs_in_and_stays_bound_to_that(world: VaultWorld) -> None:
    world.portals.logins.begin(LOGIN, elsewhere=True)
    refused = elsewhere(world, shown_code)
    world.clock.advance(timedelta(minutes=14))
    renewed = world.portals.logins.lasting(LOGIN)

    assert refused == []
    assert renewed.elsewhere
    assert world.portals.pages.shown == []
    assert world.portals.sign_in_service.calls.count("refresh") == 1


def test_wrong_pastes_are_refused_in_words_and_the_wait_goes_on(world: VaultWorld) -> None:
    wrong = ("", "code-7", "a" * 5000, "ü", b64encode(b"state=x").decode())
    world.portals.logins.begin(LOGIN, elsewhere=True)
    refused = elsewhere(
        world,
        *(partial(lambda text, _url, _code: text, text) for text in wrong),
        lambda _url, code: shown_code("?state=another", code),
        shown_code,
    )

    assert [type(error) for error in refused] == [InputError] * 6
    assert [error.title for error in refused] == [
        "The code is missing",
        *["That is not the code"] * 4,
        "The code is of another sign-in",
    ]
    assert all(error.remedy and "code-7" not in str(error) for error in refused)
    assert held(world).elsewhere


def test_where_there_is_no_browser_another_device_is_asked_for(world: VaultWorld) -> None:
    def none_opens(_url: str) -> str:
        raise NoBrowser("No browser", "There is none.", "Install one.")

    world.portals.pages.answer = none_opens
    world.portals.logins.begin(LOGIN)

    assert elsewhere(world, shown_code) == []
    assert held(world).elsewhere


def test_another_device_takes_over_from_a_page_that_is_open_here(world: VaultWorld) -> None:
    world.portals.logins.begin(LOGIN)
    for _ in range(3):
        world.portals.logins.begin(LOGIN, elsewhere=True)
    here, there = world.portals.waiting
    world.portals.waiting[:] = [here]
    world.portals.finish()
    problem = world.portals.sign_ins.problem(LOGIN.page)
    world.portals.waiting[:] = [there]

    assert problem is None
    assert elsewhere(world, shown_code) == []
    assert held(world).elsewhere


def test_a_locked_screen_keeps_nobody_from_another_device(world: VaultWorld) -> None:
    world.portals.may_show = False
    world.portals.logins.begin(LOGIN)
    world.portals.logins.begin(LOGIN, elsewhere=True)

    assert elsewhere(world, shown_code) == []


def test_a_paste_without_a_sign_in_is_refused(world: VaultWorld) -> None:
    with pytest.raises(SignInStopped, match="No sign-in waits"):
        world.portals.logins.paste(LOGIN, "a")


def test_signing_out_while_the_page_is_open_ends_the_wait(world: VaultWorld) -> None:
    service = world.portals.sign_in_service

    def person(url: str) -> str:
        world.portals.logins.sign_out(LOGIN)
        return service.allow(url)

    world.portals.pages.answer = person
    world.portals.logins.begin(LOGIN)
    world.portals.finish()

    assert isinstance(world.portals.sign_ins.problem(LOGIN.page), SignInStopped)
    assert world.vault.get(LOGIN_SIGN_INS, IDENTITY) is None


@pytest.mark.parametrize("refused", [False, True])
def test_a_renewal_overtaken_by_a_sign_in_uses_that(world: VaultWorld, *, refused: bool) -> None:
    sign_in(world)
    service = world.portals.sign_in_service
    world.clock.advance(timedelta(minutes=6))

    def sign_in_meanwhile() -> None:
        service.at_refresh = lambda: None
        world.portals.logins.begin(LOGIN)
        world.portals.finish()
        if refused:
            service.spoil(before)

    before = held(world).refresh_token
    service.at_refresh = sign_in_meanwhile
    used = world.portals.logins.lasting(LOGIN)

    assert used == held(world)
    assert used.signed_in_at == world.clock.now()
    assert service.calls.count("refresh") == 1


def test_a_renewal_overtaken_by_a_sign_out_gives_nothing(world: VaultWorld) -> None:
    sign_in(world)
    world.clock.advance(timedelta(minutes=6))
    world.portals.sign_in_service.at_refresh = lambda: world.portals.logins.sign_out(LOGIN)
    with pytest.raises(BrowserNeeded):
        world.portals.logins.lasting(LOGIN)

    assert world.vault.get(LOGIN_SIGN_INS, IDENTITY) is None


def test_a_sign_out_while_the_network_fails_a_renewal_gives_nothing(world: VaultWorld) -> None:
    sign_in(world)
    world.clock.advance(timedelta(minutes=6))

    def sign_out_and_fail() -> None:
        world.portals.logins.sign_out(LOGIN)
        raise NetworkUnreachable("AWS cannot be reached", "No network.", "Check it.")

    world.portals.sign_in_service.at_refresh = sign_out_and_fail
    with pytest.raises(BrowserNeeded):
        world.portals.logins.lasting(LOGIN)


@pytest.mark.parametrize("refused", [False, True])
def test_a_lock_during_a_renewal_keeps_what_it_brings_for_after_the_lock(
    world: VaultWorld, *, refused: bool
) -> None:
    before = sign_in(world)
    service = world.portals.sign_in_service
    world.clock.advance(timedelta(minutes=6))

    def lock_meanwhile() -> None:
        world.vault.lock()
        if refused:
            service.spoil(before.refresh_token)

    service.at_refresh = lock_meanwhile
    with pytest.raises(BrowserNeeded):
        world.portals.logins.lasting(LOGIN)
    service.at_refresh = lambda: None
    world.vault.retry()

    kept = world.vault.get(LOGIN_SIGN_INS, IDENTITY)
    assert kept is None if refused else kept == world.portals.logins.lasting(LOGIN) != before
    assert service.calls.count("refresh") == 1


def test_the_end_is_awss_where_the_person_may_know_it(world: VaultWorld) -> None:
    service, logins = world.portals.sign_in_service, world.portals.logins
    service.lists_sessions, service.session_life = True, timedelta(hours=3)
    begun = world.clock.now()
    service.begun.append(replace(ANOTHER, issued_at=begun - timedelta(minutes=9)))
    sign_in(world)
    end = world.vault.get(LOGIN_ENDS, IDENTITY)

    assert logins.ends_about(LOGIN) == begun + timedelta(hours=3)
    assert logins.ends_exactly(LOGIN)
    assert end is not None
    assert end.session_arn == service.begun[-1].arn
    assert LOGIN_ENDS.load(LOGIN_ENDS.dump(end)) == end


def test_the_end_is_learned_while_the_tokens_are_renewed(world: VaultWorld) -> None:
    service = world.portals.sign_in_service
    service.lists_sessions = True
    world.portals.logins.begin(LOGIN)
    world.portals.waiting.pop(0)()
    world.clock.advance(timedelta(minutes=6))
    service.at_refresh = world.portals.finish
    renewed = world.portals.logins.lasting(LOGIN)

    assert held(world) == renewed
    assert world.portals.logins.ends_exactly(LOGIN)


def test_the_end_of_a_sign_in_that_is_over_replaces_no_newer_one(world: VaultWorld) -> None:
    service, logins = world.portals.sign_in_service, world.portals.logins
    service.lists_sessions = True
    logins.begin(LOGIN)
    world.portals.waiting.pop(0)()
    learn_late = world.portals.waiting.pop(0)
    world.clock.advance(timedelta(minutes=6))
    sign_in(world)
    learn_late()
    was_exact = logins.ends_exactly(LOGIN)
    logins.sign_out(LOGIN)
    learn_late()

    assert was_exact
    assert world.vault.get(LOGIN_ENDS, IDENTITY) is None


@pytest.mark.parametrize("is_listed", [False, True])
def test_otherwise_it_is_about_twelve_hours_later(world: VaultWorld, *, is_listed: bool) -> None:
    service, logins = world.portals.sign_in_service, world.portals.logins
    service.lists_sessions = is_listed
    if is_listed:
        service.begun_apart = timedelta(minutes=3)
    sign_in(world)

    assert logins.ends_about(LOGIN) == world.clock.now() + timedelta(hours=12)
    assert not logins.ends_exactly(LOGIN)
    assert service.calls == ["redeem", "sessions"]


def test_a_renewal_that_overtakes_a_sign_out_is_forgotten_as_well(
    world: VaultWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(world)
    logins, get = world.portals.logins, world.vault.get

    def renewed_meanwhile(kind: RecordKind[Any], key: str) -> object:
        held = get(kind, key)
        monkeypatch.setattr(world.vault, "get", get)
        logins.lasting(LOGIN, is_refused=lambda read: read == held)
        return held

    monkeypatch.setattr(world.vault, "get", renewed_meanwhile)
    logins.sign_out(LOGIN)

    assert logins.held(LOGIN) is None


def test_who_signs_out_while_the_vault_is_locked_is_signed_out_once_it_is_read(
    world: VaultWorld,
) -> None:
    sign_in(world)
    world.vault.lock()
    world.portals.logins.sign_out(LOGIN)
    world.vault.retry()

    assert world.portals.logins.held(LOGIN) is None


def test_signing_out_at_aws_ends_the_chain_there(signed_in: VaultWorld) -> None:
    service, kept = signed_in.portals.sign_in_service, held(signed_in)
    signed_in.portals.logins.sign_out(LOGIN, at_aws=True)

    assert service.revoked == [service.begun[-1].arn]
    assert signed_in.vault.get(LOGIN_ENDS, IDENTITY) is None
    assert signed_in.vault.get(LOGIN_SIGN_INS, IDENTITY) is None
    with pytest.raises(TokenRefused):
        service.refresh(kept.chain, kept.refresh_token)


def test_who_signs_in_while_signing_out_at_aws_is_signed_out_there_as_well(
    signed_in: VaultWorld,
) -> None:
    service, logins = signed_in.portals.sign_in_service, signed_in.portals.logins
    revoke = service.revoke

    def signed_in_meanwhile(chain: Chain, credentials: Credentials, session_arn: str) -> None:
        service.revoke = revoke  # type: ignore[method-assign]  # as AWS answers
        revoke(chain, credentials, session_arn)
        sign_in(signed_in)

    service.revoke = signed_in_meanwhile  # type: ignore[method-assign]  # as AWS answers
    logins.sign_out(LOGIN, at_aws=True)

    assert logins.held(LOGIN) is None
    assert service.revoked == [each.arn for each in service.begun]


def test_a_page_that_is_open_is_waited_for_no_more_once_one_signs_out_at_aws(
    signed_in: VaultWorld,
) -> None:
    service, logins = signed_in.portals.sign_in_service, signed_in.portals.logins
    logins.begin(LOGIN)
    revoke = service.revoke

    def answered_meanwhile(chain: Chain, credentials: Credentials, session_arn: str) -> None:
        signed_in.portals.finish()
        revoke(chain, credentials, session_arn)

    service.revoke = answered_meanwhile  # type: ignore[method-assign]  # as AWS answers
    logins.sign_out(LOGIN, at_aws=True)

    assert logins.held(LOGIN) is None
    assert service.revoked == [each.arn for each in service.begun]
    assert isinstance(logins.problem(LOGIN), SignInStopped)


@pytest.mark.parametrize("may_revoke", [False, True])
def test_a_sign_in_that_is_cancelled_while_aws_redeems_its_code_is_revoked_where_that_may_be(
    world: VaultWorld, *, may_revoke: bool
) -> None:
    service, logins = world.portals.sign_in_service, world.portals.logins
    service.lists_sessions = may_revoke
    redeem = service.redeem

    def cancelled_meanwhile(*arguments: Any) -> LoginTokens:  # noqa: ANN401 - as it is called
        logins.cancel(LOGIN)
        return redeem(*arguments)

    service.redeem = cancelled_meanwhile  # type: ignore[method-assign,assignment]  # as AWS answers
    logins.begin(LOGIN)
    world.portals.finish()

    assert logins.held(LOGIN) is None
    assert isinstance(logins.problem(LOGIN), SignInStopped)
    assert service.revoked == [each.arn for each in service.begun if may_revoke]


def test_where_aws_does_not_let_a_person_sign_out_there_the_sign_in_lasts_on(
    world: VaultWorld,
) -> None:
    kept = sign_in(world)
    with pytest.raises(AccessDenied):
        world.portals.logins.sign_out(LOGIN, at_aws=True)
    world.portals.sign_in_service.lists_sessions = True
    world.portals.sign_in_service.begun.clear()
    with pytest.raises(RequestRefused, match="does not list"):
        world.portals.logins.sign_out(LOGIN, at_aws=True)

    assert held(world) == kept


@dataclass
class MemoryCliCache:
    """The AWS CLI's folder: `held` is its sign-in; `failure` is what a removal raises."""

    held: LoginSignIn | None
    failure: StorageError | None = None
    after_read: Callable[[], object] = lambda: None
    """What happens once it was read."""

    def read(self, login: Login) -> LoginSignIn | None:
        found, after_read = self.held, self.after_read
        self.after_read = lambda: None
        after_read()
        return found if login == LOGIN else None

    def remove(self, login: Login) -> None:
        if self.failure is not None:
            raise self.failure
        self.held = None


def of_the_cli(world: VaultWorld) -> MemoryCliCache:
    cache = MemoryCliCache(sign_in(world))
    world.vault.remove(LOGIN_SIGN_INS, IDENTITY)
    return cache


def test_a_sign_in_of_the_aws_cli_is_taken_over_and_no_longer_the_cli_s(world: VaultWorld) -> None:
    cache = of_the_cli(world)
    world.portals.logins.take_over(LOGIN, cache)
    world.clock.advance(timedelta(minutes=14))

    assert cache.held is None
    assert world.portals.logins.lasting(LOGIN).credentials.expires_at > world.clock.now()
    assert len(world.portals.pages.shown) == 1


def test_one_that_cannot_be_removed_stays_the_cli_s(world: VaultWorld) -> None:
    cache = of_the_cli(world)
    cache.failure = StorageError("It cannot be removed", "", "")
    with pytest.raises(StorageError):
        world.portals.logins.take_over(LOGIN, cache)

    assert cache.held is not None
    assert world.vault.get(LOGIN_SIGN_INS, IDENTITY) is None


def test_while_the_vault_is_locked_it_stays_the_cli_s_and_nothing_stored_is_lost(
    world: VaultWorld,
) -> None:
    cache = of_the_cli(world)
    mine = sign_in(world)
    world.vault.lock()
    with pytest.raises(VaultLocked):
        world.portals.logins.take_over(LOGIN, cache)
    world.vault.retry()

    assert cache.held is not None
    assert held(world) == mine


def test_one_that_the_keyring_does_not_take_stays_the_cli_s(world: VaultWorld) -> None:
    cache = of_the_cli(world)
    world.store.failure = VaultUnavailable("The keyring is gone", "", "")
    with pytest.raises(VaultUnavailable):
        world.portals.logins.take_over(LOGIN, cache)

    assert cache.held is not None
    assert world.vault.get(LOGIN_SIGN_INS, IDENTITY) is None


@pytest.mark.parametrize("failure", [None, StorageError("It cannot be removed", "", "")])
def test_one_that_a_person_has_made_meanwhile_stays(
    world: VaultWorld, failure: StorageError | None
) -> None:
    cache = of_the_cli(world)
    cache.failure = failure
    world.clock.advance(timedelta(minutes=6))
    cache.after_read = lambda: sign_in(world)
    world.portals.logins.take_over(LOGIN, cache)

    assert held(world).signed_in_at == world.clock.now()
    assert cache.held is not None


def test_one_that_the_cli_renews_meanwhile_stays_the_cli_s(world: VaultWorld) -> None:
    cache = of_the_cli(world)
    assert cache.held is not None
    renewed = replace(cache.held, refresh_token="renewed by the CLI")
    cache.after_read = lambda: setattr(cache, "held", renewed)
    with pytest.raises(StorageError, match="has just changed"):
        world.portals.logins.take_over(LOGIN, cache)

    assert cache.held == renewed
    assert world.vault.get(LOGIN_SIGN_INS, IDENTITY) is None


@pytest.mark.parametrize("identity", [ROOT, BORIS, ""])
def test_one_of_root_or_somebody_else_stays_the_cli_s(world: VaultWorld, identity: str) -> None:
    cache = of_the_cli(world)
    cache.held = others = replace(cache.held, identity=identity) if cache.held else None
    with pytest.raises(SignInStopped):
        world.portals.logins.take_over(LOGIN, cache)

    assert cache.held is others
    assert world.vault.all(LOGIN_SIGN_INS) == ()


def test_one_that_is_over_or_not_needed_stays_where_it_is(world: VaultWorld) -> None:
    cache = of_the_cli(world)
    world.clock.advance(timedelta(hours=12))
    world.portals.logins.take_over(LOGIN, cache)
    over = world.vault.get(LOGIN_SIGN_INS, IDENTITY)
    mine = sign_in(world)
    world.portals.logins.take_over(LOGIN, cache)

    assert over is None
    assert held(world) == mine
    assert cache.held is not None


def test_a_role_upon_it_is_chained(world: VaultWorld) -> None:
    world.vault.save_profile(LAB)
    kept = sign_in(world)
    world.tokens.admit(kept.credentials.access_key_id, IDENTITY)

    assert world.broker.start(LAB.name).mfa


def test_what_is_kept_holds_its_secrets_back(world: VaultWorld) -> None:
    kept = sign_in(world)

    assert kept.proof_key not in repr(kept)
    assert kept.refresh_token not in repr(kept)
    assert kept.credentials.secret_access_key not in repr(kept)
