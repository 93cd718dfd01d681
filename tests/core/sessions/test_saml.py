"""Sessions of roles that an identity provider gives by SAML."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import (
    AccessDenied,
    DurationRefused,
    NetworkUnreachable,
    RequestRefused,
)
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.sessions.sessions import ConsoleUse, SessionState, session_status
from fobwatch.core.web_sign_in.errors import BrowserNeeded, RoleNotOffered, SignInStopped
from tests.fakes import ACCOUNT
from tests.saml_responses import PROVIDER_ARN, SAML_ADMIN, document, encoded, saml_response
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.core.sessions.sessions import Session

PROVIDER = SAML_ADMIN.provider
READER = replace(SAML_ADMIN, name="saml-reader", role_arn="arn:aws:iam::901755201184:role/Reader")
LAB = RoleProfile(
    name="lab", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Lab", source_profile=SAML_ADMIN.name
)


@pytest.fixture
def world() -> VaultWorld:
    world = VaultWorld()
    world.vault.save_profile(SAML_ADMIN)
    world.portals.pages.answer = lambda _url: response(world)
    return world


def response(world: VaultWorld) -> str:
    """What the provider asserts now, which AWS accepts."""
    made = saml_response(world.clock.now())
    world.tokens.saml_responses.add(made)
    return made


def sign_in(world: VaultWorld) -> Session:
    with pytest.raises(BrowserNeeded):
        world.broker.start(SAML_ADMIN.name)
    world.portals.finish()
    session = world.broker.record(SAML_ADMIN.name).session
    assert session is not None
    return session


def state(world: VaultWorld) -> SessionState:
    return session_status(world.broker.record(SAML_ADMIN.name), world.clock.now()).state


def test_a_person_who_starts_it_is_sent_to_the_page_and_it_goes_on_by_itself(
    world: VaultWorld,
) -> None:
    session = sign_in(world)

    assert state(world) is SessionState.ACTIVE
    assert session.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/anna"
    assert session.expires_at == world.clock.now() + timedelta(hours=4)
    assert session.console is ConsoleUse.LASTS
    assert world.portals.pages.shown == [SAML_ADMIN.start_url]
    assert world.portals.pages.received == [(SAML_ADMIN.receiver_port, "")]
    assert world.tokens.saml_requests[-1].provider_arn == PROVIDER_ARN
    assert [line.detail for line in world.journal.lines if line.event is Event.SAML_SIGNED_IN] == [
        "anna"
    ]


def test_a_tool_that_asks_opens_no_page(world: VaultWorld) -> None:
    for _ in range(1000):
        with pytest.raises(BrowserNeeded):
            world.broker.session(SAML_ADMIN.name)

    assert world.portals.waiting == []
    assert world.broker.record(SAML_ADMIN.name).action_needed == PROVIDER.page


def test_one_sign_in_serves_all_roles_of_the_assertion_while_it_lasts(world: VaultWorld) -> None:
    world.vault.save_profile(replace(SAML_ADMIN, name="again"))
    sign_in(world)
    world.broker.session("again")
    world.clock.advance(timedelta(minutes=6))

    with pytest.raises(BrowserNeeded):
        world.broker.renew("again")
    assert len(world.portals.pages.shown) == 1


def test_where_the_role_allows_less_it_lasts_an_hour(world: VaultWorld) -> None:
    world.tokens.saml_longest = timedelta(hours=1)

    assert sign_in(world).expires_at == world.clock.now() + timedelta(hours=1)


def test_a_role_that_allows_less_than_an_hour_is_told(world: VaultWorld) -> None:
    world.tokens.saml_longest = timedelta(minutes=30)
    with pytest.raises(BrowserNeeded):
        world.broker.start(SAML_ADMIN.name)
    world.portals.finish()

    assert isinstance(world.broker.record(SAML_ADMIN.name).problem, DurationRefused)


def test_a_role_that_is_not_offered_is_told_and_the_next_start_asks_again(
    world: VaultWorld,
) -> None:
    world.vault.save_profile(READER)
    sign_in(world)
    with pytest.raises(RoleNotOffered, match="do not have this role"):
        world.broker.start(READER.name)
    with pytest.raises(BrowserNeeded):
        world.broker.start(READER.name)

    assert len(world.portals.waiting) == 1


def test_what_aws_refuses_is_not_used_again(world: VaultWorld) -> None:
    world.portals.pages.answer = lambda _url: saml_response(world.clock.now())
    with pytest.raises(BrowserNeeded):
        world.broker.start(SAML_ADMIN.name)
    world.portals.finish()
    problem = world.broker.record(SAML_ADMIN.name).problem

    assert isinstance(problem, RequestRefused)
    with pytest.raises(BrowserNeeded):
        world.portals.saml.assertion(PROVIDER)


@pytest.mark.parametrize(
    "refusal", [RequestRefused("Not accepted", "", ""), AccessDenied("Not you", "", "")], ids=repr
)
def test_what_aws_refuses_takes_nothing_from_who_has_signed_in_again_meanwhile(
    world: VaultWorld, refusal: AwsError
) -> None:
    saml = world.portals.saml
    sign_in(world)
    first = saml.assertion(PROVIDER)
    world.clock.advance(timedelta(minutes=1))

    def sign_in_again() -> None:
        world.tokens.before_answer = lambda: None
        saml.begin(PROVIDER)
        world.portals.waiting.pop(0)()

    world.tokens.failures, world.tokens.before_answer = [refusal], sign_in_again
    with pytest.raises(type(refusal)):
        world.broker.renew(SAML_ADMIN.name)

    assert saml.assertion(PROVIDER, SAML_ADMIN.role_arn) != first


def test_an_outage_keeps_the_assertion(world: VaultWorld) -> None:
    world.tokens.failures = [NetworkUnreachable("No answer", "", "")]
    with pytest.raises(BrowserNeeded):
        world.broker.start(SAML_ADMIN.name)
    world.portals.finish()
    world.broker.start(SAML_ADMIN.name)

    assert state(world) is SessionState.ACTIVE


@pytest.mark.parametrize(
    "answer",
    [
        "nonsense",
        encoded("<a/>"),
        pytest.param(None, id="expired"),
    ],
)
def test_a_response_of_no_use_is_told_and_noted(world: VaultWorld, answer: str | None) -> None:
    old = encoded(document(world.clock.now(), life=timedelta(hours=-1)))
    world.portals.pages.answer = lambda _url: answer or old
    with pytest.raises(BrowserNeeded):
        world.broker.start(SAML_ADMIN.name)
    world.portals.finish()

    assert isinstance(world.portals.sign_ins.problem(PROVIDER.page), SignInStopped)
    lines = [(line.event, line.subject) for line in world.journal.lines]
    assert lines.count((Event.FAILED, SAML_ADMIN.start_url)) == 1
    assert state(world) is SessionState.NEEDS_YOU


def test_a_pasted_response_ends_the_wait_for_the_browser(world: VaultWorld) -> None:
    with pytest.raises(BrowserNeeded):
        world.broker.start(SAML_ADMIN.name)
    pasted = response(world)

    def paste(_url: str) -> str:
        world.portals.saml.paste(PROVIDER.page, pasted)
        return "what the browser brings is not taken any more"

    world.portals.pages.answer = paste
    world.portals.finish()

    assert state(world) is SessionState.ACTIVE


def test_a_response_is_pasted_without_a_browser(world: VaultWorld) -> None:
    with pytest.raises(BrowserNeeded):
        world.broker.session(SAML_ADMIN.name)
    world.portals.saml.paste(PROVIDER.page, response(world))
    world.portals.finish()

    assert state(world) is SessionState.ACTIVE
    assert world.portals.pages.shown == []


def test_what_is_pasted_by_mistake_changes_nothing(world: VaultWorld) -> None:
    with pytest.raises(SignInStopped):
        world.portals.saml.paste(PROVIDER.page, "my shopping list")

    assert world.portals.waiting == []


def test_a_provider_that_sends_our_state_back_gets_a_new_one_each_time(world: VaultWorld) -> None:
    world.vault.save_profile(
        replace(SAML_ADMIN, start_url=SAML_ADMIN.start_url + "?RelayState={state}")
    )
    sign_in(world)
    world.clock.advance(timedelta(minutes=6))
    with pytest.raises(BrowserNeeded):
        world.broker.renew(SAML_ADMIN.name)
    world.portals.finish()
    states = [state for _port, state in world.portals.pages.received]

    assert len(set(states)) == 2
    assert all(len(each) > 40 for each in states)
    assert [url.partition("=")[2] for url in world.portals.pages.shown] == states


def test_what_a_page_answers_after_the_lock_is_not_held(
    world: VaultWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    saml = world.portals.saml

    def answered_late(_url: str) -> str:
        saml.forget_all()
        return saml_response(world.clock.now())

    monkeypatch.setattr(world.portals.sign_ins, "silently", answered_late)
    with pytest.raises(BrowserNeeded):
        saml.renew(SAML_ADMIN.provider)

    with pytest.raises(BrowserNeeded):
        saml.assertion(SAML_ADMIN.provider)


def test_a_lock_forgets_what_is_asserted(world: VaultWorld) -> None:
    sign_in(world)
    world.portals.saml.forget_all()

    with pytest.raises(BrowserNeeded):
        world.portals.saml.assertion(PROVIDER)


@pytest.fixture
def windowed(world: VaultWorld) -> VaultWorld:
    """The profile's page is shown in a window of our own."""
    world.vault.save_profile(replace(SAML_ADMIN, receiver_port=0))
    return world


def beat(world: VaultWorld) -> None:
    for name in world.broker.renewals.due(world.clock.now()):
        world.broker.renewals.keep_alive(name)


def test_a_window_of_our_own_shows_the_page_and_renews_it_unseen(windowed: VaultWorld) -> None:
    sign_in(windowed)
    for _ in range(24 * 4):
        windowed.clock.advance(timedelta(minutes=15))
        beat(windowed)

    assert state(windowed) is SessionState.ACTIVE
    assert windowed.portals.pages.windows[0] is True
    assert len(windowed.portals.pages.windows) > 6
    assert not any(windowed.portals.pages.windows[1:])


def test_a_page_that_asks_is_tried_once_until_a_person_signs_in(windowed: VaultWorld) -> None:
    sign_in(windowed)
    answer = windowed.portals.pages.answer

    def asks(_url: str) -> str:
        raise SignInStopped("Nobody signed in", "The page asks.", "Sign in.")

    windowed.portals.pages.answer = asks
    for _ in range(24 * 4):
        windowed.clock.advance(timedelta(minutes=15))
        beat(windowed)
    unseen = windowed.portals.pages.windows.count(False)
    problem = windowed.broker.record(SAML_ADMIN.name).problem
    windowed.portals.pages.answer = answer
    sign_in(windowed)
    windowed.clock.advance(timedelta(hours=3, minutes=55))
    beat(windowed)

    assert unseen == 1
    assert isinstance(problem, BrowserNeeded)
    assert windowed.portals.pages.windows == [True, False, True, False]


def test_two_roles_that_are_due_at_once_are_renewed_by_one_page(windowed: VaultWorld) -> None:
    windowed.vault.save_profile(replace(SAML_ADMIN, name="again", receiver_port=0))
    sign_in(windowed)
    windowed.broker.start("again")
    windowed.clock.advance(timedelta(hours=3, minutes=55))
    other = threading.Thread(target=windowed.broker.renewals.keep_alive, args=("again",))

    def answer(_url: str) -> str:
        other.start()
        other.join(0.2)  # it waits for this answer, and would be refused by now otherwise
        return response(windowed)

    windowed.portals.pages.answer = answer
    windowed.broker.renewals.keep_alive(SAML_ADMIN.name)
    other.join()

    assert [windowed.broker.record(n).problem for n in (SAML_ADMIN.name, "again")] == [None, None]
    assert windowed.portals.pages.windows == [True, False]


def test_a_tool_that_asks_starts_no_browser_however_often(windowed: VaultWorld) -> None:
    for _ in range(1000):
        with pytest.raises(BrowserNeeded):
            windowed.broker.session(SAML_ADMIN.name)

    assert windowed.portals.pages.windows == []


def test_a_page_that_posts_to_a_port_is_not_tried_unseen(world: VaultWorld) -> None:
    sign_in(world)
    world.clock.advance(timedelta(hours=3, minutes=55))
    beat(world)

    assert world.portals.pages.windows == []
    assert len(world.portals.pages.shown) == 1


def test_a_role_upon_it_is_chained(world: VaultWorld) -> None:
    world.tokens.roles_need_mfa = False
    world.vault.save_profile(LAB)
    sign_in(world)

    assert world.broker.start(LAB.name).console is ConsoleUse.ENDS_ALONG


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("start_url", "", "missing"),
        ("start_url", "idp.acme.example", "not a start URL"),
        ("start_url", "http://idp.acme.example/", "not a start URL"),
        ("start_url", "javascript:alert(1)", "not a start URL"),
        ("start_url", "file:///etc/passwd", "not a start URL"),
        ("start_url", "https://", "not a start URL"),
        ("start_url", "https://idp.acme.example:x/", "not a start URL"),
        ("start_url", "https://[::1/", "not a start URL"),
        ("start_url", "https://anna:x@idp.acme.example/", "not a start URL"),
        ("start_url", "http://localhost.acme.example/", "not a start URL"),
        ("start_url", "http://127.0.0.1@idp.acme.example/", "not a start URL"),
        ("start_url", "https://idp.acme.example/a b", "not a start URL"),
        ("start_url", "https://idp.acme.example/\n", "not a start URL"),
        ("start_url", "https://idp.acme.example/" + "a" * 2048, "not a start URL"),
        ("receiver_port", 80, "not a port"),
        ("receiver_port", 70000, "not a port"),
        ("provider_arn", "acme", "not a SAML provider"),
        ("provider_arn", SAML_ADMIN.role_arn, "not a SAML provider"),
        ("role_arn", "", "missing"),
        ("role_arn", PROVIDER_ARN, "something else"),
        ("region", "Ireland", "not a region"),
        ("duration", timedelta(hours=13), "so long"),
        ("duration", timedelta(minutes=14), "last longer"),
    ],
)
def test_what_is_wrong_names_its_field(field: str, value: object, words: str) -> None:
    (problem,) = check_profile(replace(SAML_ADMIN, **{field: value}))  # type: ignore[arg-type]  # each of its own type

    assert problem.field == field
    assert words in problem.title


@pytest.mark.parametrize(
    "start_url",
    [
        "https://idp.acme.example:8443/saml?RelayState={state}",
        "http://localhost:8080/realms/acme",
        "http://127.0.0.1:8080/realms/acme",
        "http://[::1]:8080/realms/acme",
    ],
)
def test_a_page_that_nobody_on_the_way_can_read_is_a_start_url(start_url: str) -> None:
    assert check_profile(replace(SAML_ADMIN, start_url=start_url)) == []


def test_a_role_that_is_denied_asks_again_and_takes_nothing_from_the_others(
    world: VaultWorld,
) -> None:
    world.tokens.failures = [AccessDenied("Not you", "", "")]
    with pytest.raises(BrowserNeeded):
        world.broker.start(SAML_ADMIN.name)
    world.portals.finish()
    world.portals.saml.assertion(PROVIDER, READER.role_arn)

    with pytest.raises(BrowserNeeded):
        world.broker.start(SAML_ADMIN.name)


def test_a_role_that_is_gone_takes_nothing_from_the_other_profiles_of_the_provider(
    world: VaultWorld,
) -> None:
    world.vault.save_profile(replace(READER, name="a-reader"))
    for name in ("a-reader", SAML_ADMIN.name):
        with pytest.raises(BrowserNeeded):
            world.broker.start(name)
    world.portals.finish()

    assert isinstance(world.broker.record("a-reader").problem, RoleNotOffered)
    assert state(world) is SessionState.ACTIVE


def test_the_roles_to_choose_from_are_those_of_one_sign_in(world: VaultWorld) -> None:
    saml = world.portals.saml
    with pytest.raises(BrowserNeeded):
        saml.roles(PROVIDER, by_person=True)
    world.portals.finish()
    (role,) = saml.roles(PROVIDER, by_person=True)
    world.broker.start(SAML_ADMIN.name)

    assert (role.role_arn, role.provider_arn) == (SAML_ADMIN.role_arn, PROVIDER_ARN)
    assert state(world) is SessionState.ACTIVE
    assert len(world.portals.pages.shown) == 1


def test_looking_for_the_roles_again_opens_no_page_unasked(world: VaultWorld) -> None:
    with pytest.raises(BrowserNeeded):
        world.portals.saml.roles(PROVIDER, by_person=False)

    assert world.portals.waiting == []
