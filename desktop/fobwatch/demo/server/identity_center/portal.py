"""The access portal's API and the account access runtime: what a bearer token opens."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fobwatch.demo.company import COMPANY
from fobwatch.demo.portal import (
    ACCOUNT_ACCESS,
    PERMISSION_SETS,
    TENANT_ID,
    assigned_accounts,
)
from fobwatch.demo.server.principals import CredentialKind
from fobwatch.demo.server.refusals import Refusal, bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.demo.portal import AssignedAccount, PermissionSet
    from fobwatch.demo.server.emulator import Emulator
    from fobwatch.demo.server.exchange import HttpRequest
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.identity_center.sessions import PortalSession, PortalSessions

Document = dict[str, Any]

_BEARER = "x-amz-sso_bearer_token"
_PORTAL_SCOPE = "sso:account:access"
_PAGE = 20
_LARGEST_PAGE = 100
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::aws:saml-provider/AWSSSO_demo_DO_NOT_DELETE"},
            "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        }
    ],
}


class Portal:
    def __init__(self, emulator: Emulator, sessions: PortalSessions, gateway: Gateway) -> None:
        self._emulator = emulator
        self._sessions = sessions
        self._gateway = gateway

    def accounts(self, request: HttpRequest) -> Document:
        """Answer ListAccounts."""
        self._bearer(request)
        items = [
            {
                "accountId": account.account_id,
                "accountName": account.name,
                "emailAddress": account.email,
            }
            for account in self._assigned().values()
        ]
        return _page("accountList", items, request.form)

    def roles(self, request: HttpRequest) -> Document:
        """Answer ListAccountRoles."""
        self._bearer(request)
        account = self._account(request.form.get("account_id", ""))
        items = [
            {"roleName": name, "accountId": account.account_id} for name in account.permission_sets
        ]
        return _page("roleList", items, request.form)

    def credentials(self, request: HttpRequest) -> Document:
        """Answer GetRoleCredentials; the expiration is in milliseconds."""
        session = self._bearer(request)
        account = self._account(request.form.get("account_id", ""))
        name = request.form.get("role_name", "")
        if name not in account.permission_sets:
            raise Refusal(HTTPStatus.FORBIDDEN, "ForbiddenException", "No access")
        permission_set = PERMISSION_SETS[name]
        self._create_role(permission_set, account.account_id)
        granted = self._session(
            permission_set.role_arn(account.account_id), session.person, permission_set.session
        )
        return {
            "roleCredentials": {
                **_keys(granted),
                "expiration": int(granted.expires_at.timestamp() * 1000),
            }
        }

    def log_out(self, request: HttpRequest) -> Document:
        self._sessions.log_out(request.headers.get(_BEARER, ""), request.region)
        return {}

    def account_access(self, request: HttpRequest) -> Document:
        """Answer the account access runtime's ListRoles: the ordinary roles of every account."""
        self._tenant(request, "account_access:read_only")
        items = [
            {
                "accountId": arn.split(":")[4],
                "accountName": COMPANY.alias(arn.split(":")[4]),
                "roleArn": arn,
            }
            for arn in ACCOUNT_ACCESS
        ]
        return _page("roles", items, request.form, limit="maxResults", token="nextToken")  # noqa: S106 - a parameter's name

    def account_access_credentials(self, request: HttpRequest) -> Document:
        """Answer the account access runtime's GetRoleCredentials."""
        session = self._tenant(request, "account_access:assume")
        arn = request.form.get("roleArn", "")
        if arn not in ACCOUNT_ACCESS or request.form.get("accessType") != "PROGRAMMATIC_ACCESS":
            raise Refusal(HTTPStatus.FORBIDDEN, "AccessDeniedException", "Access denied")
        longest = COMPANY.role(arn.rpartition("/")[2]).max_session
        asked = request.form.get("sessionDuration", "")
        duration = timedelta(seconds=int(asked)) if asked.isdecimal() else longest
        name = request.form.get("sessionName", session.person)
        granted = self._session(arn, name, min(duration, longest))
        keys = {**_keys(granted), "expiresAt": int(granted.expires_at.timestamp())}
        return {"credentialsDetails": {"programmaticAccess": keys}}

    def _bearer(self, request: HttpRequest) -> PortalSession:
        token = request.headers.get(_BEARER, "")
        return self._sessions.bearer(token, _PORTAL_SCOPE, request.region)

    def _tenant(self, request: HttpRequest, scope: str) -> PortalSession:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        session = self._sessions.bearer(token, scope, request.region)
        if request.form.get("tenantId") != TENANT_ID:
            raise Refusal(HTTPStatus.FORBIDDEN, "AccessDeniedException", "Access denied")
        return session

    def _assigned(self) -> Mapping[str, AssignedAccount]:
        accounts = assigned_accounts(self._gateway.knobs.portal_accounts)
        return {account.account_id: account for account in accounts}

    def _account(self, account_id: str) -> AssignedAccount:
        if not account_id.isdecimal():
            raise bad_request("InvalidRequestException", "Invalid account")
        account = self._assigned().get(account_id)
        if account is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "ResourceNotFoundException", "No such account")
        return account

    def _create_role(self, permission_set: PermissionSet, account_id: str) -> None:
        """Create the role of a permission set at its first use in an account."""
        arn = permission_set.role_arn(account_id)
        if self._emulator.records.role(arn) is not None:
            return
        with self._emulator.account(account_id):
            self._emulator.iam(
                "CreateRole",
                Path=f"/{arn.partition(':role/')[2].rpartition('/')[0]}/",
                RoleName=permission_set.role_name,
                AssumeRolePolicyDocument=json.dumps(_TRUST),
                MaxSessionDuration="43200",
            )
            self._emulator.iam(
                "PutRolePolicy",
                RoleName=permission_set.role_name,
                PolicyName="AwsSSOInlinePolicy",
                PolicyDocument=json.dumps(permission_set.policy),
            )

    def _session(self, role_arn: str, person: str, duration: timedelta) -> Credentials:
        longest = self._gateway.knobs.session_life or duration
        return self._emulator.records.role_session(
            role_arn, person, min(duration, longest), CredentialKind.PORTAL_ROLE
        )


def _page(
    name: str,
    items: list[Document],
    form: Mapping[str, str],
    *,
    limit: str = "max_result",
    token: str = "next_token",  # noqa: S107 - a parameter's name
) -> Document:
    """Return one page of a list; the token is the number of items before the page."""
    size, start = form.get(limit, str(_PAGE)), form.get(token, "0")
    if not size.isdecimal() or not 0 < int(size) <= _LARGEST_PAGE or not start.isdecimal():
        raise bad_request("InvalidRequestException", "Invalid page")
    end = int(start) + int(size)
    rest = {"nextToken": str(end)} if end < len(items) else {}
    return {name: items[int(start) : end], **rest}


def _keys(granted: Credentials) -> dict[str, str]:
    return {
        "accessKeyId": granted.access_key_id,
        "secretAccessKey": granted.secret_access_key,
        "sessionToken": granted.session_token,
    }
