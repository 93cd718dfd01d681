"""What programs are told about access portals, and what they can do with them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.core.agent.protocol import AgentRequest, AgentVerb, exit_code
from fobwatch.core.agent.sign_in_commands import PortalCommands
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.catalogue.errors import UnknownPortal
from fobwatch.core.catalogue.portal_profiles import PortalProfiles
from fobwatch.core.consent.rules import ConsentRules
from fobwatch.core.errors import BadRequest, VaultLocked, VaultUnavailable
from fobwatch.core.portals.portal import PORTALS, Portal
from fobwatch.core.vault.state import VaultState
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from tests.fakes import ACCOUNT, ANNA, FakeClock
from tests.fakes_aws_files import MemoryAwsFiles, MemoryHistory
from tests.fakes_portals import PORTAL, READER, START_URL, TENANT, PortalWorld
from tests.staged import StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError

ACME = Portal(start_url="https://acme.awsapps.com/start", region="eu-west-1", name="Acme")


class Front:
    """One portal is stored, another is named by a profile alone."""

    def __init__(self, *stored: Portal) -> None:
        self.vault = StagedVault()
        for portal in stored:
            self.vault.save(PORTALS, portal)
        self.world = PortalWorld(FakeClock(), self.vault)
        catalogue = StagedCatalogue(self.vault, ANNA, READER)
        self.rules = ConsentRules(self.vault, catalogue)
        self.known = self.world.known(self.vault, catalogue, self.rules)
        self.files = MemoryAwsFiles()
        self.answers = PortalCommands(
            portals=self.world.portals,
            known=self.known,
            roles=self.world.roles,
            profiles=PortalProfiles(
                known=self.known,
                roles=self.world.roles,
                catalogue=catalogue,
                changes=AwsFileChanges(self.files, MemoryHistory(), self.world.clock),
            ),
        ).by_verb()

    def ask(self, verb: AgentVerb, **arguments: object) -> str:
        return self.answers[verb](AgentRequest(verb=verb, arguments=arguments))

    def listed(self) -> list[dict[str, Any]]:
        answer: list[dict[str, Any]] = json.loads(self.ask(AgentVerb.PORTALS))
        return answer


@pytest.fixture
def front() -> Front:
    return Front(ACME)


def test_every_portal_is_listed_with_its_state(front: Front) -> None:
    front.world.sign_in()
    front.world.portals.begin(ACME)

    assert front.listed() == [
        {
            "name": "Acme",
            "start_url": ACME.start_url,
            "region": "eu-west-1",
            "state": "waiting",
            "code": "",
            "page": "",
            "ends_about": "",
            "problem": "",
        },
        {
            "name": "d-1234567890.awsapps.com",
            "start_url": START_URL,
            "region": "eu-central-1",
            "state": "signed-in",
            "code": "",
            "page": "",
            "ends_about": "2026-11-22T20:00:00Z",
            "problem": "",
        },
    ]


def test_a_code_to_enter_is_listed_with_its_page() -> None:
    front = Front(replace(ACME, with_code=True))
    listed: list[dict[str, Any]] = []

    def look() -> None:
        listed.extend(front.listed()[:1])
        front.world.identity_center.enter()

    front.world.identity_center.regions = (ACME.region,)
    front.world.at_pause = look
    answer = front.ask(AgentVerb.PORTAL_SIGN_IN, portal="Acme")
    front.world.finish()

    assert "fobwatch portals" in answer
    assert listed[0]["code"] == "BCDF-GHJK"
    assert listed[0]["page"] == "https://device.test/"
    assert "device-" not in json.dumps(listed)


def test_whoever_is_signed_in_is_sent_to_no_page(front: Front) -> None:
    front.world.sign_in(ACME)
    shown = len(front.world.pages.shown)

    answer = front.ask(AgentVerb.PORTAL_SIGN_IN, portal="Acme")

    assert answer.startswith("You are signed in to")
    assert len(front.world.pages.shown) == shown


def test_a_sign_in_that_failed_says_why(front: Front) -> None:
    front.world.identity_center.failure = NetworkUnreachable("No network", "None.", "Check it.")
    front.world.sign_in(ACME)

    assert "No network" in front.listed()[0]["problem"]
    assert front.listed()[0]["state"] == "signed-out"


def test_a_stored_portal_is_what_it_is_called_in_the_vault() -> None:
    front = Front(replace(PORTAL, name="Work"))

    assert [portal["name"] for portal in front.listed()] == ["Work"]


def test_no_token_is_told(front: Front) -> None:
    front.world.sign_in()

    assert "access-" not in front.ask(AgentVerb.PORTALS)


@pytest.mark.parametrize(
    "name", ["Acme", "acme.awsapps.com", ACME.start_url, f"{ACME.start_url}/#/?tab=accounts"]
)
def test_a_portal_is_signed_in_to_and_out_of_by_name(front: Front, name: str) -> None:
    opened = front.ask(AgentVerb.PORTAL_SIGN_IN, portal=name)
    front.world.finish()
    signed_in = front.listed()[0]["state"]
    left = front.ask(AgentVerb.PORTAL_SIGN_OUT, portal=name)

    assert opened == "The browser opens Acme."
    assert signed_in == "signed-in"
    assert left == "Signed out of Acme."
    assert front.listed()[0]["state"] == "signed-out"
    assert front.ask(AgentVerb.PORTAL_SIGN_OUT, portal=name) == "Nobody is signed in to Acme."


def test_the_only_portal_needs_no_name() -> None:
    front = Front()

    assert front.ask(AgentVerb.PORTAL_SIGN_IN) == "The browser opens d-1234567890.awsapps.com."


def test_however_often_it_is_asked_one_page_opens(front: Front) -> None:
    for _ in range(5):
        front.ask(AgentVerb.PORTAL_SIGN_IN, portal="Acme")

    assert len(front.world.waiting) == 1


def test_no_page_opens_while_the_screen_is_locked(front: Front) -> None:
    front.world.may_show = False

    with pytest.raises(BrowserNeeded):
        front.ask(AgentVerb.PORTAL_SIGN_IN, portal="Acme")
    assert front.world.waiting == []


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("", BadRequest, 2),
        ("nobody", UnknownPortal, 8),
        ("https://d-0000000000.awsapps.com/start", UnknownPortal, 8),
    ],
)
@pytest.mark.parametrize("verb", [AgentVerb.PORTAL_SIGN_IN, AgentVerb.PORTAL_SIGN_OUT])
def test_it_has_to_be_clear_which_portal_is_meant(
    front: Front, verb: AgentVerb, name: str, kind: type[FobwatchError], code: int
) -> None:
    with pytest.raises(kind) as caught:
        front.ask(verb, portal=name)

    assert exit_code(caught.value) == code
    assert front.world.waiting == []


@pytest.mark.parametrize(
    ("state", "kind"), [(VaultState.LOCKED, VaultLocked), (VaultState.LOADING, VaultUnavailable)]
)
def test_nothing_is_said_while_the_vault_is_closed(
    front: Front, state: VaultState, kind: type[FobwatchError]
) -> None:
    front.vault.stage(state)

    for verb in (AgentVerb.PORTALS, AgentVerb.PORTAL_SIGN_IN, AgentVerb.PORTAL_SIGN_OUT):
        with pytest.raises(kind):
            front.ask(verb, portal="Acme")


@pytest.fixture
def roles(front: Front) -> Front:
    """Two roles of the portal are known; one of them has a profile."""
    front.world.identity_center.roles = {ACCOUNT: ("Admin", "ReadOnly")}
    front.world.identity_center.names = {ACCOUNT: "Production"}
    front.world.sign_in()
    front.world.roles.refresh(PORTAL)
    front.world.find()
    return front


def write_roles(front: Front, **arguments: object) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(
        front.ask(AgentVerb.PORTAL_WRITE_ROLES, portal=START_URL, **arguments)
    )
    return answer


def test_roles_are_written_once_the_change_was_seen(roles: Front) -> None:
    seen = write_roles(roles, names="role-id", region="eu-west-3")
    before = roles.files.files[AwsFileKind.CONFIG]
    write_roles(roles, names="role-id", region="eu-west-3", change=seen["change"])
    after = roles.files.files[AwsFileKind.CONFIG] or ""
    again = write_roles(roles, names="role-id", region="eu-west-3")

    assert f"+[profile Admin-{ACCOUNT}]" in seen["diff"].splitlines()
    assert "ReadOnly" not in seen["diff"]
    assert before is None
    assert f"[profile Admin-{ACCOUNT}]\n" in after
    assert "region = eu-west-3\n" in after
    assert again == {"change": "", "diff": "", "unwritable": 0}


def test_roles_that_the_file_has_no_form_for_are_left_out(roles: Front) -> None:
    roles.vault.save(PORTALS, replace(PORTAL, tenant_id=TENANT))
    roles.world.identity_center.assigned = (f"arn:aws:iam::{ACCOUNT}:role/Operator",)
    roles.world.portals.sign_out(PORTAL)
    roles.world.sign_in()
    roles.world.roles.refresh(roles.known.get(START_URL))
    roles.world.find()
    found = {role.role_name for role in roles.world.roles.roles(START_URL)}

    seen = write_roles(roles)

    assert "Operator" in found
    assert "Operator" not in seen["diff"]
    assert seen["unwritable"] == 1


def test_another_change_than_the_one_that_was_seen_is_not_made(roles: Front) -> None:
    seen = write_roles(roles)
    roles.files.files[AwsFileKind.CONFIG] = "[default]\nregion = x\n"

    with pytest.raises(BadRequest):
        write_roles(roles, change=seen["change"])
    with pytest.raises(BadRequest):
        write_roles(roles, names="role-id", change=seen["change"])
    assert roles.files.files[AwsFileKind.CONFIG] == "[default]\nregion = x\n"


def test_a_way_to_name_that_there_is_not_is_refused(roles: Front) -> None:
    with pytest.raises(BadRequest) as caught:
        write_roles(roles, names="{evil}")

    assert "account-role" in caught.value.remedy


def test_roles_that_are_not_known_are_looked_for_once(front: Front) -> None:
    front.world.sign_in()
    for _ in range(1000):
        with pytest.raises(BadRequest, match="not known yet"):
            write_roles(front)

    assert len(front.world.finding) == 8  # the workers of one discovery
