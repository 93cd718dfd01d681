"""A rule holds on every way to what it protects: each verb, by each rule, around each corner."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.agent.protocol import AgentRequest, AgentVerb
from fobwatch.core.aws.connection import USUAL, Connection
from fobwatch.core.client_process.client_process import ClientProcess, Process
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.consent import STRICTNESS, ConsentPolicy, Purpose
from fobwatch.core.consent.errors import ConsentDenied, ConsentOpen
from fobwatch.core.consent.identities import chain_members, identities_of
from fobwatch.core.consent.rules import ConsentRule, ConsentRules
from fobwatch.core.errors import FobwatchError
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.profile import Origin
from tests.agent_fakes import authorizer_of
from tests.fakes import ACCOUNT, ANNA, DEVICE, KEY, SEED, SERIAL, FakeClock, FakeScreen
from tests.staged import StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import Profile

ASKER = ClientProcess(processes=(Process(pid=42, executable="/usr/bin/stranger"),))
AT_ONCE = timedelta()

OUTCOMES: dict[ConsentPolicy, type[FobwatchError]] = {
    ConsentPolicy.ONCE_PER_PROGRAM: ConsentOpen,
    ConsentPolicy.EVERY_TIME: ConsentOpen,
    ConsentPolicy.NEVER: ConsentDenied,
}

OTHER_KEY = replace(KEY, access_key_id="AKIAOTHER0000000TEST")
THIRD_KEY = replace(KEY, access_key_id="AKIATHIRD0000000TEST")
OTHER = replace(ANNA, name="other", access_key=OTHER_KEY, mfa_serial="")
PROD = replace(ANNA, name="prod")
ROLE = RoleProfile(name="role", role_arn=f"arn:aws:iam::{ACCOUNT}:role/A", source_profile="prod")
LIVE = RoleProfile(name="live", role_arn=f"arn:aws:iam::{ACCOUNT}:role/B", source_profile="other")
IN_FILES = Origin.AWS_FILES
BESIDE = replace(
    LIVE, name="beside", origin=IN_FILES, as_source=replace(PROD, name="beside", mfa_serial="")
)


@dataclass(frozen=True, kw_only=True)
class Way:
    """What there is, the rule's profile among it or gone, and what a program asks for."""

    profiles: tuple[Profile, ...]
    asked: str
    rule: str = "prod"
    was: tuple[str, ...] = (KEY.access_key_id.casefold(),)


WAYS = {
    "itself": Way(profiles=(PROD,), asked="prod"),
    "a role upon it": Way(profiles=(PROD, ROLE), asked="role"),
    "a role upon a role upon it": Way(
        profiles=(PROD, ROLE, replace(LIVE, source_profile="role")), asked="live"
    ),
    "a copy of its key": Way(profiles=(PROD, replace(PROD, name="copy")), asked="copy"),
    "a role upon a copy": Way(
        profiles=(PROD, replace(PROD, name="copy"), replace(ROLE, source_profile="copy")),
        asked="role",
    ),
    "its name with another key": Way(
        profiles=(replace(OTHER, name="prod", access_key=THIRD_KEY),), asked="prod"
    ),
    "its name as a role": Way(profiles=(OTHER, replace(LIVE, name="prod")), asked="prod"),
    "its key, renamed outside": Way(profiles=(replace(PROD, name="new"),), asked="new"),
    "its twin in the AWS files": Way(
        profiles=(PROD, replace(PROD, name="twin", origin=IN_FILES)), asked="twin"
    ),
    "a role of the AWS files upon it": Way(
        profiles=(PROD, replace(ROLE, origin=IN_FILES)), asked="role"
    ),
    "itself in the AWS files": Way(profiles=(replace(PROD, origin=IN_FILES),), asked="prod"),
    "removed and added again": Way(profiles=(PROD,), asked="prod"),
    "a role upon its name, which is gone": Way(profiles=(ROLE,), asked="role"),
    "a protected role under another name": Way(
        profiles=(OTHER, LIVE, replace(LIVE, name="mine")), asked="mine", rule="live", was=()
    ),
    "a role whose source has its key beside a role": Way(
        profiles=(BESIDE, replace(ROLE, source_profile="beside")), asked="role"
    ),
    "a role that is its own source, with its key": Way(
        profiles=(replace(BESIDE, source_profile="beside"),), asked="beside"
    ),
    "a role upon another kind with its key": Way(
        profiles=(
            OtherProfile(
                name="beside", way=OtherKind.CREDENTIAL_SOURCE, as_source=BESIDE.as_source
            ),
            replace(ROLE, source_profile="beside"),
        ),
        asked="role",
    ),
    "the key that stood beside its role": Way(
        profiles=(replace(PROD, name="copy"),),
        asked="copy",
        was=("arn:aws:iam::1:role/r", KEY.access_key_id.casefold()),
    ),
    "its role in other case": Way(
        profiles=(OTHER, replace(LIVE, name="mine", role_arn=LIVE.role_arn.replace("/B", "/b"))),
        asked="mine",
        was=(LIVE.role_arn.casefold(),),
    ),
    "a role that goes round": Way(
        profiles=(replace(ROLE, source_profile="live"), replace(LIVE, source_profile="role")),
        asked="role",
        rule="live",
        was=(),
    ),
}
VERBS = (
    AgentVerb.CREDENTIALS,
    AgentVerb.ENV,
    AgentVerb.CONTAINER,
    AgentVerb.ENDPOINT,
    AgentVerb.OPEN,
)


def check(
    vault: StagedVault, profiles: tuple[Profile, ...], verb: AgentVerb, **arguments: object
) -> None:
    check_with(vault, StagedCatalogue(vault, *profiles), verb, **arguments)


def import_of(text: str) -> AgentRequest:
    return AgentRequest(verb=AgentVerb.IMPORT, arguments={"document": text}, client_process=ASKER)


def check_with(
    vault: StagedVault, catalogue: StagedCatalogue, verb: AgentVerb, **arguments: object
) -> None:
    authorizer = authorizer_of(ApprovalQueue(FakeClock(), FakeScreen()), vault, catalogue)
    request = AgentRequest(verb=verb, arguments=arguments, client_process=ASKER)
    authorizer.check(request, patience=AT_ONCE)


def outcome(
    vault: StagedVault, catalogue: StagedCatalogue, verb: AgentVerb, **arguments: object
) -> type[FobwatchError] | None:
    """The error that the program gets; None where it gets what it wants."""
    try:
        check_with(vault, catalogue, verb, **arguments)
    except FobwatchError as error:
        return type(error)
    return None


def vault_with(rule: ConsentRule, *devices: MfaDevice) -> StagedVault:
    return StagedVault(*devices, rules=[rule])


@pytest.mark.parametrize("policy", OUTCOMES)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_rule_holds_on_every_way_and_for_every_verb(way: Way, policy: ConsentPolicy) -> None:
    vault = vault_with(ConsentRule(profile=way.rule, policy=policy, identities=way.was))
    protected = StagedCatalogue(vault, *way.profiles)
    free = StagedCatalogue(vault, *way.profiles, OTHER)

    for verb in VERBS:
        assert outcome(vault, protected, verb, profile=way.asked) is OUTCOMES[policy], verb
        assert outcome(vault, free, verb, profile="other") is None, verb


PHONE = DEVICE
TWIN = replace(DEVICE, serial=SERIAL.replace("laptop", "phone"), name="twin")
NEW_DEVICE = replace(DEVICE, serial=SERIAL.replace("laptop", "tablet"), name="tablet")
OTHER_DEVICE = replace(DEVICE, serial=f"arn:aws:iam::{ACCOUNT}:mfa/other", seed=SEED[:-1] + "A")


@pytest.mark.parametrize("policy", OUTCOMES)
@pytest.mark.parametrize("device", [PHONE.name, PHONE.serial, TWIN.name, TWIN.serial])
@pytest.mark.parametrize(
    ("profiles", "rule"),
    [
        ((PROD,), "prod"),
        ((replace(OTHER, mfa_serial=SERIAL), LIVE), "live"),
        ((OTHER, replace(LIVE, mfa_serial=SERIAL)), "live"),
        ((PROD, ROLE), "prod"),
        ((PROD, ROLE), "role"),
    ],
    ids=["its own", "its source's", "a role's own", "the source itself", "a role upon it"],
)
def test_a_rule_holds_for_the_codes_of_its_device(
    profiles: tuple[Profile, ...], rule: str, device: str, policy: ConsentPolicy
) -> None:
    """The same seed makes the same codes, whatever the device is called."""
    kept = ConsentRule(profile=rule, policy=policy)

    with pytest.raises(OUTCOMES[policy]):
        check(vault_with(kept, PHONE, TWIN, OTHER_DEVICE), profiles, AgentVerb.CODE, device=device)
    check(
        vault_with(kept, PHONE, OTHER_DEVICE), profiles, AgentVerb.CODE, device=OTHER_DEVICE.serial
    )


@pytest.mark.parametrize("policy", OUTCOMES)
@pytest.mark.parametrize("device", [PHONE.name, PHONE.serial, TWIN.serial])
@pytest.mark.parametrize(
    "now",
    [(), (replace(PROD, mfa_serial=OTHER_DEVICE.serial),), (replace(OTHER, name="prod"),)],
    ids=["its section is gone", "its section names another device", "its section names none"],
)
def test_a_rule_holds_for_the_codes_of_the_device_that_its_profile_had(
    now: tuple[Profile, ...], device: str, policy: ConsentPolicy
) -> None:
    """A program may change the AWS files; with the key from there a code is all that it wants."""
    vault = StagedVault(PHONE, TWIN, OTHER_DEVICE)
    catalogue = StagedCatalogue(vault, replace(PROD, origin=IN_FILES))
    ConsentRules(vault, catalogue).choose("prod", policy)

    with pytest.raises(OUTCOMES[policy]):
        check(vault, now, AgentVerb.CODE, device=device)


MINE_ELSEWHERE = replace(OTHER, name="mine", mfa_serial=SERIAL)
WAYS_TO_AWS = {
    "endpoint_url": Connection(sts_endpoint="http://127.0.0.1:9"),
    "endpoint_url in AWS's own domain": Connection(sts_endpoint="https://a.amazonaws.com"),
    "ca_bundle": Connection(ca_bundle="/home/anna/mine.pem"),
}


@pytest.mark.parametrize("connection", WAYS_TO_AWS.values(), ids=WAYS_TO_AWS)
@pytest.mark.parametrize(
    "profiles",
    [
        (PROD, MINE_ELSEWHERE),
        (PROD, replace(LIVE, name="mine", source_profile="other", mfa_serial=SERIAL), OTHER),
        (PROD, replace(LIVE, name="mine", source_profile="b"), replace(MINE_ELSEWHERE, name="b")),
        (PROD, replace(MINE_ELSEWHERE, mfa_serial=TWIN.serial)),
        (MINE_ELSEWHERE,),
    ],
    ids=["a user", "a role", "a role's source", "the same seed", "its own profile is gone"],
)
def test_a_protected_device_s_codes_go_to_no_place_that_a_profile_names(
    profiles: tuple[Profile, ...], connection: Connection
) -> None:
    for policy, refused in OUTCOMES.items():
        rule = ConsentRule(profile="prod", policy=policy, devices=(SERIAL,))
        vault = vault_with(rule, PHONE, TWIN)
        aside = StagedCatalogue(vault, *profiles, connections={"mine": connection})
        usual = StagedCatalogue(vault, *profiles)

        for verb in VERBS:
            assert outcome(vault, aside, verb, profile="mine") is refused, (policy, verb)
            assert outcome(vault, usual, verb, profile="mine") is None, (policy, verb)


def test_an_answer_is_not_good_for_another_way_to_aws() -> None:
    vault = vault_with(ConsentRule(profile="prod", policy=STRICTNESS[1]))
    catalogue = StagedCatalogue(vault, PROD)
    rules = ConsentRules(vault, catalogue)

    judged = set()
    for way in (USUAL, *WAYS_TO_AWS.values()):
        catalogue.connect({"prod": way})
        judged.add(rules.ruling("prod").identity)

    assert len(judged) == 1 + len(WAYS_TO_AWS)


def document(*profiles: Profile, devices: tuple[MfaDevice, ...] = ()) -> str:
    written: list[dict[str, Any]] = []
    for profile in profiles:
        if isinstance(profile, IamUserProfile):
            of_kind = {
                "kind": "iam-user",
                "access_key_id": profile.access_key.access_key_id,
                "secret_access_key": f"{profile.access_key.secret_access_key:0<40}",
            }
        else:
            assert isinstance(profile, RoleProfile)
            of_kind = {
                "kind": "role",
                "role_arn": profile.role_arn,
                "source_profile": profile.source_profile,
            }
        optional = {"region": profile.region, "mfa_serial": profile.mfa_serial}
        given = {key: value for key, value in optional.items() if value}
        written.append({"name": profile.name, **of_kind, **given})
    kept = [{"serial": d.serial, "name": d.name, "seed": d.seed} for d in devices]
    return json.dumps({"version": 1, "profiles": written, "devices": kept})


def as_imported(user: IamUserProfile) -> IamUserProfile:
    """The user with a secret of the length that a document wants."""
    secret = f"{user.access_key.secret_access_key:0<40}"
    return replace(user, access_key=replace(user.access_key, secret_access_key=secret))


MINE = as_imported(replace(PROD, access_key=replace(KEY, access_key_id="AKIAIOSFODNN7EXAMPLE")))
NEW_KEY = replace(KEY, access_key_id="AKIAI44QH8DHBEXAMPLE")

PLAIN = replace(
    LIVE, name="plain", role_arn=f"arn:aws:iam::{ACCOUNT}:role/C", source_profile="filed"
)

IMPORTS_THAT_ASK: dict[str, tuple[str, str]] = {
    "replaces a protected profile": (document(replace(MINE, access_key=NEW_KEY)), "prod"),
    "replaces an ordinary profile": (document(replace(PLAIN, region="eu-west-1")), ""),
    "hides a profile of the AWS files": (
        document(replace(PLAIN, name="filed", source_profile="new")),
        "",
    ),
    "a role upon a protected profile": (document(ROLE), "prod"),
    "a chain of new roles upon one": (
        document(ROLE, replace(LIVE, source_profile="role")),
        "prod",
    ),
    "the protected key under a new name": (document(replace(MINE, name="copy")), "prod"),
    "the protected role under a new name": (
        document(replace(LIVE, name="mine", source_profile="plain")),
        "live",
    ),
    "the missing source of a protected role": (
        document(replace(MINE, name="other", access_key=NEW_KEY)),
        "live",
    ),
    "the missing device of a protected profile": (
        document(devices=(DEVICE,)),
        "prod",
    ),
    "the device that a protected profile had": (
        document(devices=(replace(TWIN, seed=SEED[:-1] + "B"),)),
        "gone",
    ),
    "replaces a device": (document(devices=(replace(OTHER_DEVICE, seed=SEED),)), ""),
}
FILED = replace(OTHER, name="filed", origin=IN_FILES)
THERE: tuple[Profile, ...] = (MINE, LIVE, PLAIN, FILED)


def import_vault() -> StagedVault:
    rules = (
        ConsentRule(profile="prod", policy=ConsentPolicy.NEVER),
        ConsentRule(profile="live", policy=ConsentPolicy.ONCE_PER_PROGRAM),
        ConsentRule(profile="gone", policy=ConsentPolicy.EVERY_TIME, devices=(TWIN.serial,)),
    )
    return StagedVault(OTHER_DEVICE, rules=rules)


@pytest.mark.parametrize(("text", "because"), IMPORTS_THAT_ASK.values(), ids=list(IMPORTS_THAT_ASK))
def test_an_import_that_changes_what_is_there_or_protected_asks_a_person(
    text: str, because: str
) -> None:
    desk = ApprovalQueue(FakeClock(), FakeScreen())
    vault = import_vault()
    authorizer = authorizer_of(desk, vault, StagedCatalogue(vault, *THERE))

    with pytest.raises(ConsentOpen):
        authorizer.check(import_of(text), patience=AT_ONCE)

    [question] = desk.questions()
    assert question.matter.purpose is Purpose.IMPORT
    assert question.matter.because == because
    assert not question.rememberable


@pytest.mark.parametrize(
    "text",
    [
        document(replace(MINE, name="new", access_key=NEW_KEY, mfa_serial="")),
        document(replace(PLAIN, name="new", role_arn=f"arn:aws:iam::{ACCOUNT}:role/D")),
        document(devices=(replace(NEW_DEVICE, seed=SEED[:-1] + "B"),)),
        document(MINE, LIVE, PLAIN, devices=(OTHER_DEVICE,)),
    ],
    ids=["a new user", "a new role upon an ordinary profile", "a new device", "what is there"],
)
def test_an_import_of_what_is_new_or_the_same_asks_nobody(text: str) -> None:
    check(import_vault(), THERE, AgentVerb.IMPORT, document=text)


def test_a_yes_to_one_document_is_none_to_another() -> None:
    desk = ApprovalQueue(FakeClock(), FakeScreen())
    vault = import_vault()
    authorizer = authorizer_of(desk, vault, StagedCatalogue(vault, *THERE))
    texts = (document(ROLE), document(replace(ROLE, role_arn=LIVE.role_arn)))

    for text in texts:
        with pytest.raises(ConsentOpen):
            authorizer.check(import_of(text), patience=AT_ONCE)

    assert len(desk.questions()) == 2


NAMES = ("a", "b", "c", "d", "e")
users = st.builds(
    lambda name, key: replace(ANNA, name=name, access_key=replace(KEY, access_key_id=key)),
    st.sampled_from(NAMES),
    st.sampled_from(["AKIA1", "AKIA2"]),
)
roles = st.builds(
    RoleProfile,
    name=st.sampled_from(NAMES),
    role_arn=st.sampled_from(["arn:1", "arn:2"]),
    source_profile=st.sampled_from(NAMES),
)
kept_rules = st.builds(
    ConsentRule,
    profile=st.sampled_from(NAMES),
    policy=st.sampled_from(ConsentPolicy),
    identities=st.sampled_from([(), ("akia1",), ("arn:1", "akia2")]),
)


@given(
    st.lists(users | roles, unique_by=lambda profile: profile.name),
    st.lists(kept_rules, unique_by=lambda rule: rule.profile),
)
def test_what_holds_is_never_weaker_than_the_rule_of_any_member(
    profiles: list[IamUserProfile | RoleProfile], rules: list[ConsentRule]
) -> None:
    named = {profile.name: profile for profile in profiles}
    vault = StagedVault(rules=rules)
    judge = ConsentRules(vault, StagedCatalogue(vault, *profiles))

    for name in NAMES:
        held = STRICTNESS.index(judge.ruling(name).policy)
        for member in chain_members(name, named.get):
            for rule in rules:
                ruled = {*rule.identities, *identities_of(named.get(rule.profile))}
                if member.name == rule.profile or not ruled.isdisjoint(member.identities):
                    assert held >= STRICTNESS.index(rule.policy)
