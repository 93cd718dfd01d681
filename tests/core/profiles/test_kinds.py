"""Every kind of profile has every part: what is asked here is asked of a new kind too."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from inspect import isabstract
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fobwatch
from fobwatch.core.imports.document import document_text, read_import
from fobwatch.core.json_values import keys_of, to_json
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.profile import Profile
from fobwatch.core.profiles.registry import KINDS, all_kinds
from fobwatch.core.vault.records import PROFILES
from tests.value_strategies import OWN_PROFILES, own_profiles

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import OwnProfile


def test_there_are_examples_of_every_kind() -> None:
    assert OWN_PROFILES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.KIND)
def test_a_kind_has_every_part(kind: type[OwnProfile]) -> None:
    assert not isabstract(kind)
    assert kind.KIND


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.KIND)
def test_every_field_is_said_to_decide_who_one_is_or_not(kind: type[OwnProfile]) -> None:
    names = {field.name for field in fields(kind)}
    said = [*kind.DEFINING, *kind.COSMETIC]

    assert len(said) == len(set(said))
    assert {*said, *(field.name for field in fields(Profile))} == names
    assert set(kind.MEANT) <= names
    assert bool(kind.SETTINGS) is bool(kind.PROVIDERS)


@given(own_profiles)
def test_an_example_is_sound_and_known_by_its_identity(profile: OwnProfile) -> None:
    assert check_profile(profile) == []
    assert profile.identity


@given(own_profiles)
def test_a_record_brings_all_of_a_profile_back(profile: OwnProfile) -> None:
    assert PROFILES.load(PROFILES.dump(profile)) == profile
    assert set(to_json(profile)) <= set(keys_of(type(profile)))


@given(own_profiles)
def test_an_import_document_brings_all_of_a_profile_back(profile: OwnProfile) -> None:
    assert read_import(document_text([], [profile])).profiles == (profile,)


@given(st.lists(own_profiles, min_size=2, max_size=2, unique_by=lambda profile: profile.identity))
def test_two_that_are_not_the_same_differ_in_what_is_kept(both: list[OwnProfile]) -> None:
    texts = {json.dumps(to_json(profile)) for profile in both}

    assert len(texts) == 2


@given(own_profiles)
def test_a_source_is_followed_when_it_is_renamed(profile: OwnProfile) -> None:
    renamed = profile.with_source(profile.source, "another name")

    assert renamed.source == ("another name" if profile.source else "")


OWN_MODULES = {
    "core/profiles/kinds",
    "core/sessions/sign_in_methods",
    "ui/profiles",
    "ui/words/kind_words.py",
    "ui/words/kinds/",
}
REGISTRIES = {"core/profiles/registry.py"}
FOREIGN_FORMATS = {"core/imports", "core/migration", "adapters/migration"}
"""Those make profiles of a kind from what other programs wrote."""

MADE_OF_SIGN_INS = {
    "core/aws_files/population.py",
    "core/catalogue/known_logins.py",
    "core/catalogue/known_portals.py",
}
"""Profiles of one kind are made of what a sign-in gives."""

LOOKS_AT_WHAT_IS_ONLY_SHOWN = {
    "core/aws_files/profiles.py",
    "core/aws_files/offering.py",
    "core/catalogue/catalogue.py",
}
"""Whether the AWS files name Fobwatch for a profile."""


def test_a_kind_is_known_to_its_own_modules_and_to_no_other() -> None:
    package = Path(fobwatch.__file__).parent
    knowing = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "profiles.kinds." in path.read_text("utf-8") and "demo" not in path.parts
    }
    allowed = OWN_MODULES | REGISTRIES | FOREIGN_FORMATS | MADE_OF_SIGN_INS
    allowed |= LOOKS_AT_WHAT_IS_ONLY_SHOWN

    assert {each for each in knowing if not any(each.startswith(a) for a in allowed)} == set()


def test_nothing_is_decided_by_asking_what_kind_a_profile_is() -> None:
    package = Path(fobwatch.__file__).parent
    kinds = "|".join(kind.__name__ for kind in KINDS.values())
    switch = re.compile(rf"(isinstance\(.*|\bcase )\b({kinds})\b")

    assert [path for path in package.rglob("*.py") if switch.search(path.read_text("utf-8"))] == []
