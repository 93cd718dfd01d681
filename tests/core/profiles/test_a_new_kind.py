"""A kind that is registered is whole: nothing else in the core has to know it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fobwatch.core.agent.commands import listing
from fobwatch.core.agent.protocol import refusal
from fobwatch.core.aws_files.config import parse_config, parse_credentials
from fobwatch.core.aws_files.profiles import list_profiles
from fobwatch.core.catalogue.search import ProfileSearch
from fobwatch.core.consent.identities import identities_of
from fobwatch.core.console.routes import console_route
from fobwatch.core.errors import VaultUnavailable
from fobwatch.core.imports.document import document_text, read_import
from fobwatch.core.imports.reading import read_aws_file
from fobwatch.core.imports.refusals import InvalidImport
from fobwatch.core.migration.aws_files import files_findings
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.sessions.errors import ProfileChanged
from fobwatch.core.sessions.sessions import ConsoleUse, SessionState, session_status
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from tests.sham_kind import ARN, BADGE, TOKENS, BadgeProfile, Token, register
from tests.vault_world import VaultWorld

CONFIG = "[profile front-door]\nbadge_company = acme\nbadge_role = Visitor\nregion = eu-west-1\n"
PAGE = "https://acme.test/in"
TOKEN = Token(company="acme", text="let me in")
ROLE = RoleProfile(
    name="lab", role_arn="arn:aws:iam::901755201184:role/Lab", source_profile=BADGE.name
)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch)


@pytest.fixture
def world(_registered: None) -> VaultWorld:
    world = VaultWorld()
    world.vault.save_profile(BADGE)
    return world


def test_it_is_listed_and_found_by_its_own_words(world: VaultWorld) -> None:
    listed = listing(world.catalogue.profiles(), (), world.clock.now())
    search = ProfileSearch(world.catalogue.profiles())

    assert ("front-door", "badge") in {(each["name"], each["kind"]) for each in listed}
    assert search.find("acme", most=5, weights={}) == ["front-door"]
    assert identities_of(BADGE) == ("acme/visitor",)


def test_it_is_read_from_the_aws_files_and_can_be_moved_out_of_them() -> None:
    config, credentials = parse_config(CONFIG, "config"), parse_credentials("", "credentials")
    found = list_profiles(config, credentials)
    movable, skipped = files_findings(config, credentials)

    assert [(each.kind, each.identity) for each in found.profiles] == [("badge", "acme/Visitor")]
    assert [each.profile for each in movable] == [BADGE]
    assert skipped == []


def test_it_is_refused_in_words() -> None:
    config = parse_config("[profile x]\nbadge_company =\n", "config")
    found = list_profiles(config, parse_credentials("", "credentials"))
    document = document_text([], [replace(BADGE, name="no blanks")])

    assert [error.title for error in check_profile(replace(BADGE, company=""))] == [
        "The badge has no company"
    ]
    assert found.profiles[0].kind == "malformed"
    assert "The badge has no company" in found.problems[0].message
    with pytest.raises(InvalidImport, match="blank"):
        read_import(document)


def test_it_is_taken_in_from_a_copy_of_an_aws_file() -> None:
    assert [each.profile for each in read_aws_file(CONFIG).profiles] == [BADGE]


def test_it_is_exported_and_imported() -> None:
    assert read_import(document_text([], [BADGE])).profiles == (BADGE,)


def test_it_asks_for_a_person_then_starts_renews_and_ends(world: VaultWorld) -> None:
    with pytest.raises(BrowserNeeded):
        world.broker.start("front-door")
    record = world.broker.record("front-door")
    listed = listing((BADGE,), (record,), world.clock.now())

    assert session_status(record, world.clock.now()).state is SessionState.NEEDS_YOU
    assert record.problem is not None
    assert PAGE in refusal(record.problem).body
    assert listed[0]["action_needed"] == {"name": "open-browser", "url": PAGE, "code": "ABCD-EFGH"}

    world.vault.save(TOKENS, TOKEN)
    first = world.broker.start("front-door")
    second = world.broker.renew("front-door")
    world.broker.end("front-door")

    assert first.profile == "front-door"
    assert first.credentials.session_token != second.credentials.session_token
    assert world.broker.record("front-door").session is None


def test_its_console_opens_with_its_session(world: VaultWorld) -> None:
    world.vault.save(TOKENS, TOKEN)
    held = world.broker.start("front-door")
    session = world.broker.console_session("front-door")

    assert session == held
    assert world.broker.profile("front-door").long_term_key is None
    assert console_route(session, None).key is None


@pytest.mark.parametrize(("passing", "precious"), [(True, False), (False, True)])
def test_what_it_keeps_waits_for_the_keyring_and_counts(
    monkeypatch: pytest.MonkeyPatch, *, passing: bool, precious: bool
) -> None:
    tokens = replace(TOKENS, passing=passing)
    monkeypatch.setattr(BadgeProfile, "RECORDS", (tokens,))
    world = VaultWorld()
    world.store.failure = VaultUnavailable("It is away", "It died.", "Start it.")
    world.vault.save(tokens, TOKEN)

    waiting = world.vault.waiting
    assert len(waiting) == 1
    assert waiting.precious is precious
    assert str(waiting) == "sign-in acme"


def test_it_is_renewed_in_the_background(world: VaultWorld) -> None:
    world.vault.save(TOKENS, TOKEN)
    world.broker.start("front-door")
    world.clock.advance(timedelta(minutes=58))

    assert "front-door" in world.broker.renewals.due(world.clock.now())


def test_what_it_keeps_outlives_the_program_and_what_cannot_be_read_is_reported(
    world: VaultWorld,
) -> None:
    world.vault.save(TOKENS, TOKEN)
    world.broker.start("front-door")
    world.start()

    kept = world.vault.get(TOKENS, "acme")
    assert kept is not None
    assert (kept.text, kept.used) == ("let me in", 1)
    assert world.vault.profile("front-door") == BADGE
    assert world.broker.record("front-door").session is not None
    assert world.vault.damaged == ()


def test_its_session_belongs_to_what_it_was(world: VaultWorld) -> None:
    world.vault.save(TOKENS, TOKEN)
    world.broker.start("front-door")
    world.vault.save_profile(replace(BADGE, role="Owner"))

    record = world.broker.record("front-door")
    assert record.session is None
    assert isinstance(record.problem, ProfileChanged)


def test_a_role_can_be_built_upon_it(world: VaultWorld) -> None:
    world.vault.save(TOKENS, TOKEN)
    world.vault.save_profile(ROLE)
    world.tokens.admit("ASIABADGE", ARN)
    session = world.broker.start("lab")

    assert session.console is ConsoleUse.ENDS_ALONG
    assert session.mfa
    assert world.broker.record("front-door").session is not None


def test_a_renamed_one_takes_its_roles_along(world: VaultWorld) -> None:
    world.vault.save_profile(ROLE)
    world.changes.save_profile(replace(BADGE, name="back-door"), old_name="front-door")

    lab = world.vault.profile("lab")
    assert lab is not None
    assert lab.source == "back-door"
