"""A service of AWS is reached as the profile that asks it says, and in that profile's region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.as_code.reading import AccountReading
from fobwatch.core.aws.connection import Connection
from fobwatch.core.health.account_readings import AccountReadings
from fobwatch.core.iam.key_readings import KeyReadings
from fobwatch.core.iam.user_calls import Callers
from fobwatch.core.sign_in_history.history import SignInHistory
from tests.core.iam.key_world import KeyWorld
from tests.core.iam.mfa_world import MfaWorld
from tests.core.iam.requirement_world import RequirementWorld
from tests.core.iam.walk_world import PLAIN
from tests.core.lockdown.lockdown_world import LockdownWorld
from tests.fakes import ANNA
from tests.fakes_as_code import FakeAccountReader
from tests.fakes_cloudtrail import FakeEventHistory, trail_of
from tests.fakes_files import MemoryTextStore
from tests.fakes_health import FakeAccounts
from tests.fakes_iam import FakeMfaDevices
from tests.fakes_iam_tools import iam_tools_in

if TYPE_CHECKING:
    from tests.core.iam.walk_world import WalkWorld
    from tests.fakes_signed import SignedFake

OF_A_PROXY = Connection(ca_bundle="/etc/ssl/proxy.pem")


def reach_by_a_proxy(world: WalkWorld) -> None:
    for name in (PLAIN.name, ANNA.name):
        world.world.connections[name] = OF_A_PROXY


def check(*services: SignedFake) -> None:
    assert ANNA.region == PLAIN.region == "eu-west-1"
    for service in services:
        assert set(service.ways) == {(OF_A_PROXY, "eu-west-1")}, type(service).__name__


def test_a_change_of_keys() -> None:
    world = KeyWorld()
    reach_by_a_proxy(world)

    world.rotation.go_on(world.begun())

    check(world.aws)


def test_a_change_of_devices() -> None:
    world = MfaWorld()
    reach_by_a_proxy(world)

    world.changes.go_on(world.begun())

    check(world.aws)


def test_a_requirement_of_mfa() -> None:
    world = RequirementWorld()
    reach_by_a_proxy(world)

    world.requiring.go_on(world.begun())

    check(world.aws, world.devices, world.simulator)


def test_a_lockdown() -> None:
    world = LockdownWorld()
    reach_by_a_proxy(world)

    world.done()

    check(world.keys, world.iam, world.simulator, world.logins, world.trail)


def test_the_age_of_keys() -> None:
    world = KeyWorld()
    reach_by_a_proxy(world)
    readings = KeyReadings(iam_tools_in(world.world, keys=world.aws), MemoryTextStore())

    readings.read(PLAIN.name)

    check(world.aws)


def test_the_health_of_an_account() -> None:
    world = KeyWorld()
    reach_by_a_proxy(world)
    accounts, devices = FakeAccounts(), FakeMfaDevices(world.world.tokens)
    tools = iam_tools_in(world.world, devices=devices)
    readings = AccountReadings(tools, accounts, MemoryTextStore())

    world.world.broker.start(ANNA.name)
    readings.read(ANNA.name)

    check(accounts, devices)


def test_sign_ins() -> None:
    world = KeyWorld()
    reach_by_a_proxy(world)
    trail = trail_of(world.world.clock)
    sign_ins = SignInHistory(
        trail,
        journal=world.world.journal,
        vault=world.vault,
        broker=world.world.broker,
        aws_time=world.world.portals.aws_time,
        connection=world.connection,
    )

    sign_ins.begin(PLAIN.name)

    assert isinstance(trail.history, FakeEventHistory)
    check(trail.history)


def test_an_account_as_code() -> None:
    world = KeyWorld()
    reach_by_a_proxy(world)
    reader = FakeAccountReader()
    reading = AccountReading(
        caller=Callers(world.vault, world.world.broker).other,
        reader=reader,
        connection=world.connection,
        region=lambda _name: PLAIN.region,
    )

    reading.read(PLAIN.name)

    check(reader)
