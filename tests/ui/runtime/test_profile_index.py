"""The profiles by name, read anew only when they changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from tests.fakes import ADMIN, ANNA, SERIAL

if TYPE_CHECKING:
    from fobwatch.ui.runtime.profile_index import ProfileIndex
    from tests.staged import StagedCatalogue

PLAIN = replace(ADMIN, name="plain", mfa_serial="")
LOST = replace(ADMIN, name="lost", source_profile="gone", mfa_serial="")
LOOP = replace(ADMIN, name="loop", source_profile="loop", mfa_serial="")
SSO = OtherProfile(name="corp", way=OtherKind.SSO)


def test_the_same_tuple_comes_until_something_changed(
    index: ProfileIndex, profiles: StagedCatalogue
) -> None:
    first = index.all
    profiles.listed = (ANNA, ADMIN)
    index.outdate()
    equal = index.all
    profiles.listed = (ANNA,)
    unnoticed = index.all
    index.outdate()

    assert equal is first
    assert unnoticed is first
    assert index.all == (ANNA,)
    assert set(index.by_name) == {"dev"}


def test_the_device_behind_a_profile_is_found_along_its_chain(
    index: ProfileIndex, profiles: StagedCatalogue
) -> None:
    profiles.listed = (ANNA, ADMIN, PLAIN, LOST, LOOP, SSO)
    serials = {name: index.serial_of(name) for name in [*index.by_name, "unknown"]}

    assert serials == {
        "dev": SERIAL,
        "prod-admin": SERIAL,
        "plain": SERIAL,
        "lost": "",
        "loop": "",
        "corp": "",
        "unknown": "",
    }


def test_another_device_of_a_profile_is_known_once_it_changed(
    index: ProfileIndex, profiles: StagedCatalogue
) -> None:
    profiles.listed = (ANNA,)
    before = index.serial_of("dev")
    profiles.listed = (replace(ANNA, mfa_serial=f"{SERIAL}-new"),)
    index.outdate()

    assert (before, index.serial_of("dev")) == (SERIAL, f"{SERIAL}-new")


def test_a_profile_s_own_device_is_known_though_its_source_is_gone(
    index: ProfileIndex, profiles: StagedCatalogue
) -> None:
    profiles.listed = (replace(LOST, mfa_serial=SERIAL),)

    assert index.serial_of("lost") == SERIAL


def test_a_chain_is_told_as_far_as_it_leads(index: ProfileIndex, profiles: StagedCatalogue) -> None:
    profiles.listed = (ANNA, ADMIN, LOST)

    assert index.chain_of("prod-admin") == ("dev", "prod-admin")
    assert index.chain_of("lost") == ("lost",)
    assert index.sources_of("dev") == ("prod-admin",)
