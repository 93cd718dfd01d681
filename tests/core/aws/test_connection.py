"""How AWS is reached for a profile, as its section in the AWS files says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fobwatch.core.aws.connection import USUAL, Connection, beside_variables
from fobwatch.core.aws_files.config import parse_config, parse_credentials
from fobwatch.core.aws_files.profiles import list_profiles
from fobwatch.core.catalogue.catalogue import Catalogue
from fobwatch.core.vault.vault import Vault
from tests.core.catalogue.test_catalogue import Files
from tests.core.world import LAKE, World
from tests.fakes import ADMIN, ANNA
from tests.fakes_secrets import MemorySecretStore

COMPANY = Connection(ca_bundle="/corp.pem")


def connections(config: str, credentials: str = "") -> dict[str, Connection]:
    listing = list_profiles(parse_config(config, "config"), parse_credentials(credentials, "c"))
    return dict(listing.connections)


@pytest.mark.parametrize(
    ("settings", "connection"),
    [
        ("ca_bundle = /corp.pem", COMPANY),
        (
            "endpoint_url = https://a.example",
            Connection(
                sts_endpoint="https://a.example",
                iam_endpoint="https://a.example",
                portal_endpoints=(
                    ("sso_oidc", "https://a.example"),
                    ("sso", "https://a.example"),
                ),
            ),
        ),
        ("services = t", Connection(portal_endpoints=(("sso", "https://sso.example"),))),
        ("services = s", Connection(sts_endpoint="https://sts.example")),
        ("services = i", Connection(iam_endpoint="https://iam.example")),
        ("services = other", None),
        ("use_fips_endpoint = true", Connection(use_fips=True)),
        ("use_dualstack_endpoint = false", Connection(use_dualstack=False)),
        ("region = eu-west-1", None),
    ],
)
def test_the_connection_is_the_profile_s_own(settings: str, connection: Connection | None) -> None:
    services = (
        "[services s]\nsts =\n  endpoint_url = https://sts.example\n"
        "[services t]\nsso =\n  endpoint_url = https://sso.example\n"
        "[services i]\niam =\n  endpoint_url = https://iam.example\n"
    )

    found = connections(f"[default]\nca_bundle = /x.pem\n[profile p]\n{settings}\n{services}")

    assert found.get("p") == connection


def test_services_that_are_missing_are_told() -> None:
    config = parse_config("[profile p]\nregion = eu-west-1\nservices = s\n", "config")

    [problem] = list_profiles(config, parse_credentials("", "credentials")).problems

    assert (problem.line, "[services s]" in problem.message) == (3, True)


def test_the_credentials_file_says_it_too() -> None:
    assert connections("", "[p]\nca_bundle = /corp.pem\n") == {"p": COMPANY}


def test_a_profile_of_the_vault_is_reached_as_its_section_says() -> None:
    vault = Vault(MemorySecretStore())
    vault.load()
    vault.save_profile(ANNA)
    listing = list_profiles(
        parse_config("[profile dev]\nca_bundle = /corp.pem\n", "config"),
        parse_credentials("", "credentials"),
    )
    catalogue = Catalogue(vault=vault, source=Files(listing))
    catalogue.refresh()

    assert catalogue.connection("dev") == COMPANY
    assert catalogue.connection("other") == USUAL


def test_the_whole_chain_is_reached_as_its_last_profile_wants_it() -> None:
    world = World(connections={ADMIN.name: COMPANY})

    world.broker.start(ADMIN.name)

    assert set(world.tokens.connections) == {COMPANY}


LOOK_ALIKE = Connection(sts_endpoint="http://127.0.0.1:4566", iam_endpoint="http://127.0.0.1:4567")


ALL, STS, IAM, IGNORE = (
    {"AWS_ENDPOINT_URL": "https://all.example"},
    {"AWS_ENDPOINT_URL_STS": "https://sts.example"},
    {"AWS_ENDPOINT_URL_IAM": "https://iam.example"},
    {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"},
)


@pytest.mark.parametrize(
    ("connection", "environment", "sts", "iam"),
    [
        (USUAL, {}, "", ""),
        (LOOK_ALIKE, {}, LOOK_ALIKE.sts_endpoint, LOOK_ALIKE.iam_endpoint),
        (LOOK_ALIKE, ALL, "https://all.example", "https://all.example"),
        (USUAL, {**ALL, **STS}, "https://sts.example", "https://all.example"),
        (LOOK_ALIKE, IAM, LOOK_ALIKE.sts_endpoint, "https://iam.example"),
        (LOOK_ALIKE, {**ALL, **IGNORE}, "", ""),
        (replace(LOOK_ALIKE, ignores_endpoints=True), ALL, "", ""),
    ],
)
def test_the_endpoint_of_the_environment_comes_first(
    connection: Connection, environment: dict[str, str], sts: str, iam: str
) -> None:
    found = beside_variables(connection, environment)

    assert (found.sts_endpoint, found.iam_endpoint) == (sts, iam)


OF_PORTALS = Connection(portal_endpoints=(("sso_oidc", "https://a"), ("sso", "https://a")))


@pytest.mark.parametrize(
    ("connection", "environment", "left"),
    [
        (OF_PORTALS, {}, ["sso_oidc", "sso"]),
        (OF_PORTALS, ALL, []),
        (OF_PORTALS, STS, ["sso_oidc", "sso"]),
        (OF_PORTALS, {"AWS_ENDPOINT_URL_SSO": "https://b"}, ["sso_oidc"]),
        (OF_PORTALS, {"AWS_ENDPOINT_URL_SSO_OIDC": "https://b"}, ["sso"]),
        (OF_PORTALS, IGNORE, []),
        (replace(OF_PORTALS, ignores_endpoints=True), {}, []),
    ],
)
def test_a_portal_s_endpoint_of_the_files_is_left_where_no_variable_comes_first(
    connection: Connection, environment: dict[str, str], left: list[str]
) -> None:
    found = beside_variables(connection, environment).portal_endpoints

    assert [service for service, _url in found] == left


def test_a_session_ends_when_another_endpoint_stands_in_for_aws() -> None:
    world = World()
    made = world.broker.start(ADMIN.name)
    world.connections = {ADMIN.name: LOOK_ALIKE}
    world.broker.review()

    assert world.broker.record(ADMIN.name).session is None
    assert world.broker.start(ADMIN.name) != made


def test_another_ca_bundle_keeps_the_session() -> None:
    world = World()
    made = world.broker.start(ADMIN.name)
    world.connections = {ADMIN.name: COMPANY}
    world.broker.review()

    assert world.broker.session(ADMIN.name) == made


def test_a_source_s_session_of_another_endpoint_is_not_built_upon() -> None:
    world = World(connections={ADMIN.name: LOOK_ALIKE})
    world.broker.start(ANNA.name)
    world.tokens.calls.clear()
    world.tokens.connections.clear()

    world.broker.start(LAKE.name)
    asked_of_aws = list(world.tokens.connections)
    world.broker.start(ADMIN.name)

    assert LOOK_ALIKE not in asked_of_aws
    assert world.tokens.connections[-1] == LOOK_ALIKE


def test_the_endpoint_of_a_session_outlives_a_restart() -> None:
    world = World(connections={ADMIN.name: LOOK_ALIKE})
    made = world.broker.start(ADMIN.name)
    world.broker = world.start()

    assert world.broker.session(ADMIN.name) == made
