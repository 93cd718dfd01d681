"""The company's own identity provider: who may take which role with its tokens and assertions."""

from __future__ import annotations

from datetime import timedelta

from fobwatch.demo.company import COMPANY, EVERYTHING, READING, Role, document

PERSON = "anna@acme.example"
CLIENT_ID = "fobwatch-demo"
"""The one public client of the OIDC provider."""
SAML_AUDIENCE = "urn:amazon:webservices"
POOL_ID = "eu-central-1:5f0c6f0e-6c1f-4bb7-9d5b-0d6a3a1c9e42"
"""The identity pool of Cognito, which lets in guests and the provider's people."""
LOGIN_PROVIDER = "idp.acme.example"
"""The provider's name for the identity pool."""

_PROD, _DEV, _DATA, _ = COMPANY.accounts


def saml_provider_arn(account_id: str) -> str:
    return f"arn:aws:iam::{account_id}:saml-provider/acme-idp"


def _federated(*actions: str) -> dict[str, object]:
    return document(
        {
            "Effect": "Allow",
            "Action": [*actions, "sts:TagSession"],
            "Principal": {"Federated": "*"},
        }
    )


SAML_ROLES = (
    Role(
        name="SamlAdmin",
        account=_PROD,
        trust=_federated("sts:AssumeRoleWithSAML"),
        policy=document(EVERYTHING),
        max_session=timedelta(hours=12),
    ),
    Role(
        name="SamlReadOnly",
        account=_DATA,
        trust=_federated("sts:AssumeRoleWithSAML"),
        policy=document(READING),
    ),
)
WEB_ROLE = Role(
    name="Pipeline",
    account=_DEV,
    trust=_federated("sts:AssumeRoleWithWebIdentity"),
    policy=document(READING),
    max_session=timedelta(hours=4),
)
POOL_ROLE = Role(
    name="PoolMember",
    account=_DEV,
    trust=_federated("sts:AssumeRoleWithWebIdentity"),
    policy=document(READING),
)
POOL_GUEST_ROLE = Role(
    name="PoolGuest",
    account=_DEV,
    trust=_federated("sts:AssumeRoleWithWebIdentity"),
    policy=document({"Effect": "Allow", "Action": ["s3:ListAllMyBuckets"], "Resource": "*"}),
)
FEDERATED_ROLES = (*SAML_ROLES, WEB_ROLE, POOL_ROLE, POOL_GUEST_ROLE)
