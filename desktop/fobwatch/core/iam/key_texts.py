"""The text that remembers what AWS said of access keys. It has names and times, and no secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.iam.access_keys import KeyReading, KeyUse, KnownKey, UserKey
from fobwatch.core.json_text import parse_stored
from fobwatch.core.json_values import moment, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable

MALFORMED: Final = (ValueError, AttributeError, KeyError, TypeError, OverflowError)


def dumped(readings: Iterable[KeyReading], told: Iterable[str]) -> str:
    document = {"readings": [_reading(each) for each in readings], "told": sorted(told)}
    return json.dumps(document, indent=2) + "\n"


def loaded(text: str) -> tuple[tuple[KeyReading, ...], frozenset[str]]:
    """The readings, and the keys of which a person was told. Raises what is in `MALFORMED`."""
    document = parse_stored(text)
    told = frozenset(map(str, document["told"]))
    return tuple(_read(each) for each in document["readings"]), told


def _reading(reading: KeyReading) -> dict[str, Any]:
    return {
        "asked_with": reading.asked_with,
        "asked_at": moment(reading.asked_at),
        "user_arn": reading.user_arn,
        "denied": list(reading.denied),
        "with_mfa": reading.with_mfa,
        "keys": [_key(each) for each in reading.keys],
    }


def _key(known: KnownKey) -> dict[str, Any]:
    use = known.use
    used = {"at": moment(use.at), "service": use.service, "region": use.region} if use else None
    return {
        "id": known.key.access_key_id,
        "created_at": moment(known.key.created_at),
        "active": known.key.active,
        "use": used,
    }


def _read(fields: dict[str, Any]) -> KeyReading:
    return KeyReading(
        asked_with=str(fields["asked_with"]),
        asked_at=moment_of(fields["asked_at"]),
        user_arn=str(fields["user_arn"]),
        denied=tuple(map(str, fields["denied"])),
        with_mfa=fields["with_mfa"] is True,
        keys=tuple(_read_key(each) for each in fields["keys"]),
    )


def _read_key(fields: dict[str, Any]) -> KnownKey:
    use = fields["use"]
    return KnownKey(
        key=UserKey(
            access_key_id=str(fields["id"]),
            created_at=moment_of(fields["created_at"]),
            active=fields["active"] is True,
        ),
        use=None
        if use is None
        else KeyUse(
            at=moment_of(use["at"]), service=str(use["service"]), region=str(use["region"])
        ),
    )
