from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.profiles.chain import chain_of
from fobwatch.core.profiles.errors import BrokenChain, UnusableProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from tests.fakes import ADMIN, ANNA

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import Profile

LAKE = replace(ADMIN, name="data-lake", source_profile="prod-admin")
DEEP = replace(ADMIN, name="deep", source_profile="data-lake")
SSO = OtherProfile(name="portal", way=OtherKind.SSO)


def named(*profiles: Profile) -> dict[str, Profile]:
    return {profile.name: profile for profile in profiles}


def test_a_user_is_a_chain_of_its_own() -> None:
    assert chain_of(ANNA, named()).names == ("dev",)


def test_roles_are_assumed_from_the_key_outwards() -> None:
    chain = chain_of(DEEP, named(ANNA, ADMIN, LAKE))

    assert chain.links[0] == ANNA
    assert chain.names == ("dev", "prod-admin", "data-lake", "deep")


def test_a_missing_source_is_named() -> None:
    with pytest.raises(BrokenChain, match="“dev” does not exist"):
        chain_of(ADMIN, named())


def test_a_loop_is_shown_whole() -> None:
    one = replace(ADMIN, name="one", source_profile="two")
    two = replace(ADMIN, name="two", source_profile="one")

    with pytest.raises(BrokenChain, match="one → two → one"):
        chain_of(one, named(one, two))


@pytest.mark.timeout(20)
def test_a_loop_as_long_as_a_file_may_be_is_found_soon() -> None:
    last = 100_000
    loop = [replace(ADMIN, name=f"{n}", source_profile=f"{n + 1}") for n in range(last)]

    with pytest.raises(BrokenChain):
        chain_of(loop[0], named(*loop, replace(ADMIN, name=f"{last}", source_profile="0")))


def test_a_role_that_names_itself_is_a_loop() -> None:
    own = replace(ADMIN, name="own", source_profile="own")

    with pytest.raises(BrokenChain, match="own → own"):
        chain_of(own, named(own))


@pytest.mark.parametrize(
    "start", [SSO, replace(ADMIN, source_profile="portal")], ids=["itself", "as source"]
)
def test_other_kinds_are_not_signed_in_with(start: Profile) -> None:
    with pytest.raises(UnusableProfile, match="IAM Identity Center"):
        chain_of(start, named(SSO))
