from __future__ import annotations

import pytest

from fobwatch.core.aws.errors import AccessDenied, NetworkUnreachable
from fobwatch.core.errors import FobwatchError, InvalidSetting
from tests.core.every_error import every_error

ERRORS = (
    FobwatchError("Title", "Message.", "Remedy."),
    InvalidSetting("Title", "Message.", "Remedy.", field="renew_before"),
    AccessDenied("Title", "Message.", "Remedy."),
    NetworkUnreachable("Title", "Message.", "Remedy.", answered=False),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
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


def test_no_two_errors_have_one_name() -> None:
    kinds = set(every_error())

    assert len(kinds) > 60
    assert len({kind.__name__ for kind in kinds}) == len(kinds)


def fail(error: FobwatchError) -> None:
    raise error from ValueError("the cause")
