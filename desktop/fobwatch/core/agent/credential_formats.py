"""The forms in which tools take a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.agent.tool_variables import SUPERSEDED, past_the_proxy
from fobwatch.core.timestamps import timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.sessions.sessions import Session


def process_credentials(session: Session) -> dict[str, object]:
    """What `credential_process` prints (SDK reference guide, "Process credential provider")."""
    credentials = session.credentials
    document: dict[str, object] = {
        "Version": 1,
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key,
        "SessionToken": credentials.session_token,
        "Expiration": timestamp(credentials.expires_at),
    }
    return document | ({"AccountId": session.account_id} if session.account_id else {})


def container_credentials(session: Session) -> dict[str, object]:
    """What a container's endpoint answers (SDK reference, "Container credential provider")."""
    document = process_credentials(session)
    token = document.pop("SessionToken")
    del document["Version"]
    return document | {"Token": token}


def session_variables(session: Session) -> dict[str, str]:
    """The environment variables of `session`; what it does not know is left out."""
    credentials = session.credentials
    variables = {
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        "AWS_SESSION_TOKEN": credentials.session_token,
        "AWS_CREDENTIAL_EXPIRATION": timestamp(credentials.expires_at),
        "AWS_ACCOUNT_ID": session.account_id,
    }
    known = {name: value for name, value in variables.items() if value}
    return known | region_variables(session)


def region_variables(session: Session) -> dict[str, str]:
    """Its two names: boto3 reads only AWS_DEFAULT_REGION, most other SDKs only AWS_REGION."""
    region = session.region
    return {"AWS_REGION": region, "AWS_DEFAULT_REGION": region} if region else {}


AWAY_FROM_THE_INSTANCE = {"AWS_EC2_METADATA_DISABLED": "true"}
"""Where the endpoint fails for a moment, Java 2 goes on to the computer's own role, if it has one
(AwsCredentialsProviderChain.java); other SDKs stop."""


def with_endpoint(environment: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """`environment` for a program that is to ask the container endpoint."""
    ours = dict(variables) | AWAY_FROM_THE_INSTANCE | past_the_proxy(environment)
    return with_session(environment, ours)


def with_session(environment: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """`environment` for a program that is to run with the session."""
    kept = {name: value for name, value in environment.items() if name not in SUPERSEDED}
    return kept | dict(variables)
