from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.catalogue.environments import Environment
from fobwatch.ui.panel.rows import panel_search
from tests.fakes import ANNA, NOON

if TYPE_CHECKING:
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.ui.runtime.services import Services
    from tests.staged import StagedCatalogue


def test_favourites_come_before_what_is_used_and_that_before_the_rest(
    services: Services, profiles: StagedCatalogue, marks: PreferencesFile
) -> None:
    profiles.listed = tuple(replace(ANNA, name=f"team-{letter}") for letter in "abcd")
    marks.note_use("team-c", NOON)
    marks.set_favourite("team-d", wanted=True)

    assert panel_search(services)("team", 50) == ["team-d", "team-c", "team-a", "team-b"]


def test_a_profile_that_is_new_is_found(services: Services, profiles: StagedCatalogue) -> None:
    search = panel_search(services)
    before = search("brand", 50)
    profiles.listed = (replace(ANNA, name="brand-new"),)
    services.index.outdate()

    assert before == []
    assert search("brand", 50) == ["brand-new"]


def test_an_account_s_name_an_environment_and_a_tag_are_found(
    services: Services, profiles: StagedCatalogue, marks: PreferencesFile
) -> None:
    aliased = replace(ANNA, name="anna", console_account="acme-europe")
    profiles.listed = (aliased, replace(ANNA, name="boris"))
    search = panel_search(services)
    before = search("sandbox", 50), search("#night", 50)
    marks.set_environment("boris", Environment(word="Sandbox"))
    marks.set_tags(["boris"], ("night",))

    assert before == ([], [])
    assert search("sandbox", 50) == search("#night", 50) == ["boris"]
    assert search("acme-europe", 50) == ["anna", "boris"]
