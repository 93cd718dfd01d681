"""What the browser profiles that Fobwatch makes have to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.browsers.ports import BrowserProfiles


class BrowserProfilesContract:
    """Subclasses provide `profiles`, and `make`, which makes one of an owner in Chromium."""

    def test_each_is_listed_by_owner_with_what_it_takes(
        self, profiles: BrowserProfiles, make: Callable[[str], None]
    ) -> None:
        make("prod")
        make("dev")
        stored = profiles.stored()

        assert [(each.owner, each.browser) for each in stored] == [
            ("dev", "Chromium"),
            ("prod", "Chromium"),
        ]
        assert all(each.size > 0 for each in stored)

    def test_an_owner_s_is_removed_and_no_other(
        self, profiles: BrowserProfiles, make: Callable[[str], None]
    ) -> None:
        make("prod")
        make("dev")
        profiles.remove("prod")
        profiles.remove("never had one")

        assert [each.owner for each in profiles.stored()] == ["dev"]

    def test_it_follows_a_rename(
        self, profiles: BrowserProfiles, make: Callable[[str], None]
    ) -> None:
        make("prod")
        profiles.rename("prod", "production")
        profiles.rename("never had one", "other")

        assert [each.owner for each in profiles.stored()] == ["production"]
