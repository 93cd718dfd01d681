"""The narrowing that a program asks for by itself, in its request."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from fobwatch.core.agent.protocol import NARROWING
from fobwatch.core.consent.narrowing import WHOLE, Narrowing, check_narrowing
from fobwatch.core.errors import BadRequest
from fobwatch.core.json_values import Fields, from_json, keys_of, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.agent.protocol import AgentRequest

T = TypeVar("T")


def narrowing_arguments(narrowing: Narrowing) -> dict[str, object]:
    """What asks for it in a request."""
    return {NARROWING: to_json(narrowing)} if narrowing else {}


def asked_narrowing(request: AgentRequest) -> Narrowing:
    """Raises `BadRequest`, also for what this version does not know, and `InvalidSetting`."""
    if NARROWING not in request.arguments:
        return WHOLE
    given = request.arguments[NARROWING]
    if not isinstance(given, dict) or not given.keys() <= set(keys_of(Narrowing)):
        raise _malformed()
    try:
        narrowing = from_json(Narrowing, _Asked(given))
    except (ValueError, OverflowError) as error:
        raise _malformed() from error
    if not narrowing:
        raise _malformed()
    check_narrowing(narrowing)
    return narrowing


class _Asked(Fields):
    def __init__(self, given: Mapping[str, object]) -> None:
        self._given = given

    def value(self, key: str, kind: type[T], default: T | None = None) -> T:
        found = self._given.get(key, default)
        if type(found) is not kind:
            self.reject(key, kind)
        return cast("T", found)

    def reject(self, key: str, kind: type) -> None:  # noqa: ARG002 - nothing of it is quoted
        raise _malformed()


def _malformed() -> BadRequest:
    return BadRequest(
        "The request cannot be read",
        "What it is to be narrowed by is not as Fobwatch writes it.",
        "Use the fobwatch command of the version that is running.",
    )
