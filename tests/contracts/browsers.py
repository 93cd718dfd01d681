"""What the browser profiles that Fobwatch makes have to do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.browsers.browsers import BrowserOwner
from tests.fakes import ANNA
from tests.vault_world import rename, vault_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.browsers.ports import BrowserProfiles
    from fobwatch.core.vault.vault import Vault

PROD, DEV = BrowserOwner(name="prod"), BrowserOwner(name="dev")
PORTAL = BrowserOwner(name="prod", portal="https://d-1.awsapps.com/start")
NEVER = BrowserOwner(name="never had one")


class BrowserProfilesContract:
    """Subclasses provide `profiles`, and `make`, which makes one of an owner in Chromium.

    They are those of the `vault`, which has `prod` and `dev`.
    """

    @pytest.fixture
    def vault(self) -> Vault:
        return vault_with("prod", "dev")

    def test_each_is_listed_by_owner_with_what_it_takes(
        self, profiles: BrowserProfiles, make: Callable[[BrowserOwner], None]
    ) -> None:
        make(PROD)
        make(DEV)
        stored = profiles.stored()

        assert [(each.owner, each.browser) for each in stored] == [
            (DEV, "Chromium"),
            (PROD, "Chromium"),
        ]
        assert all(each.size > 0 for each in stored)

    def test_only_one_that_exists_may_be_open(self, profiles: BrowserProfiles) -> None:
        assert not profiles.may_be_open("never made")

    def test_an_owner_s_is_removed_and_no_other(
        self, profiles: BrowserProfiles, make: Callable[[BrowserOwner], None]
    ) -> None:
        make(PROD)
        make(DEV)
        make(PORTAL)
        profiles.remove(PROD)
        profiles.remove(NEVER)

        assert [each.owner for each in profiles.stored()] == [DEV, PORTAL]

    def test_it_follows_a_rename(
        self, profiles: BrowserProfiles, vault: Vault, make: Callable[[BrowserOwner], None]
    ) -> None:
        make(PROD)
        make(PORTAL)
        rename(vault, profiles, "prod", "production")
        with profiles.following(NEVER.name, "other"):
            pass
        profiles.rename(replace(PORTAL, name="Acme"))

        assert [each.owner for each in profiles.stored()] == [
            replace(PORTAL, name="Acme"),
            BrowserOwner(name="production"),
        ]

    def test_what_a_removed_profile_had_is_its_own_again_when_it_returns(
        self, profiles: BrowserProfiles, vault: Vault, make: Callable[[BrowserOwner], None]
    ) -> None:
        make(PROD)
        with profiles.removing("prod"):
            gone = vault.remove_profile("prod")
        meanwhile = [each.abandoned for each in profiles.stored()]
        with profiles.returning("prod"):
            vault.put_back_profile(replace(ANNA, name="prod"), gone)

        assert meanwhile == [True]
        assert [(each.owner, each.abandoned) for each in profiles.stored()] == [(PROD, False)]

    def test_what_was_abandoned_is_given_back_to_who_had_it(
        self, profiles: BrowserProfiles, make: Callable[[BrowserOwner], None]
    ) -> None:
        make(PROD)
        make(DEV)
        profiles.abandon(PROD)
        profiles.abandon(NEVER)
        meanwhile = [(each.owner, each.abandoned) for each in profiles.stored()]
        profiles.give_back(PROD)

        assert meanwhile == [(DEV, False), (PROD, True)]
        assert [each.abandoned for each in profiles.stored()] == [False, False]

    def test_what_was_abandoned_goes_when_its_owner_cannot_come_back(
        self, profiles: BrowserProfiles, make: Callable[[BrowserOwner], None]
    ) -> None:
        make(PROD)
        profiles.abandon(PROD)
        profiles.tidy()
        kept = profiles.stored()
        profiles.tidy(PROD)
        profiles.give_back(PROD)

        assert len(kept) == 1
        assert profiles.stored() == ()
