"""SAML responses as identity providers write them, unsigned: only AWS verifies the signature."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.profiles.kinds.saml import SamlProfile
from tests.fakes import ACCOUNT

if TYPE_CHECKING:
    from datetime import datetime

PROVIDER_ARN = f"arn:aws:iam::{ACCOUNT}:saml-provider/acme"
SAML_ADMIN = SamlProfile(
    name="saml-admin",
    role_arn=f"arn:aws:iam::{ACCOUNT}:role/Admin",
    start_url="https://idp.acme.example/aws",
    receiver_port=35443,
    duration=timedelta(hours=4),
)
ADMIN = f"{SAML_ADMIN.role_arn},{PROVIDER_ARN}"

_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
_SAML = "urn:oasis:names:tc:SAML:2.0:assertion"


def document(
    now: datetime,
    *,
    roles: tuple[str, ...] = (ADMIN,),
    life: timedelta = timedelta(minutes=5),
    status: str = "Success",
) -> str:
    ends_at = f"{now + life:%Y-%m-%dT%H:%M:%SZ}"
    values = "".join(f"<a:AttributeValue>{role}</a:AttributeValue>" for role in roles)
    return (
        f'<p:Response xmlns:p="{_PROTOCOL}" xmlns:a="{_SAML}"><p:Status>'
        f'<p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></p:Status>'
        "<a:Assertion><a:Issuer> https://idp.acme.example </a:Issuer>"
        f'<a:Conditions NotOnOrAfter="{ends_at}"/><a:AttributeStatement>'
        f'<a:Attribute Name="https://aws.amazon.com/SAML/Attributes/Role">{values}</a:Attribute>'
        '<a:Attribute Name="https://aws.amazon.com/SAML/Attributes/RoleSessionName">'
        "<a:AttributeValue>anna</a:AttributeValue></a:Attribute>"
        '<a:Attribute Name="Role"><a:AttributeValue>another</a:AttributeValue></a:Attribute>'
        "</a:AttributeStatement></a:Assertion></p:Response>"
    )


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def saml_response(now: datetime) -> str:
    return encoded(document(now))
