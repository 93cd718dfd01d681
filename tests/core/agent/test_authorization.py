"""Who gets through the agent, while they are paused and when a profile is protected."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.authorization import AgentAuthorizer
from fobwatch.core.agent.errors import AgentPaused, LeadsBack, NotLent
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb
from fobwatch.core.agent.verb_rules import VERB_RULES
from fobwatch.core.client_process.client_process import UNSEEN, ClientProcess, Process, Provider
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.consent import ConsentPolicy, Matter, Purpose, Verdict
from fobwatch.core.consent.errors import ConsentDenied, ConsentOpen
from fobwatch.core.consent.rules import RULES, ConsentRules
from fobwatch.core.errors import FobwatchError, VaultLocked
from tests.agent_fakes import LENT_VERBS, authorizer_of, chosen
from tests.fakes import ADMIN, ANNA, DEVICE, KEY, SEED, SERIAL, FakeClock, FakeScreen
from tests.staged import StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.profiles.kinds.assumed_role import RoleProfile

ASKER = ClientProcess(processes=(Process(pid=42, executable="/usr/bin/terraform"),))
NO_TIME = timedelta()
DOCUMENT = json.dumps({"version": 1, "devices": [{"serial": SERIAL, "seed": SEED}]})


ADMIN_KEY = replace(KEY, access_key_id="AKIAADMIN0000000TEST")
PROFILES = (ANNA, replace(ANNA, name="admin", access_key=ADMIN_KEY))


def authorizer(**policies: ConsentPolicy) -> AgentAuthorizer:
    vault = StagedVault(DEVICE, rules=chosen(**policies))
    desk = ApprovalQueue(FakeClock(), FakeScreen())
    return authorizer_of(desk, vault, StagedCatalogue(vault, *PROFILES))


def check(authorizer: AgentAuthorizer, verb: AgentVerb, **arguments: object) -> None:
    request = AgentRequest(verb=verb, arguments=arguments, client_process=ASKER)
    authorizer.check(request, patience=NO_TIME)


def refused(
    authorizer: AgentAuthorizer, request: AgentRequest, client_process: ClientProcess
) -> type[FobwatchError] | None:
    """The error that the program gets; None where it gets what it wants."""
    try:
        authorizer.check(replace(request, client_process=client_process), patience=NO_TIME)
    except FobwatchError as error:
        return type(error)
    return None


SECRET_VERBS = [verb for verb, rule in VERB_RULES.items() if rule.purpose is not None]
OURS = Process(pid=7, executable="/usr/bin/fobwatch", ours=True)


@pytest.mark.parametrize(
    "asker",
    [
        pytest.param(replace(OURS, pid=77), id="our helper, run by us"),
        pytest.param(Process(pid=77, executable="/usr/bin/env"), id="without the variable"),
        pytest.param(Process(pid=42, executable="/usr/bin/aws", provides="a1"), id="with it"),
    ],
)
def test_what_fobwatch_itself_runs_gets_nothing_however_it_asks(asker: Process) -> None:
    vault = StagedVault(DEVICE)
    closed = authorizer_of(
        ApprovalQueue(FakeClock(), FakeScreen()),
        vault,
        StagedCatalogue(vault, *PROFILES),
        running=lambda: {Provider(pid=77, mark="a1")},
    )
    shell = Process(pid=9, executable="/usr/bin/gnome-shell")
    chain = (Process(pid=5, executable="/bin/sh"), asker, OURS, shell)

    for verb in SECRET_VERBS:
        request = AgentRequest(verb=verb, arguments={"profile": "dev"})
        assert refused(closed, request, ClientProcess(processes=chain)) is LeadsBack, verb


@pytest.mark.parametrize("running", [(), (Provider(pid=78, mark="b2"),)], ids=["none", "another"])
def test_what_an_ended_one_left_behind_is_a_program_like_any(running: tuple[Provider, ...]) -> None:
    browser = Process(pid=42, executable="/usr/bin/firefox", provides="a1")

    assert not ClientProcess(processes=(browser,)).is_below(running)


@pytest.mark.parametrize("verb", [AgentVerb.CREDENTIALS, AgentVerb.ENV, AgentVerb.CONTAINER])
@pytest.mark.parametrize(
    ("policy", "error"),
    [(ConsentPolicy.NEVER, ConsentDenied), (ConsentPolicy.EVERY_TIME, ConsentOpen)],
)
def test_each_way_to_a_profiles_credentials_asks(
    verb: AgentVerb, policy: ConsentPolicy, error: type[FobwatchError]
) -> None:
    closed = authorizer(dev=policy)

    with pytest.raises(error):
        check(closed, verb, profile="dev")
    check(closed, verb, profile="admin")


@pytest.mark.parametrize("device", [DEVICE.name, DEVICE.serial])
def test_a_code_is_as_well_kept_as_the_strictest_profile_that_uses_it(device: str) -> None:
    closed = authorizer(dev=ConsentPolicy.ONCE_PER_PROGRAM, admin=ConsentPolicy.NEVER)

    with pytest.raises(ConsentDenied):
        check(closed, AgentVerb.CODE, device=device)
    check(authorizer(), AgentVerb.CODE, device=device)


def test_who_may_have_a_profile_is_asked_for_the_codes_of_a_device_of_its_name() -> None:
    desk = ApprovalQueue(FakeClock(), FakeScreen())
    vault = StagedVault(
        replace(DEVICE, name=ANNA.name), rules=chosen(dev=ConsentPolicy.ONCE_PER_PROGRAM)
    )
    authorizer = authorizer_of(desk, vault, StagedCatalogue(vault, ANNA))
    with pytest.raises(ConsentOpen):
        check(authorizer, AgentVerb.CREDENTIALS, profile=ANNA.name)
    [question] = desk.questions()
    desk.decide(question.number, Verdict.PROGRAM)

    check(authorizer, AgentVerb.ENV, profile=ANNA.name)
    with pytest.raises(ConsentOpen):
        check(authorizer, AgentVerb.CODE, device=ANNA.name)


@pytest.mark.parametrize("beside", ["admin", 7], ids=["a profile for all", "no text"])
def test_a_profile_beside_the_device_is_not_what_counts(beside: object) -> None:
    with pytest.raises(ConsentDenied):
        check(
            authorizer(dev=ConsentPolicy.NEVER), AgentVerb.CODE, device=DEVICE.name, profile=beside
        )


def test_each_verb_has_its_rule() -> None:
    """Otherwise it would need no consent."""
    assert set(VERB_RULES) == set(AgentVerb)


@pytest.mark.parametrize(
    "verb",
    [
        AgentVerb.LIST,
        AgentVerb.STATUS,
        AgentVerb.SHOW,
        AgentVerb.QUIT,
        AgentVerb.PORTALS,
    ],
)
def test_what_gives_no_secret_asks_nobody(verb: AgentVerb) -> None:
    check(authorizer(dev=ConsentPolicy.NEVER), verb, profile="dev")


@pytest.mark.parametrize(
    "verb",
    [
        AgentVerb.CREDENTIALS,
        AgentVerb.ENV,
        AgentVerb.CONTAINER,
        AgentVerb.ENDPOINT,
        AgentVerb.CODE,
        AgentVerb.OPEN,
        AgentVerb.IMPORT,
    ],
)
def test_paused_agents_give_nothing_until_they_are_resumed(verb: AgentVerb) -> None:
    paused = authorizer()
    changes: list[bool] = []
    paused.on_change(lambda: changes.append(paused.paused))

    paused.pause()
    with pytest.raises(AgentPaused):
        check(paused, verb, profile="dev")
    paused.resume()
    if verb is not AgentVerb.IMPORT:  # which needs a document
        check(paused, verb, profile="dev")

    assert changes == [True, False]


@pytest.mark.parametrize("verb", [AgentVerb.SHOW, AgentVerb.QUIT, AgentVerb.STATUS, AgentVerb.LIST])
def test_paused_agents_still_obey_the_person(verb: AgentVerb) -> None:
    paused = authorizer()

    paused.pause()

    check(paused, verb)


@pytest.mark.parametrize("verb", [AgentVerb.LOGIN_ADDRESS, AgentVerb.LOGIN_CODE])
def test_a_sign_in_on_another_device_goes_by_the_profile_s_rule(verb: AgentVerb) -> None:
    """Nobody may be at the screen, and nothing opens there."""
    check(authorizer(), verb, profile="dev")
    with pytest.raises(ConsentOpen):
        check(authorizer(dev=ConsentPolicy.ONCE_PER_PROGRAM), verb, profile="dev")
    with pytest.raises(ConsentDenied):
        check(authorizer(dev=ConsentPolicy.NEVER), verb, profile="dev")


@pytest.mark.parametrize("verb", [AgentVerb.LOGIN, AgentVerb.LOGOUT])
def test_a_sign_in_page_opens_or_a_sign_in_ends_only_once_a_person_agrees(verb: AgentVerb) -> None:
    with pytest.raises(ConsentOpen):
        check(authorizer(), verb, profile="dev")
    with pytest.raises(ConsentDenied):
        check(authorizer(dev=ConsentPolicy.NEVER), verb, profile="dev")


def decide_when_asked(desk: ApprovalQueue, then: Callable[[], None]) -> None:
    """Allow each question, after `then` happened."""

    def answer() -> None:
        for question in desk.questions():
            then()
            desk.decide(question.number, Verdict.PROGRAM)

    desk.on_change(answer)


@pytest.mark.parametrize("verb", [AgentVerb.CREDENTIALS, AgentVerb.OPEN, AgentVerb.CODE])
def test_a_yes_is_not_good_for_a_rule_that_was_made_meanwhile(verb: AgentVerb) -> None:
    vault = StagedVault(DEVICE, rules=chosen(dev=ConsentPolicy.ONCE_PER_PROGRAM))
    desk = ApprovalQueue(FakeClock(), FakeScreen())
    decide_when_asked(desk, lambda: vault.save(RULES, *chosen(dev=ConsentPolicy.NEVER)))

    with pytest.raises(ConsentDenied):
        check(
            authorizer_of(desk, vault, StagedCatalogue(vault, *PROFILES)),
            verb,
            profile="dev",
            device=SERIAL,
        )


def test_a_yes_is_not_good_for_another_key_of_the_same_name() -> None:
    vault = StagedVault(rules=chosen(dev=ConsentPolicy.ONCE_PER_PROGRAM))
    catalogue = StagedCatalogue(vault, ANNA)
    desk = ApprovalQueue(FakeClock(), FakeScreen())
    asked: list[Matter] = []

    def replace_once() -> None:
        asked.append(desk.questions()[0].matter)
        catalogue.listed = (replace(ANNA, access_key=ADMIN_KEY),)

    decide_when_asked(desk, replace_once)

    check(authorizer_of(desk, vault, catalogue), AgentVerb.CREDENTIALS, profile="dev")

    assert [matter.identity for matter in asked] == [
        (f"dev={KEY.access_key_id.casefold()}",),
        (f"dev={ADMIN_KEY.access_key_id.casefold()}",),
    ]


def test_agents_that_are_paused_while_a_person_is_asked_give_nothing() -> None:
    vault = StagedVault(rules=chosen(dev=ConsentPolicy.EVERY_TIME))
    desk = ApprovalQueue(FakeClock(), FakeScreen())
    authorizer = authorizer_of(desk, vault, StagedCatalogue(vault, *PROFILES))
    decide_when_asked(desk, authorizer.pause)

    with pytest.raises(AgentPaused):
        check(authorizer, AgentVerb.CREDENTIALS, profile="dev")


@pytest.mark.parametrize("verb", sorted(v for v, r in VERB_RULES.items() if r.purpose))
def test_while_the_rules_are_not_known_nobody_gets_anything(verb: AgentVerb) -> None:
    vault = StagedVault(DEVICE)
    vault.lock()
    closed = authorizer_of(
        ApprovalQueue(FakeClock(), FakeScreen()), vault, StagedCatalogue(vault, *PROFILES)
    )

    with pytest.raises(VaultLocked):
        check(closed, verb, profile="dev", device=SERIAL, document=DOCUMENT)


IN_A_CONTAINER = ClientProcess(
    processes=(Process(pid=42, executable="/bin/sh", container="mnt:[1]"),)
)


@pytest.mark.parametrize(
    "client_process", [IN_A_CONTAINER, UNSEEN], ids=["in a container", "unseen"]
)
def test_a_program_in_a_container_manages_nothing(client_process: ClientProcess) -> None:
    arguments = {"profile": "dev", "device": SERIAL, "document": DOCUMENT}

    for verb in set(AgentVerb) - set(LENT_VERBS):
        request = AgentRequest(verb=verb, arguments=arguments)
        assert refused(authorizer(), request, client_process) is NotLent, verb


@pytest.mark.parametrize("verb", LENT_VERBS)
def test_a_program_in_a_container_gets_credentials_by_the_same_rules(verb: AgentVerb) -> None:
    request = AgentRequest(verb=verb, arguments={"profile": "dev"})

    assert refused(authorizer(), request, IN_A_CONTAINER) is None
    strict = authorizer(dev=ConsentPolicy.NEVER)
    assert refused(strict, request, IN_A_CONTAINER) is ConsentDenied


def test_the_files_are_read_anew_once_a_person_has_answered() -> None:
    """Or a question about one way would be answered by another."""
    vault = StagedVault(rules=chosen(dev=ConsentPolicy.EVERY_TIME, admin=ConsentPolicy.NEVER))
    role = replace(ADMIN, name="role")
    catalogue = StagedCatalogue(vault, *PROFILES, role)
    desk = ApprovalQueue(FakeClock(), FakeScreen())
    written: list[RoleProfile] = []

    def revision() -> object:
        catalogue.listed = (*PROFILES, *(written or [role]))
        return catalogue.revision

    authorizer = authorizer_of(desk, vault, catalogue, revision=revision)
    decide_when_asked(desk, lambda: written.append(replace(role, source_profile="admin")))

    with pytest.raises(ConsentDenied):
        check(authorizer, AgentVerb.CREDENTIALS, profile="role")


def test_a_console_that_asks_first_asks_of_each_program_whatever_its_rule() -> None:
    vault = StagedVault(DEVICE)
    judge = AgentAuthorizer(
        ApprovalQueue(FakeClock(), FakeScreen()),
        ConsentRules(vault, StagedCatalogue(vault, *PROFILES)),
        import_matter=lambda _document: None,
        portal_judge=lambda _purpose, _name: (Matter(subject=""), ConsentPolicy.ALWAYS),
        revision=object,
        console_protection={"dev": "dev", "admin": "dev"}.get,  # type: ignore[arg-type]  # both are
    )
    with pytest.raises(ConsentOpen):
        check(judge, AgentVerb.OPEN, profile="dev")
    check(judge, AgentVerb.CREDENTIALS, profile="dev")
    judgement = judge.judge(
        AgentRequest(verb=AgentVerb.OPEN, arguments={"profile": "admin"}),
        VERB_RULES[AgentVerb.OPEN],
        Purpose.CONSOLE,
    )

    assert judgement.policy is ConsentPolicy.EVERY_TIME
    assert judgement.matter.because == "dev"
