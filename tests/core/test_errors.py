from __future__ import annotations

import re

import pytest

from fobwatch.core import errors
from fobwatch.core.errors import AccessDenied, FobwatchError, InvalidSetting, NetworkUnreachable

ERRORS = (
    FobwatchError("Title", "Message.", "Remedy."),
    InvalidSetting("Title", "Message.", "Remedy.", field="renew_before"),
    AccessDenied("Title", "Message.", "Remedy.", request_id="id-1"),
    NetworkUnreachable("Title", "Message.", "Remedy.", answered=False),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_a_fresh_error_says_the_same_and_refers_to_nothing_that_was_in_use(
    error: FobwatchError,
) -> None:
    with pytest.raises(FobwatchError) as raised:
        fail(error)
    fresh = raised.value.fresh()

    assert type(fresh) is type(error)
    assert vars(fresh) == vars(error)
    assert (str(fresh), fresh.args) == (str(error), error.args)
    assert (fresh.__traceback__, fresh.__cause__, fresh.__context__) == (None, None, None)


def test_the_drawing_shows_every_error_below_what_it_is_a_kind_of() -> None:
    drawn: dict[str, str] = {}
    above = ["FobwatchError"]
    for indent, name in re.findall(r"^    ([│ ]*)[├└]── (\w+)", errors.__doc__ or "", re.MULTILINE):
        depth = len(indent) // 4 + 1
        above[depth:] = [name]
        drawn[name] = above[depth - 1]
    defined = {
        name: kind.__base__.__name__
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, FobwatchError) and kind.__base__
    }

    assert drawn == {name: base for name, base in defined.items() if name != "FobwatchError"}


def fail(error: FobwatchError) -> None:
    raise error from ValueError("the cause")
