from __future__ import annotations

import pytest

from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile


@pytest.mark.parametrize("kind", OtherKind)
def test_every_kind_says_why_it_cannot_be_started_and_what_to_do(kind: OtherKind) -> None:
    with pytest.raises(UnusableProfile) as caught:
        OtherProfile(name="x", way=kind).own()

    error = caught.value
    assert error.title == "x cannot be started here"
    assert error.message
    assert error.remedy
