"""What is chosen for programs: where it is kept, what it survives, and whose rule it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest

from fobwatch.core.aws_files.ports import ProfileListing
from fobwatch.core.catalogue.catalogue import Catalogue
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.consent.consent import ConsentPolicy, Ruling
from fobwatch.core.consent.rules import MAX_NOTED, RULES, ConsentRule, ConsentRules
from fobwatch.core.errors import VaultError, VaultLocked
from fobwatch.core.vault.vault import Vault
from tests.core.catalogue.test_catalogue import Files
from tests.fakes import ADMIN, ANNA, KEY, SERIAL
from tests.fakes_files import MemoryTextStore
from tests.fakes_portals import READER, START_URL
from tests.fakes_secrets import LockedSecretStore, MemorySecretStore
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.collection import RecordKind
    from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
    from fobwatch.core.profiles.profile import Profile

T = TypeVar("T")

NEVER = ConsentPolicy.NEVER
EVERY_TIME = ConsentPolicy.EVERY_TIME
ALWAYS = ConsentPolicy.ALWAYS


class Rig:
    """A vault with two profiles, and the rules over it; `again` is after a restart."""

    def __init__(self, store: MemorySecretStore | None = None) -> None:
        self.store = store if store is not None else MemorySecretStore()
        self.vault = Vault(self.store)
        self.vault.load()
        self.rules = ConsentRules(
            self.vault, Catalogue(vault=self.vault, source=Files(ProfileListing()))
        )

    @classmethod
    def filled(cls) -> Rig:
        rig = cls()
        rig.vault.save_profile(ANNA)
        rig.vault.save_profile(ADMIN)
        return rig

    def again(self) -> Rig:
        return Rig(self.store)

    def holds(self, name: str) -> tuple[ConsentPolicy, str]:
        ruling = self.rules.ruling(name)
        return ruling.policy, ruling.because

    def holds_for_device(self, name: str) -> ConsentPolicy:
        return self.rules.ruling_for_device(f"arn:aws:iam::1:mfa/{name}").policy


@pytest.mark.parametrize("policy", list(ConsentPolicy))
def test_what_is_chosen_is_there_after_a_restart(policy: ConsentPolicy) -> None:
    rig = Rig.filled()

    rig.rules.choose("dev", policy)

    assert rig.again().rules.chosen("dev") is policy
    assert rig.again().holds("dev") == (policy, "")
    assert rig.again().holds("prod-admin") == (policy, "dev" if policy is not ALWAYS else "")


def test_of_two_rules_that_are_as_strict_its_own_is_named() -> None:
    rig = Rig.filled()

    rig.rules.choose("dev", NEVER)
    rig.rules.choose("prod-admin", NEVER)

    assert rig.holds("prod-admin") == (NEVER, "")


def test_a_choice_tells_whoever_remembers_what_was_allowed() -> None:
    rig = Rig.filled()
    told: list[str] = []
    rig.rules.on_change(lambda: told.append("changed"))

    rig.rules.choose("dev", NEVER)

    assert told == ["changed"]


def test_a_rule_survives_removal_and_comes_back_with_the_key_under_any_name() -> None:
    rig = Rig.filled()
    rig.rules.choose("dev", NEVER)

    rig.vault.remove_profile("dev")
    rig.vault.save_profile(replace(ANNA, name="again"))
    rig.vault.save_profile(replace(ANNA, access_key=replace(KEY, access_key_id="AKIAOTHER")))

    assert rig.again().holds("again") == (NEVER, "dev")
    assert rig.again().holds("dev") == (NEVER, "")


def test_what_a_removed_profile_left_gives_way_to_what_is_chosen_for_the_same_key() -> None:
    rig = Rig.filled()
    rig.rules.choose("dev", NEVER)
    rig.vault.remove_profile("dev")
    rig.vault.save_profile(replace(ANNA, name="again"))

    rig.rules.choose("again", ALWAYS)

    assert rig.again().holds("again") == (ALWAYS, "")


def test_the_rule_of_a_twin_that_is_there_does_not_give_way() -> None:
    rig = Rig.filled()
    rig.vault.save_profile(replace(ANNA, name="twin"))
    rig.rules.choose("dev", NEVER)

    rig.rules.choose("twin", ALWAYS)

    assert rig.holds("twin") == (NEVER, "dev")


def in_files(*profiles: IamUserProfile) -> ProfileListing:
    return ProfileListing(profiles=profiles)


def test_a_key_that_was_replaced_in_the_files_keeps_its_rule_under_any_name() -> None:
    rig = Rig()
    files = Files(in_files(ANNA))
    catalogue = Catalogue(vault=rig.vault, source=files)
    rules = ConsentRules(rig.vault, catalogue)
    catalogue.on_change(rules.note)
    catalogue.refresh()
    rules.choose("dev", NEVER)
    rotated = replace(ANNA, access_key=replace(KEY, access_key_id="AKIAROTATED"))
    for listing in (in_files(rotated), in_files(replace(rotated, name="mine"))):
        files.current, files.number = listing, files.number + 1
        catalogue.refresh()

    assert rules.ruling("mine") == Ruling(
        policy=NEVER, because="dev", identity=("mine=akiarotated",)
    )
    assert rig.again().holds("dev") == (NEVER, "")


def test_what_a_person_changes_frees_the_device_that_is_not_needed_any_more() -> None:
    rig = Rig()
    rig.vault.save_profile(replace(ANNA, mfa_serial="arn:aws:iam::1:mfa/old"))
    rig.rules.choose("dev", NEVER)

    rig.vault.save_profile(replace(ANNA, mfa_serial="arn:aws:iam::1:mfa/new"))
    assert rig.holds_for_device("old") is NEVER
    rig.rules.follow("dev")

    assert rig.holds_for_device("old") is ALWAYS
    assert rig.again().holds_for_device("new") is NEVER
    rig.vault.remove_profile("dev")
    assert rig.again().holds_for_device("new") is NEVER
    rig.rules.follow("dev")
    assert rig.holds_for_device("new") is ALWAYS
    assert rig.holds("dev") == (NEVER, "")


def test_a_rule_notes_so_many_keys_and_drops_none_for_a_new_one() -> None:
    rig = Rig.filled()
    rig.rules.choose("dev", NEVER)

    for number in range(2 * MAX_NOTED):
        key = replace(KEY, access_key_id=f"AKIA{number}")
        rig.vault.save_profile(replace(ANNA, access_key=key))
        rig.rules.note()

    [rule] = rig.vault.all(RULES)
    assert len(rule.identities) == MAX_NOTED
    assert rule.identities[0] == KEY.access_key_id.casefold()


def test_a_rule_that_cannot_be_read_is_left_as_it_is_while_profiles_change() -> None:
    rig = Rig.filled()
    rig.rules.choose("dev", EVERY_TIME)
    rig.store.entries["rule/dev"] = "{"
    again = rig.again()

    again.rules.note()
    again.rules.follow("dev")

    assert rig.store.entries["rule/dev"] == "{"


def test_many_rules_note_a_new_device_at_once_and_each_is_written_once() -> None:
    world = VaultWorld()
    roles = [replace(ADMIN, name=f"role-{number}") for number in range(200)]
    world.vault.save_all(profiles=roles)
    for role in roles:
        world.vault.save(RULES, ConsentRule(profile=role.name, policy=NEVER, devices=(SERIAL,)))
    world.store.writes.clear()

    world.vault.save_profile(replace(ANNA, mfa_serial=f"{SERIAL}2"))

    written = [entry for entry in world.store.writes if RULES.holds(entry)]
    assert sorted(written) == sorted(RULES.entry(role.name) for role in roles)
    assert {rule.devices for rule in world.vault.all(RULES)} == {(SERIAL, f"{SERIAL}2")}


class ChoosingMeanwhile(Catalogue):
    """Each rule that is noted is one that a person has changed since it was read."""

    rules: ConsentRules | None = None

    @property
    def by_name(self) -> Mapping[str, Profile]:
        rules, self.rules = self.rules, None
        if rules is not None:
            rules.choose("dev", NEVER)
        return super().by_name


def test_what_a_person_chooses_while_rules_are_noted_stays() -> None:
    rig = Rig.filled()
    catalogue = ChoosingMeanwhile(vault=rig.vault, source=Files(ProfileListing()))
    rules = ConsentRules(rig.vault, catalogue)
    rules.choose("dev", EVERY_TIME)
    rig.vault.save_profile(replace(ANNA, access_key=replace(KEY, access_key_id="AKIAOTHER")))
    catalogue.rules = rules

    rules.note()

    assert rules.chosen("dev") is NEVER


def test_a_rule_follows_a_new_name() -> None:
    rig = Rig.filled()
    rig.rules.choose("dev", NEVER)

    rig.vault.rename_profile("dev", replace(ANNA, name="live"))
    assert rig.holds("live") == (NEVER, "")
    rig.rules.leave("dev")

    assert rig.again().holds("live") == (NEVER, "")
    assert rig.again().holds("prod-admin") == (NEVER, "live")
    assert rig.again().rules.chosen("dev") is ALWAYS


def test_a_new_name_does_not_loosen_the_rule_that_waits_there() -> None:
    rig = Rig.filled()
    rig.rules.choose("live", NEVER)
    rig.rules.choose("dev", EVERY_TIME)

    rig.vault.rename_profile("dev", replace(ANNA, name="live"))

    assert rig.holds("live") == (NEVER, "")


@pytest.mark.parametrize(
    ("moved", "there"), [(NEVER, EVERY_TIME), (EVERY_TIME, NEVER)], ids=["moved", "there"]
)
def test_a_rule_that_meets_another_under_its_new_name_frees_no_key(
    moved: ConsentPolicy, there: ConsentPolicy
) -> None:
    rig = Rig.filled()
    live = replace(ANNA, name="live", access_key=replace(KEY, access_key_id="AKIALIVE"))
    rig.vault.save_profile(live)
    rig.rules.choose("live", there)
    rig.vault.remove_profile("live")
    rig.rules.choose("dev", moved)

    rig.vault.rename_profile("dev", replace(ANNA, name="live"))
    rig.rules.leave("dev")
    rig.vault.save_profile(replace(ANNA, access_key=replace(KEY, access_key_id="AKIANEW")))
    rig.vault.save_profile(replace(live, name="again"))

    assert rig.again().holds("live") == (NEVER, "")
    assert rig.again().holds("again") == (NEVER, "live")


def test_a_name_that_the_aws_files_have_too_keeps_its_rule() -> None:
    """The vault's profile hid the one of the files, for which the rule was good as well."""
    rig = Rig.filled()
    rig.rules.choose("dev", NEVER)
    filed = replace(ANNA, access_key=replace(KEY, access_key_id="AKIAFILED"))
    catalogue = Catalogue(vault=rig.vault, source=Files(ProfileListing(profiles=(filed,))))
    catalogue.refresh()
    rules = ConsentRules(rig.vault, catalogue)

    rig.vault.rename_profile("dev", replace(ANNA, name="live"))
    rules.leave("dev")

    assert rules.ruling("dev").policy is NEVER


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version":1}',
        '{"version":2,"kind":"consent-rule"}',
        '{"version":1,"kind":"consent-rule","profile":"dev","policy":"lax"}',
        '{"version":1,"kind":"iam-user","profile":"dev","policy":"always"}',
        '{"version":1,"kind":"consent-rule","profile":"dev","policy":"always","devices":"x"}',
        '{"version":1,"kind":"consent-rule","profile":"dev","policy":"always","identities":[1]}',
        None,
    ],
    ids=[
        "empty",
        "cut",
        "list",
        "null",
        "bare",
        "newer",
        "unknown",
        "other kind",
        "no list",
        "no texts",
        "gone",
    ],
)
def test_a_rule_that_cannot_be_read_is_the_strictest(damage: str | None) -> None:
    rig = Rig.filled()
    rig.rules.choose("dev", EVERY_TIME)
    rig.store.entries["rule/dev"] = damage  # type: ignore[assignment]  # None: the index alone knows it

    again = rig.again()

    assert again.holds("dev") == (NEVER, "")
    assert again.holds("prod-admin") == (NEVER, "dev")
    again.rules.choose("dev", ALWAYS)
    assert again.again().holds("dev") == (ALWAYS, "")


def test_a_rule_that_the_keyring_has_not_taken_is_told_as_one_that_would_be_lost() -> None:
    store = LockedSecretStore()
    store.unlock()
    rig = Rig(store)
    store.lock()

    rig.rules.choose("dev", NEVER)

    assert rig.holds("dev") == (NEVER, "")
    assert rig.vault.waiting.precious
    assert str(rig.vault.waiting) == "rule of profile dev"


def test_while_the_vault_cannot_be_read_no_rule_is_taken_for_lax() -> None:
    rig = Rig(LockedSecretStore())

    with pytest.raises(VaultLocked):
        rig.rules.ruling("of the AWS files")
    with pytest.raises(VaultLocked):
        rig.rules.ruling_for_device("phone")


def test_before_the_vault_is_read_and_after_it_is_locked_nothing_is_known() -> None:
    vault = Vault(MemorySecretStore())
    rules = ConsentRules(vault, Catalogue(vault=vault, source=Files(ProfileListing())))

    with pytest.raises(VaultError, match="still being read"):
        rules.ruling("dev")
    vault.load()
    assert rules.ruling("dev") == Ruling(identity=("dev=",))
    vault.lock()
    with pytest.raises(VaultLocked):
        rules.ruling("dev")


class LockedMeanwhile(Vault):
    """Locked by a person as soon as the rules are looked for."""

    def all(self, kind: RecordKind[T]) -> tuple[T, ...]:
        if kind.prefix == RULES.prefix:
            self.lock()
        return super().all(kind)


def test_a_lock_while_the_rules_are_read_leaves_none_that_is_lax() -> None:
    vault = LockedMeanwhile(MemorySecretStore())
    vault.load()
    rules = ConsentRules(vault, Catalogue(vault=vault, source=Files(ProfileListing())))

    with pytest.raises(VaultLocked):
        rules.ruling("dev")


@pytest.mark.parametrize("text", [None, "", "{", "[]", "null", "\0", "{}"])
def test_the_file_of_marks_has_no_say_in_what_is_protected(text: str | None) -> None:
    """Damaged, missing, cut off or of before: it loses favourites, and no rule."""
    rig = Rig.filled()
    rig.rules.choose("dev", NEVER)
    marks = PreferencesFile(MemoryTextStore(text))
    marks.set_favourite("dev", wanted=True)
    marks.save()
    marks.take("dev")
    marks.save()

    assert rig.again().holds("dev") == (NEVER, "")


@pytest.mark.parametrize("policy", [ConsentPolicy.ONCE_PER_PROGRAM, EVERY_TIME, NEVER])
def test_a_rule_for_a_portal_holds_for_every_profile_of_it(policy: ConsentPolicy) -> None:
    rig = Rig.filled()
    rig.rules.choose(START_URL, policy)
    added = replace(READER, name="x", role_name="Admin")
    upon = replace(ADMIN, name="lab", source_profile="x")
    elsewhere = replace(READER, name="y", start_url="https://lab.awsapps.com/start")
    for profile in (added, upon, elsewhere):
        rig.vault.save_profile(profile)

    assert rig.holds("x") == (policy, START_URL)
    assert rig.holds("lab") == (policy, START_URL)
    assert rig.again().holds("x") == (policy, START_URL)
    assert rig.holds("y") == (ALWAYS, "")
    assert rig.holds(ANNA.name) == (ALWAYS, "")


def test_the_stricter_of_a_portal_s_rule_and_a_profile_s_own_holds() -> None:
    rig = Rig.filled()
    rig.vault.save_profile(READER)
    rig.rules.choose(START_URL, EVERY_TIME)
    rig.rules.choose(READER.name, NEVER)
    strict = rig.holds(READER.name)
    rig.rules.choose(READER.name, ALWAYS)
    portal_s = rig.holds(READER.name)
    rig.rules.choose(START_URL, ALWAYS)

    assert strict == (NEVER, "")
    assert portal_s == (EVERY_TIME, START_URL)
    assert rig.holds(READER.name) == (ALWAYS, "")


def test_a_role_added_beside_a_protected_one_of_its_portal_has_its_own_rule() -> None:
    rig = Rig.filled()
    rig.vault.save_profile(READER)
    rig.rules.choose(READER.name, NEVER)
    rig.vault.save_profile(replace(READER, name="twin"))

    assert rig.holds("twin") == (NEVER, READER.name)
