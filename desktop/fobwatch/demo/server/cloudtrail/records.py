"""CloudTrail's records ("CloudTrail record contents", AWS CloudTrail user guide)."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fobwatch.demo.server.principals import CredentialKind

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.demo.server.principals import Principal
    from fobwatch.demo.server.requests import Reply, Request

Document = dict[str, Any]

GLOBAL_REGION: Final = "us-east-1"
"""The region to which global services and the global sign-in write their events."""

SIGN_IN_SOURCE: Final = "signin.amazonaws.com"
SIGN_IN_KIND: Final = "AwsConsoleSignIn"

_GLOBAL: Final = ("iam", "account", "organizations")
_TOLD: Final = ("roleArn", "roleSessionName", "durationSeconds", "serialNumber", "externalId")
_ISSUED: Final = re.compile(rb"<(AccessKeyId|Expiration|SessionToken)>([^<]+)<")
_ERROR: Final = re.compile(rb"<(Code|Message)>([^<]*)<")
_READING: Final = ("Get", "List", "Describe", "Lookup", "Simulate", "Decode")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailRecord:
    """A record with what it can be looked up by. `document` is CloudTrail's own JSON."""

    at: datetime
    account_id: str
    region: str
    name: str
    source: str
    user_name: str
    access_key_id: str
    document: Document

    @property
    def event_id(self) -> str:
        return str(self.document["eventID"])

    def answer(self) -> Document:
        """The event as LookupEvents returns it."""
        return {
            "EventId": self.event_id,
            "EventName": self.name,
            "ReadOnly": str(self.document["readOnly"]).lower(),
            "AccessKeyId": self.access_key_id,
            "EventTime": self.at.timestamp(),
            "EventSource": self.source,
            "Username": self.user_name,
            "Resources": [],
            "CloudTrailEvent": json.dumps(self.document),
        }


def record_of(
    *,
    at: datetime,
    region: str,
    name: str,
    source: str,
    identity: Document,
    address: str,
    user_agent: str,
    kind: str = "AwsApiCall",
    **more: Any,  # noqa: ANN401 - any further fields of CloudTrail's
) -> TrailRecord:
    account_id = identity["accountId"]
    user_name = "root" if identity["type"] == "Root" else _user_name(identity)
    at = at.replace(microsecond=0)  # CloudTrail's times are of whole seconds
    return TrailRecord(
        at=at,
        account_id=account_id,
        region=region,
        name=name,
        source=source,
        user_name=user_name,
        access_key_id=str(identity.get("accessKeyId", "")),
        document={
            "eventVersion": "1.11",
            "userIdentity": identity,
            "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": source,
            "eventName": name,
            "awsRegion": region,
            "sourceIPAddress": address,
            "userAgent": user_agent,
            "requestParameters": None,
            "responseElements": None,
            "requestID": str(uuid.uuid4()),
            "eventID": str(uuid.uuid4()),
            "readOnly": name.startswith(_READING),
            "eventType": kind,
            "managementEvent": True,
            "recipientAccountId": account_id,
            "eventCategory": "Management",
            **more,
        },
    )


def sign_in_record(
    *,
    at: datetime,
    region: str,
    identity: Document,
    address: str,
    user_agent: str,
    failed: bool,
    mfa: bool,
) -> TrailRecord:
    """A sign-in at the console, also a failed one."""
    error = {"errorMessage": "Failed authentication"} if failed else {}
    return record_of(
        at=at,
        region=region,
        name="ConsoleLogin",
        source=SIGN_IN_SOURCE,
        identity=identity,
        address=address,
        user_agent=user_agent,
        kind=SIGN_IN_KIND,
        responseElements={"ConsoleLogin": "Failure" if failed else "Success"},
        additionalEventData={
            "LoginTo": "https://console.aws.amazon.com/console/home",
            "MobileVersion": "No",
            "MFAUsed": "Yes" if mfa else "No",
        },
        **error,
    )


def _user_name(identity: Document) -> str:
    arn = str(identity.get("arn", ""))
    return str(identity.get("userName") or arn.rpartition("/")[2])


def identity_of(principal: Principal) -> Document:
    """A `userIdentity` element of a caller."""
    kind = principal.arn.split(":", 5)[5].partition("/")[0]
    types = {"assumed-role": "AssumedRole", "federated-user": "FederatedUser", "root": "Root"}
    identity: Document = {
        "type": types.get(kind, "IAMUser"),
        "principalId": f"{principal.access_key_id[:4]}-{principal.arn.rpartition('/')[2]}",
        "arn": principal.arn,
        "accountId": principal.account_id,
    }
    if principal.access_key_id:
        identity["accessKeyId"] = principal.access_key_id
    if principal.user_name:
        identity["userName"] = principal.user_name
    if principal.is_temporary and principal.grant.kind is not CredentialKind.PASSWORD:
        with_mfa = str(principal.grant.mfa_at is not None).lower()
        identity["sessionContext"] = {"attributes": {"mfaAuthenticated": with_mfa}}
    return identity


def call_record(
    request: Request, reply: Reply, caller: Principal, address: str, at: datetime
) -> TrailRecord:
    """A signed call of an AWS API."""
    status, _, body = reply
    failure = {} if status < HTTPStatus.BAD_REQUEST else _failure(body)
    return record_of(
        at=at,
        region=GLOBAL_REGION if request.service in _GLOBAL else request.region,
        name=request.action,
        source=f"{request.service}.amazonaws.com",
        identity=identity_of(caller),
        address=address,
        user_agent=request.headers.get("user-agent", ""),
        requestParameters=_asked(request),
        responseElements=_issued(body),
        **failure,
    )


def _asked(request: Request) -> Document | None:
    """What the call asked for; the code of an MFA device is not in it."""
    sent = {name: request.parameter(name[0].upper() + name[1:]) for name in _TOLD}
    return {name: value for name, value in sent.items() if value} or None


def _issued(body: bytes) -> Document | None:
    """CloudTrail has the session token that a call gave, and never the secret key."""
    found = {name.decode(): value.decode() for name, value in _ISSUED.findall(body)}
    if "SessionToken" not in found:
        return None
    return {"credentials": {name[0].lower() + name[1:]: each for name, each in found.items()}}


def _failure(body: bytes) -> Document:
    found = {name.decode(): text.decode() for name, text in _ERROR.findall(body)}
    if not found:
        said = json.loads(body) if body.startswith(b"{") else {}
        found = {"Code": said.get("__type", ""), "Message": said.get("message", "")}
    return {"errorCode": found.get("Code", ""), "errorMessage": found.get("Message", "")}
