"""A rule that narrows, in the vault and out of it: it is never read as one that does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.consent.narrowing import NOT_NARROWED, Narrowing, ProgramNarrowing, Whom
from fobwatch.core.consent.rules import RULES, ConsentRules
from fobwatch.core.errors import InvalidSetting, VaultError
from tests.fakes import ADMIN, ANNA
from tests.vault_world import VaultWorld

NARROWED = ProgramNarrowing(
    narrowing=Narrowing(
        read_only=True, policies=('{"Statement":[]}',), limit=timedelta(minutes=30)
    ),
    whom=Whom.ALL_BUT_NAMED,
    programs=("/usr/bin/terraform",),
)


def rules_of(world: VaultWorld) -> ConsentRules:
    return ConsentRules(world.vault, world.catalogue)


def test_it_is_read_back_whole_after_a_restart() -> None:
    world = VaultWorld()
    rules_of(world).narrow("dev", NARROWED)
    world.start()

    assert rules_of(world).narrowed("dev") == NARROWED
    assert rules_of(world).ruling("prod-admin").narrowed == (NARROWED,)


def test_policy_and_narrowing_are_chosen_one_without_the_other() -> None:
    world = VaultWorld()
    rules = rules_of(world)
    rules.narrow("dev", NARROWED)
    rules.choose("dev", ConsentPolicy.EVERY_TIME)
    rules.choose("dev", ConsentPolicy.ALWAYS)
    assert rules.narrowed("dev") == NARROWED

    rules.narrow("dev", NOT_NARROWED)
    assert world.vault.get(RULES, "dev") is None


def test_no_rule_is_written_over_one_that_is_not_read() -> None:
    world = VaultWorld()
    rules_of(world).narrow("dev", NARROWED)
    world.vault.lock()

    with pytest.raises(VaultError):
        rules_of(world).choose("dev", ConsentPolicy.NEVER)
    with pytest.raises(VaultError):
        rules_of(world).narrow("dev", NOT_NARROWED)
    world.vault.retry()
    assert rules_of(world).narrowed("dev") == NARROWED


def test_a_rule_follows_its_profile_to_a_new_name() -> None:
    world = VaultWorld()
    rules_of(world).narrow("dev", NARROWED)
    world.vault.rename_profile("dev", replace(ANNA, name="anna"))
    rules_of(world).leave("dev")

    assert rules_of(world).ruling("anna").narrowed == (NARROWED,)


@pytest.mark.parametrize(
    ("narrowed", "field"),
    [
        (replace(NARROWED, programs=()), "programs"),
        (replace(NARROWED, programs=("terraform",)), "programs"),
        (replace(NARROWED, programs=tuple(f"/p{n}" for n in range(33))), "programs"),
        (replace(NARROWED, narrowing=Narrowing(policies=("{",))), "policy"),
    ],
)
def test_what_cannot_hold_is_not_stored(narrowed: ProgramNarrowing, field: str) -> None:
    world = VaultWorld()

    with pytest.raises(InvalidSetting) as caught:
        rules_of(world).narrow(ADMIN.name, narrowed)
    assert caught.value.field == field
    assert world.vault.get(RULES, ADMIN.name) is None
