"""A code that a person enters on a page, where no browser of this computer can come back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.core.aws.errors import AwsError, SignInPending, TokenRefused
from fobwatch.core.web_sign_in.errors import SignInStopped

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

SLOWER: Final = timedelta(seconds=5)
"""What is added to the pause after each answer that asks for it, or that did not come (RFC 8628,
section 3.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """The answer to a device authorization request (RFC 8628, section 3.2).

    `complete_url` is the page `url` with the code filled in; both are valid for `life`.
    `device_code` is what the person's permission is asked for with, every `interval`.
    """

    user_code: str
    url: str
    complete_url: str
    device_code: str = field(repr=False)
    interval: timedelta
    life: timedelta


def wait_for_person(
    code: DeviceCode, ask: Callable[[], T], pause: Callable[[timedelta], object]
) -> T:
    """What `ask` returns once the person has entered the code.

    `ask` raises `SignInPending` until then. Raises `SignInStopped` when the code has expired, and
    what `ask` and `pause` raise.
    """
    interval, waited = code.interval, timedelta()
    while waited < code.life:
        pause(interval)
        waited += interval
        try:
            return ask()
        except SignInPending:
            continue
        except TokenRefused:
            break
        except AwsError as error:
            if not error.transient:
                raise
            interval += SLOWER
    raise SignInStopped(
        "The code has expired", "It was not entered in time.", "Sign in again: you get a new code."
    )
