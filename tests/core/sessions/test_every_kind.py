"""Every kind of profile in the same situations: the console, roles upon it, renewal, refusal."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import AccessDenied, AccessKeyRefused, ProcessFailed
from fobwatch.core.aws.root_tasks import RootTask
from fobwatch.core.console.routes import console_route
from fobwatch.core.profiles.errors import BrokenChain, TokenUnusable, UnusableProfile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.core.profiles.registry import KINDS
from fobwatch.core.sessions.errors import RootTaskRefused
from fobwatch.core.sessions.renewal import renewal_begins
from fobwatch.core.sessions.sessions import SESSIONS, ConsoleUse, SessionState, session_status
from fobwatch.core.timestamps import timestamp
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from tests.core.sessions.test_account_access import OPERATOR, SESSION_ARN
from tests.fakes import ACCOUNT, ADMIN, ANNA, KEY, WEB_IDENTITY
from tests.fakes_aws_login import LOGIN, ME
from tests.fakes_cognito import GUEST, POOL_ARN
from tests.fakes_cognito import KEY_ID as POOL_KEY_ID
from tests.fakes_portals import KEY_ID, READER, ROLE_ARN
from tests.saml_responses import SAML_ADMIN, saml_response
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.profiles.profile import OwnProfile

HOUR = timedelta(hours=1)
LONGEST = 12 * HOUR
PIPELINE = WebIdentityProfile(
    name="pipeline", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Pipeline", token_file="/run/token"
)
PARTNER = ProcessProfile(name="partner", command="/usr/bin/partner-keys", region="eu-west-1")
PARTNER_KEY_ID = "ASIAIOSFODNN7PARTNER"
AUDIT = RootTaskProfile(name="audit", account_id="901755201184", source_profile=ADMIN.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A profile of the kind, and what is right for it.

    `ready` lets it sign in without a person from then on, and `refuse` lets it fail with `refusal`
    afterwards. `upon` is the console of a role upon it, which lasts `hop` at most; None where there
    can be none. `asks` is what a renewal ends in that needs a person.
    """

    profile: OwnProfile
    ready: Callable[[VaultWorld], None]
    refuse: Callable[[VaultWorld], None]
    refusal: type[FobwatchError]
    console: ConsoleUse | None
    upon: ConsoleUse | None = ConsoleUse.ENDS_ALONG
    hop: timedelta = HOUR
    renews_itself: bool = True
    asks: type[FobwatchError] | None = None


def nothing(_world: VaultWorld) -> None:
    return None


def another_key(world: VaultWorld) -> None:
    world.tokens.key = replace(KEY, access_key_id="AKIAANOTHER000000000")


def denied(world: VaultWorld) -> None:
    world.tokens.failures += [AccessDenied("Not allowed", "A policy says so.", "Ask.")] * 9


def signed_in_to_the_portal(world: VaultWorld) -> None:
    world.tokens.admit(KEY_ID, ROLE_ARN)
    world.portals.sign_in()


def assigned_by_the_portal(world: VaultWorld) -> None:
    world.tokens.admit(KEY_ID, SESSION_ARN)
    world.portals.identity_center.assigned = (OPERATOR.role_arn,)
    world.portals.sign_in(OPERATOR.portal)


def signed_out_of_the_portal(world: VaultWorld) -> None:
    world.portals.portals.sign_out(READER.portal)


def logged_in(world: VaultWorld) -> None:
    world.portals.pages.answer = world.portals.sign_in_service.allow
    world.portals.logins.begin(LOGIN)
    world.portals.finish()
    for number in range(20):  # each renewal gives another one
        world.tokens.admit(f"ASIALOGIN{number:07}", LOGIN.identity)


def logged_out(world: VaultWorld) -> None:
    world.portals.logins.sign_out(LOGIN)


def asserted(world: VaultWorld) -> None:
    def response(_url: str) -> str:
        made = saml_response(world.clock.now())
        world.tokens.saml_responses.add(made)
        return made

    world.portals.pages.answer = response
    with suppress(BrowserNeeded):
        world.broker.start(SAML_ADMIN.name)
    world.portals.finish()


def assertion_is_over(world: VaultWorld) -> None:
    world.clock.advance(timedelta(minutes=6))


def token_there(world: VaultWorld) -> None:
    world.token_files.tokens[PIPELINE.token_file] = WEB_IDENTITY


def token_gone(world: VaultWorld) -> None:
    world.token_files.tokens.clear()


def program_prints(world: VaultWorld) -> None:
    world.tokens.admit(PARTNER_KEY_ID, f"arn:aws:sts::{ACCOUNT}:assumed-role/Partner/anna")
    answer = {
        "Version": 1,
        "AccessKeyId": PARTNER_KEY_ID,
        "SecretAccessKey": "s" * 40,
        "SessionToken": "token",
        "Expiration": timestamp(world.clock.now() + 2 * HOUR),
    }
    world.processes.outputs[PARTNER.command] = json.dumps(answer)


def program_fails(world: VaultWorld) -> None:
    world.processes.outputs.clear()


def pool_gives(world: VaultWorld) -> None:
    world.tokens.admit(POOL_KEY_ID, POOL_ARN)


def pool_without_guests(world: VaultWorld) -> None:
    world.portals.identity_pools.guests = False


def another_task(world: VaultWorld) -> None:
    world.vault.save_profile(replace(AUDIT, task=RootTask.UNLOCK_QUEUE))


CASES = (
    Case(
        profile=ANNA,
        ready=nothing,
        refuse=another_key,
        refusal=AccessKeyRefused,
        console=ConsoleUse.KEY_ONLY,
        upon=ConsoleUse.LASTS,
        hop=LONGEST,
    ),
    Case(
        profile=ADMIN,
        ready=nothing,
        refuse=denied,
        refusal=AccessDenied,
        console=ConsoleUse.LASTS,
    ),
    Case(
        profile=READER,
        ready=signed_in_to_the_portal,
        refuse=signed_out_of_the_portal,
        refusal=BrowserNeeded,
        console=ConsoleUse.ENDS_ALONG,
    ),
    Case(
        profile=OPERATOR,
        ready=assigned_by_the_portal,
        refuse=signed_out_of_the_portal,
        refusal=BrowserNeeded,
        console=ConsoleUse.ENDS_ALONG,
    ),
    Case(
        profile=ME,
        ready=logged_in,
        refuse=logged_out,
        refusal=BrowserNeeded,
        console=ConsoleUse.ENDS_ALONG,
    ),
    Case(
        profile=SAML_ADMIN,
        ready=asserted,
        refuse=assertion_is_over,
        refusal=BrowserNeeded,
        console=ConsoleUse.LASTS,
        asks=BrowserNeeded,
    ),
    Case(
        profile=PIPELINE,
        ready=token_there,
        refuse=token_gone,
        refusal=TokenUnusable,
        console=ConsoleUse.LASTS,
    ),
    Case(
        profile=PARTNER,
        ready=program_prints,
        refuse=program_fails,
        refusal=ProcessFailed,
        console=ConsoleUse.ENDS_ALONG,
    ),
    Case(
        profile=GUEST,
        ready=pool_gives,
        refuse=pool_without_guests,
        refusal=AccessDenied,
        console=ConsoleUse.ENDS_ALONG,
    ),
    Case(
        profile=AUDIT,
        ready=nothing,
        refuse=another_task,
        refusal=RootTaskRefused,
        console=None,
        upon=None,
        renews_itself=False,
    ),
)
EVERY_KIND = pytest.mark.parametrize("case", CASES, ids=lambda case: case.profile.KIND)


def world_of(case: Case, *others: OwnProfile) -> VaultWorld:
    """The case's profile, ready, and others."""
    world = VaultWorld()
    world.tokens.roles_need_mfa = False
    for profile in (case.profile, *others):
        world.vault.save_profile(profile)
    case.ready(world)
    return world


def role_upon(source: OwnProfile, name: str = "upon") -> RoleProfile:
    """A role that allows twelve hours."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    return RoleProfile(name=name, role_arn=arn, source_profile=source.name, duration=LONGEST)


def test_every_kind_is_a_case() -> None:
    assert [case.profile.KIND for case in CASES] == list(KINDS)


@EVERY_KIND
def test_it_starts_without_a_person_and_tools_get_the_same_session(case: Case) -> None:
    world = world_of(case)
    session = world.broker.start(case.profile.name)

    assert session_status(world.broker.record(case.profile.name), world.clock.now()).state is (
        SessionState.ACTIVE
    )
    assert world.broker.session(case.profile.name) == session
    assert session.account_id == (case.profile.account or ACCOUNT)


@EVERY_KIND
def test_its_console_opens_by_the_route_that_aws_allows(case: Case) -> None:
    world = world_of(case)
    session = world.broker.console_session(case.profile.name)
    key = world.broker.profile(case.profile.name).long_term_key

    if case.console is None:
        with pytest.raises(UnusableProfile):
            console_route(session, key)
        return
    route = console_route(session, key)
    assert session.console is case.console
    assert (route.key is not None) is (case.console is ConsoleUse.KEY_ONLY)
    assert (route.duration is not None) is (case.console is ConsoleUse.LASTS)


@EVERY_KIND
def test_a_role_upon_it_lasts_as_long_as_the_hop_allows(case: Case) -> None:
    world = world_of(case, role_upon(case.profile))
    if case.upon is None:
        with pytest.raises(BrokenChain):
            world.broker.start("upon")
        return
    session = world.broker.start("upon")

    assert session.life == case.hop
    assert session.console is case.upon
    assert console_route(session, None).key is None


@EVERY_KIND
def test_a_role_upon_a_role_upon_it_lasts_an_hour(case: Case) -> None:
    first = role_upon(case.profile, "first")
    world = world_of(case, first, role_upon(first, "second"))
    if case.upon is None:
        with pytest.raises(BrokenChain):
            world.broker.start("second")
        return
    session = world.broker.start("second")

    assert session.life == HOUR
    assert session.console is ConsoleUse.ENDS_ALONG


@EVERY_KIND
def test_it_is_renewed_in_time_or_says_what_it_waits_for(case: Case) -> None:
    world, name = world_of(case), case.profile.name
    first = world.broker.start(name)
    world.clock.advance(renewal_begins(first) - world.clock.now())
    due = name in world.broker.renewals.due(world.clock.now())
    world.broker.renewals.keep_alive(name)
    record = world.broker.record(name)

    assert due is case.renews_itself
    assert record.session is not None
    if case.asks:
        assert isinstance(record.problem, case.asks)
    if case.asks or not case.renews_itself:
        assert record.session == first
    elif case.profile is not PARTNER:  # whose program prints the same again
        assert record.session.expires_at > first.expires_at


@pytest.mark.parametrize(
    ("case", "by"),
    [
        pytest.param(case, by, id=f"{case.profile.KIND}, {by}")
        for case in CASES
        for by in ("a person", "a tool", "the console", "a role upon it")
        if case.upon or by != "a role upon it"
    ],
)
def test_a_refusal_is_in_words_and_leaves_no_session(case: Case, by: str) -> None:
    world = world_of(case, role_upon(case.profile))
    world.broker.end(case.profile.name)
    case.refuse(world)
    asked: dict[str, Callable[[], object]] = {
        "a person": lambda: world.broker.start(case.profile.name),
        "a tool": lambda: world.broker.session(case.profile.name),
        "the console": lambda: world.broker.console_session(case.profile.name),
        "a role upon it": lambda: world.broker.start("upon"),
    }
    with pytest.raises(case.refusal) as caught:
        asked[by]()
    failed = "upon" if by == "a role upon it" else case.profile.name
    record = world.broker.record(failed)

    assert all((caught.value.title, caught.value.message, caught.value.remedy))
    assert record.session is None
    assert session_status(record, world.clock.now()).state is SessionState.NEEDS_YOU
    assert world.vault.all(SESSIONS) == ()
