"""CloudTrail's event history through boto3: its records as events without secrets, fit to show.

Fields: AWS CloudTrail user guide, "CloudTrail record contents" and "AWS Management Console sign-in
events". Other people choose many of the texts, such as user agents and names of sessions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.aws.boto_port import SignedBotoPort
from fobwatch.adapters.aws.service import AwsService
from fobwatch.core.cloudtrail.events import CloudTrailEvent, EventPage
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.cloudtrail.events import Lookup


def _stand_in(connection: Connection, _region: str) -> str:
    """The address that a profile names for all of AWS; empty where it names one for some alone."""
    found = connection.iam_endpoint
    return found if found == connection.sts_endpoint else ""


CLOUDTRAIL: AwsService[Any] = AwsService(
    name="cloudtrail",
    make=lambda session, settings: session.client("cloudtrail", **settings),
    endpoint=_stand_in,
)
ACCOUNT: AwsService[Any] = AwsService(
    name="account",
    make=lambda session, settings: session.client("account", **settings),
    endpoint=_stand_in,
)

PAGE: Final = 50
"""The most that AWS returns (CloudTrail API, LookupEvents)."""

ENABLED: Final = ("ENABLED", "ENABLED_BY_DEFAULT")
"""Region opt statuses (Account Management API, ListRegions)."""


MAX_TEXT: Final = 256
MAX_SENTENCE: Final = 1024
"""Characters of a user agent or an error; what is cut off is still in the document."""

MAX_DOCUMENT: Final = 32_768
"""Characters of an event as JSON. AWS's own limit is 256 KB; most have some 1500."""

SECRETS: Final = frozenset(
    {"accesstoken", "clientsecret", "idtoken", "password", "refreshtoken", "samlassertion"}
    | {"secretaccesskey", "sessiontoken", "signintoken", "tokencode", "webidentitytoken"}
    | {"authenticationcode1", "authenticationcode2", "base32stringseed", "newpassword"}
    | {"oldpassword", "qrcodepng"}
)
"""Fields that are left out, wherever they are. CloudTrail hides most of these itself, but has the
session token of each AssumeRole and GetSessionToken."""

LEFT_OUT: Final = "(left out by Fobwatch)"
LARGE_PARTS: Final = ("requestParameters", "responseElements", "additionalEventData", "resources")


class BotoEventHistory(SignedBotoPort):
    """Fulfils `EventHistory`. Thread-safe."""

    def page(self, lookup: Lookup, *, region: str, token: str = "") -> EventPage:
        asked = {
            "LookupAttributes": [{"AttributeKey": str(lookup.by), "AttributeValue": lookup.value}],
            "StartTime": lookup.since,
            "EndTime": lookup.until,
            "MaxResults": PAGE,
            **({"NextToken": token} if token else {}),
        }
        return self._ask(
            CLOUDTRAIL,
            "LookupEvents",
            lambda cloudtrail: _page(cloudtrail.lookup_events(**asked), region),
            region=region,
            retried=False,
        )

    def enabled_regions(self) -> tuple[str, ...]:
        return self._ask(
            ACCOUNT,
            "ListRegions",
            lambda account: tuple(
                each["RegionName"]
                for page in account.get_paginator("list_regions").paginate(
                    RegionOptStatusContains=list(ENABLED)
                )
                for each in page["Regions"]
            ),
        )


def _page(answer: Mapping[str, Any], region: str) -> EventPage:
    return EventPage(
        events=tuple(event_of(record, region) for record in answer["Events"]),
        next_token=answer.get("NextToken") or "",
    )


def event_of(record: Mapping[str, Any], region: str) -> CloudTrailEvent:
    """The event in one of LookupEvents' answers, from the region that was asked.

    Raises `LookupError` and its like for what is no record. A document that is no JSON is left out.
    """
    document = _document(record.get("CloudTrailEvent") or "{}")
    identity = _part(document, "userIdentity")
    return CloudTrailEvent(
        event_id=_short(record["EventId"]),
        at=record["EventTime"].astimezone(UTC),
        region=_short(document.get("awsRegion") or region),
        name=_short(record["EventName"]),
        source=_short(record.get("EventSource")),
        account_id=_short(document.get("recipientAccountId") or identity.get("accountId")),
        user_name=_short(record.get("Username") or identity.get("userName")),
        identity_type=_short(identity.get("type")),
        arn=_short(identity.get("arn"), MAX_SENTENCE),
        access_key_id=_short(record.get("AccessKeyId") or identity.get("accessKeyId")),
        source_address=_short(document.get("sourceIPAddress")),
        user_agent=_short(document.get("userAgent"), MAX_SENTENCE),
        mfa=_mfa(document, identity),
        failed=_failed(document),
        error=_error(document),
        issued_key_id=_short(_part(document, "responseElements", "credentials").get("accessKeyId")),
        document=_written(document),
    )


def _document(text: object) -> dict[str, Any]:
    try:
        document: dict[str, Any] = _without_secrets(parse_object(str(text)))
    except (MalformedJson, RecursionError):
        return {}
    return document


def _without_secrets(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {
            name: LEFT_OUT if name.casefold() in SECRETS and each else _without_secrets(each)
            for name, each in value.items()
        }
    return [_without_secrets(each) for each in value] if isinstance(value, list) else value


def _written(document: dict[str, Any]) -> str:
    """The document as JSON in which no invisible character is left unescaped."""
    if not document:
        return ""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    if len(text) > MAX_DOCUMENT:
        kept = {name: each for name, each in document.items() if name not in LARGE_PARTS}
        text = json.dumps({**kept, "note": "Shortened by Fobwatch"}, indent=2, ensure_ascii=False)
    if len(text) > MAX_DOCUMENT:
        return ""
    plain = text.replace("\n", "").isprintable()
    return text if plain else json.dumps(json.loads(text), indent=2)


def _part(document: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """The object at the end of the path; empty where there is none, or something else."""
    for name in path:
        found = document.get(name)
        document = found if isinstance(found, Mapping) else {}
    return document


def _mfa(document: Mapping[str, Any], identity: Mapping[str, Any]) -> bool | None:
    """Whether there was MFA: at the sign-in, in the call itself, or in the session that made it."""
    said = (
        _part(document, "additionalEventData").get("MFAUsed"),
        _part(identity, "sessionContext", "attributes").get("mfaAuthenticated"),
    )
    if any(str(each).casefold() in {"yes", "true"} for each in said):
        return True
    if not _failed(document) and _part(document, "requestParameters").get("serialNumber"):
        return True
    return None if said == (None, None) else False


def _failed(document: Mapping[str, Any]) -> bool:
    answers = _part(document, "responseElements").values()
    return bool(_error(document)) or any(each == "Failure" for each in answers)


def _error(document: Mapping[str, Any]) -> str:
    said = (document.get("errorCode"), document.get("errorMessage"))
    return _short(": ".join(str(each) for each in said if each), MAX_SENTENCE)


def _short(value: object, longest: int = MAX_TEXT) -> str:
    return printable(str(value), longest) if value else ""
