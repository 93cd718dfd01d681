"""What is authorized is judged again only where it may have changed, and then it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb, ExitCode
from fobwatch.core.client_process.client_process import ClientProcess, Process
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.consent.narrowing import Narrowing, ProgramNarrowing, Whom
from fobwatch.core.consent.rules import RULES, ConsentRule, ConsentRules
from fobwatch.core.profiles.profile import Origin
from tests.agent_fakes import SECRET_VERBS, authorizer_of, chosen
from tests.fakes import ADMIN, ANNA, DEVICE, SERIAL, FakeClock, FakeScreen
from tests.fakes_files import MemoryJournal
from tests.staged import StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.consent.consent import Ruling

LISTED = replace(ADMIN, name="listed", origin=Origin.AWS_FILES, role_arn=f"{ADMIN.role_arn}2")
LINK, TOOL, OTHER = "/opt/tool", "/opt/tool-1", "/opt/tool-2"


@dataclass
class Rig:
    """The real authorization; what `meanwhile` does comes between it and the answer."""

    rules: tuple[ConsentRule, ...] = ()
    links: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.vault = StagedVault(DEVICE, rules=self.rules)
        self.files = StagedCatalogue(self.vault, ANNA, ADMIN, LISTED)
        desk = ApprovalQueue(FakeClock(), FakeScreen())
        self.authorizer = authorizer_of(desk, self.vault, self.files)
        self.client = ClientProcess(
            processes=(Process(pid=42, executable=TOOL),),
            file_at=lambda path: self.links.get(path, path),
        )

    def ask(
        self, meanwhile: Callable[[], object], *, verb: str = AgentVerb.CREDENTIALS, name: str
    ) -> ExitCode:
        def answer(_request: AgentRequest) -> str:
            meanwhile()
            return "the secret"

        agent = Agent(
            dict.fromkeys(AgentVerb, answer),
            authorizer=self.authorizer,
            journal=MemoryJournal(),
            clock=FakeClock(),
        )
        arguments = {"profile": name, "device": SERIAL}
        request = AgentRequest(verb=verb, arguments=arguments, client_process=self.client)
        return agent.answer(request).code


def a_rule(rig: Rig) -> None:
    rig.vault.save(RULES, *chosen(dev=ConsentPolicy.NEVER))


def another_device(rig: Rig) -> None:
    rig.vault.save_device(replace(DEVICE, serial=f"{SERIAL}2"))
    rig.vault.save_profile(replace(ANNA, mfa_serial=f"{SERIAL}2"))
    rig.vault.save(RULES, *chosen(dev=ConsentPolicy.NEVER))


def a_lock(rig: Rig) -> None:
    rig.vault.lock()


def a_pause(rig: Rig) -> None:
    rig.authorizer.pause()


@pytest.mark.parametrize("change", [a_rule, another_device, a_lock, a_pause])
@pytest.mark.parametrize("verb", SECRET_VERBS)
def test_what_the_vault_has_otherwise_meanwhile_is_not_handed_out(
    verb: AgentVerb, change: Callable[[Rig], None]
) -> None:
    rig = Rig()

    assert rig.ask(lambda: None, verb=verb, name="dev") is ExitCode.OK
    assert rig.ask(lambda: change(rig), verb=verb, name="dev") is not ExitCode.OK


def test_a_pause_while_the_files_are_read_once_more_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    refresh = rig.files.refresh

    def pause_and_refresh() -> bool:
        rig.authorizer.pause()
        return refresh()

    def meanwhile() -> None:
        monkeypatch.setattr(rig.files, "refresh", pause_and_refresh)

    assert rig.ask(meanwhile, name="dev") is ExitCode.PAUSED


def test_what_the_aws_files_have_otherwise_meanwhile_is_not_handed_out() -> None:
    rig = Rig()
    other = replace(LISTED, role_arn=ADMIN.role_arn)

    def write() -> None:
        rig.files.listed = (ANNA, ADMIN, other)

    assert rig.ask(write, name="listed") is ExitCode.TRY_AGAIN


def test_what_is_changed_elsewhere_is_judged_again_and_handed_out() -> None:
    rig = Rig()

    def write() -> None:
        rig.files.listed = (ANNA, ADMIN)

    assert rig.ask(write, name="dev") is ExitCode.OK


def test_a_link_that_leads_meanwhile_to_a_program_with_a_rule_counts() -> None:
    narrowed = ProgramNarrowing(
        narrowing=Narrowing(read_only=True), whom=Whom.NAMED, programs=(LINK,)
    )
    rule = ConsentRule(profile="dev", policy=ConsentPolicy.ALWAYS, narrowed=narrowed)
    rig = Rig(rules=(rule,), links={LINK: OTHER})

    assert rig.ask(lambda: None, name="dev") is ExitCode.OK
    assert rig.ask(lambda: rig.links.update({LINK: TOOL}), name="dev") is ExitCode.TRY_AGAIN


def test_unchanged_profiles_and_rules_are_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rulings: list[str] = []
    ruling = ConsentRules.ruling

    def counted(rules: ConsentRules, name: str) -> Ruling:
        rulings.append(name)
        return ruling(rules, name)

    monkeypatch.setattr(ConsentRules, "ruling", counted)

    assert Rig().ask(lambda: None, name="dev") is ExitCode.OK
    assert rulings == ["dev"]
