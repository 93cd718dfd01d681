from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from fobwatch.core.profiles.registry import KINDS, all_kinds
from fobwatch.ui.profiles.editor import FORMS
from fobwatch.ui.words.kind_words import KIND_WORDS, words_of
from tests.value_strategies import own_profiles

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import OwnProfile


def test_every_kind_has_words_and_every_own_one_a_form() -> None:
    assert KIND_WORDS.keys() == {kind.KIND for kind in all_kinds()}
    assert FORMS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_can_be_chosen_by_name_and_is_counted(kind: str) -> None:
    words = KIND_WORDS[kind]

    assert all(words.choice())
    assert words.noun()
    assert "7" in words.counted(7)
    assert words.moves().endswith(".")


@given(own_profiles)
def test_a_profile_is_told_in_words(profile: OwnProfile) -> None:
    words = words_of(profile)

    assert words.principal(profile, None)
    assert words.short(profile, None)
    assert words.identified_by(profile)
    assert words.found(profile)
    assert all(label for label, _ in words.facts(profile))
    assert all(words.session_fact(profile, None))
