"""Finding a portal's region, and signing in where one of them is down, at the look-alike of AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.boto_port import LazyClients
from fobwatch.adapters.aws.partition_table import BotocorePartitionTable
from fobwatch.adapters.portals.identity_center import BotoIdentityCenter
from fobwatch.core.errors import InputError, InvalidSetting
from fobwatch.core.portals.finding import PortalFinder
from fobwatch.core.portals.portal import PORTAL_SIGN_INS, PORTALS, Portal
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.portal import ADDRESSES, ISSUER_URL, REGION, START_URL
from tests.demo.portal_person import PortalBrowser
from tests.fakes import FakeClock, MemorySessions
from tests.fakes_portals import PortalWorld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.demo.cloud import DemoCloud

OWN = "https://aws.acme.example"
NEWER = [address for address in ADDRESSES if REGION in address]


@pytest.fixture
def center(demo_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[BotoIdentityCenter]:
    for name, value in demo_cloud.environment.items():
        monkeypatch.setenv(name, value)
    clients = LazyClients(FakeClock(), lambda *_dates: None)
    yield BotoIdentityCenter(clients)
    clients.close()


@pytest.fixture
def finder(center: BotoIdentityCenter) -> PortalFinder:
    return PortalFinder(
        center,
        redirect=lambda url: START_URL if url == OWN else "",
        regions=lambda: [code for code, _name in BotocorePartitionTable().regions()],
    )


@pytest.mark.parametrize("region", [REGION, "ap-southeast-4"])
@pytest.mark.parametrize("start_url", [START_URL, ISSUER_URL, OWN])
def test_the_region_is_found_among_all(
    finder: PortalFinder, demo_cloud: DemoCloud, start_url: str, region: str
) -> None:
    demo_cloud.set_knobs(Knobs(portal_regions=(region,)))

    assert finder.found(Portal(start_url=start_url, region="")).region == region


def test_a_region_that_is_likely_is_asked_before_the_others(
    finder: PortalFinder, demo_cloud: DemoCloud
) -> None:
    demo_cloud.set_knobs(Knobs(portal_regions=("af-south-1", "us-west-2")))
    found = finder.found(Portal(start_url=START_URL, region=""), ["us-west-2"])

    assert found.region == "us-west-2"


@pytest.mark.parametrize("start_url", NEWER)
def test_a_newer_address_names_its_region_and_nobody_is_asked(
    finder: PortalFinder, demo_cloud: DemoCloud, start_url: str
) -> None:
    assert finder.found(Portal(start_url=start_url, region="")).region == REGION
    assert demo_cloud.calls() == ()


def test_a_portal_that_no_region_knows_needs_a_person(finder: PortalFinder) -> None:
    with pytest.raises(InputError) as caught:
        finder.found(Portal(start_url=START_URL.replace("d-9", "d-8"), region=""))

    assert caught.value.field == "region"


def enter_code(world: PortalWorld, person: PortalBrowser) -> None:
    code = world.portals.state(START_URL).code
    if code is not None:
        person.enter(code.complete_url)


@pytest.mark.expects_log(f"No sign-in to .* in {REGION}")
@pytest.mark.parametrize("with_code", [False, True])
def test_another_region_of_the_portal_signs_in_while_the_first_is_down(
    center: BotoIdentityCenter, demo_cloud: DemoCloud, *, with_code: bool
) -> None:
    demo_cloud.set_knobs(Knobs(portal_regions=(REGION, "eu-west-1"), regions_down=(REGION,)))
    person = PortalBrowser(demo_cloud.endpoint_url)
    world = PortalWorld(FakeClock(), MemorySessions(), center=center)
    world.pages.answer = lambda url: person.decide(url)["code"]
    portal = Portal(
        start_url=START_URL, region=REGION, other_regions=("eu-west-1",), with_code=with_code
    )
    world.store.save(PORTALS, portal)
    world.at_pause = lambda: enter_code(world, person)
    world.sign_in(portal)
    grant = world.portals.role_grant(portal, demo_cloud.company.accounts[0].account_id, "ReadOnly")
    held = world.store.get(PORTAL_SIGN_INS, START_URL)

    assert held is not None
    assert held.region == "eu-west-1"
    assert grant.credentials.session_token


@pytest.mark.parametrize("address", ["http://aws.example/{region}", "ftp://127.0.0.1", "nonsense"])
def test_tokens_go_unencrypted_to_no_other_computer(
    center: BotoIdentityCenter, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("FOBWATCH_PORTAL_ENDPOINT", address)

    with pytest.raises(InvalidSetting):
        center.register(Portal(start_url=START_URL, region=REGION))
