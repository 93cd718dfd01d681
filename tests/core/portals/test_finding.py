"""Finding a portal's region, and what a company's own domain leads to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fobwatch.core.aws.errors import AwsError, NetworkUnreachable
from fobwatch.core.errors import InputError
from fobwatch.core.portals.portal import PORTAL_SIGN_INS, PORTALS, Portal
from tests.fakes import ACCOUNT, FakeClock, MemorySessions
from tests.fakes_portals import HOUR, PORTAL, START_URL, PortalWorld

UNREACHABLE = NetworkUnreachable("AWS cannot be reached", "No network.", "Check it.")
OWN = "https://aws.acme.example"
PLACED = "https://ssoins-12.portal.eu-west-1.app.aws"
ISSUER = "https://identitycenter.amazonaws.com/ssoins-12"


@pytest.fixture
def world() -> PortalWorld:
    return PortalWorld(FakeClock(), MemorySessions())


def portal(start_url: str = START_URL, region: str = "") -> Portal:
    return Portal(start_url=start_url, region=region)


def test_a_region_that_is_given_is_taken_without_asking_anybody(world: PortalWorld) -> None:
    assert world.finder.found(portal(region="us-west-2")).region == "us-west-2"
    assert world.identity_center.calls == []


@pytest.mark.parametrize("leads_to", ["", f"{PLACED}/"])
def test_a_region_that_the_address_names_is_taken(world: PortalWorld, leads_to: str) -> None:
    world.redirects = {OWN: leads_to}
    found = world.finder.found(portal(OWN if leads_to else PLACED))

    assert found.region == "eu-west-1"
    assert found.start_url == (OWN if leads_to else PLACED)
    assert world.identity_center.calls == []


@pytest.mark.parametrize("start_url", [START_URL, ISSUER, OWN])
def test_otherwise_the_regions_are_asked_which_of_them_knows_it(
    world: PortalWorld, start_url: str
) -> None:
    world.redirects = {OWN: START_URL}
    world.identity_center.regions = ("eu-west-1",)

    assert world.finder.found(portal(start_url)).region == "eu-west-1"


def test_likely_regions_are_asked_first(world: PortalWorld) -> None:
    world.identity_center.regions = ("eu-north-1", "eu-central-1")

    assert world.finder.found(portal(), ["eu-north-1"]).region == "eu-north-1"


def test_only_regions_of_the_portal_s_partition_are_asked(world: PortalWorld) -> None:
    world.identity_center.regions = ("us-gov-west-1", "us-east-1")
    gov = "https://start.us-gov-home.awsapps.com/directory/d-12"

    assert world.finder.found(portal(gov)).region == "us-gov-west-1"
    assert world.identity_center.calls == ["register", "device_code"]


def test_a_region_that_does_not_answer_is_passed_over(world: PortalWorld) -> None:
    world.identity_center.down = frozenset({"us-east-1"})

    assert world.finder.found(portal()).region == "eu-central-1"


@pytest.mark.parametrize("down", [frozenset[str](), frozenset({"us-east-1"})])
def test_a_region_that_is_not_found_has_to_be_chosen(
    world: PortalWorld, down: frozenset[str]
) -> None:
    world.identity_center.regions = ()
    world.identity_center.down = down
    with pytest.raises(InputError) as caught:
        world.finder.found(portal())

    assert caught.value.field == "region"
    assert "choose the region" in caught.value.remedy


def test_without_a_network_that_is_what_is_said(world: PortalWorld) -> None:
    world.identity_center.failure = UNREACHABLE
    with pytest.raises(NetworkUnreachable):
        world.finder.found(portal())


@pytest.mark.parametrize(
    "target",
    [
        "",
        "https://login.evil.example/start",
        "https://awsapps.com.evil.example/start",
        "http://acme.awsapps.com/start",
        "https://me@acme.awsapps.com/start",
        "javascript:alert(1)",
        OWN,
    ],
)
def test_a_domain_that_leads_elsewhere_is_never_followed(world: PortalWorld, target: str) -> None:
    world.redirects = {OWN: target}
    resolved = world.finder.resolved(portal(OWN, "eu-central-1"))

    assert resolved.issuer_url == OWN


def test_a_domain_that_cannot_be_reached_is_used_as_it_is(world: PortalWorld) -> None:
    def unreachable(_url: str) -> str:
        raise UNREACHABLE

    world.finder._redirect = unreachable

    assert world.finder.resolved(portal(OWN, "eu-central-1")).issuer_url == OWN


def test_aws_s_own_addresses_are_not_looked_up(world: PortalWorld) -> None:
    """An issuer's host has no address in the DNS at all."""
    world.redirects = {ISSUER: PLACED, START_URL: PLACED}

    assert world.finder.resolved(portal(ISSUER)).issuer_url == ISSUER
    assert world.finder.resolved(portal()).issuer_url == START_URL


@pytest.mark.parametrize("with_code", [False, True])
def test_a_sign_in_names_aws_s_address_and_is_stored_by_the_company_s(
    world: PortalWorld, *, with_code: bool
) -> None:
    world.redirects = {OWN: f"{START_URL}/#"}
    own = replace(portal(OWN, "eu-central-1"), with_code=with_code)
    world.store.save(PORTALS, own)
    world.at_pause = world.identity_center.enter
    world.sign_in(own)

    assert world.identity_center.issuers == [START_URL]
    assert world.portals.state(OWN).ends_about is not None
    assert PORTALS.load(PORTALS.dump(replace(own, leads_to=START_URL))) == own


@pytest.mark.expects_log("No sign-in to .* in eu-central-1")
@pytest.mark.parametrize("with_code", [False, True])
def test_another_region_signs_in_while_the_first_is_down(
    world: PortalWorld, *, with_code: bool
) -> None:
    center = world.identity_center
    center.regions = ("eu-central-1", "eu-west-1")
    center.down = frozenset({"eu-central-1"})
    world.store.save(
        PORTALS, replace(PORTAL, with_code=with_code, other_regions=("eu-west-1", "us-east-1"))
    )
    world.at_pause = center.enter
    world.sign_in()
    held = world.store.get(PORTAL_SIGN_INS, START_URL)
    world.clock.advance(HOUR)
    grant = world.portals.role_grant(PORTAL, ACCOUNT, "ReadOnly")
    world.roles.refresh(PORTAL)
    world.find()
    world.portals.sign_out(PORTAL)

    assert held is not None
    assert held.region == "eu-west-1"
    assert grant.credentials.session_token
    assert world.roles.roles(START_URL)
    assert "refresh" in center.calls


def test_no_other_region_is_asked_where_the_first_refuses(world: PortalWorld) -> None:
    world.store.save(PORTALS, replace(PORTAL, other_regions=("eu-west-1",)))
    world.identity_center.failure = AwsError("Refused", "It is wrong.", "Correct it.")
    world.sign_in()

    assert world.identity_center.calls == ["register"]
    assert world.portals.state(START_URL).problem is not None
