"""IAM Identity Center through boto3: the OIDC service and the access portal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlencode, urlsplit

from fobwatch.adapters.aws.boto_port import BotoPort
from fobwatch.adapters.aws.own_endpoint import own_endpoint
from fobwatch.adapters.aws.service import NOBODY, AwsService, credentials_in
from fobwatch.adapters.portals import account_access
from fobwatch.core.portals.portal import Registration, Tokens
from fobwatch.core.portals.ports import AccountPage, PortalAccount
from fobwatch.core.web_sign_in.visit import DeviceCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_sso import SSOClient
    from mypy_boto3_sso.type_defs import AccountInfoTypeDef
    from mypy_boto3_sso_oidc import SSOOIDCClient

    from fobwatch.adapters.aws.service import ClientT
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.ports import AssignedPage
    from fobwatch.core.web_sign_in.authorization import AuthorizationRequest

T = TypeVar("T")

ENDPOINT_VARIABLE: Final = "FOBWATCH_PORTAL_ENDPOINT"
"""The URL of a stand-in for AWS, in which `{region}` is the region that is asked.

AWS's variables name one address for all regions, and these calls carry no region.
"""


def _endpoint(region: str) -> str:
    return own_endpoint(ENDPOINT_VARIABLE).replace("{region}", region)


OIDC: AwsService[SSOOIDCClient] = AwsService(
    name="sso-oidc",
    make=lambda session, settings: session.client("sso-oidc", **settings),
    endpoint=lambda _connection, region: _endpoint(region),
)
PORTAL: AwsService[SSOClient] = AwsService(
    name="sso",
    make=lambda session, settings: session.client("sso", **settings),
    endpoint=lambda _connection, region: _endpoint(region),
)

CLIENT_NAME: Final = "Fobwatch"
"""The program's name on the portal's page."""

SCOPES: Final = ("sso:account:access",)
ACCOUNT_ACCESS_SCOPES: Final = ("account_access:read_only", "account_access:assume")
REDIRECT_URI: Final = "http://127.0.0.1/oauth/callback"
"""Registered without a port, which is chosen later (RFC 8252, section 7.3)."""

DEVICE_CODE: Final = "urn:ietf:params:oauth:grant-type:device_code"
GRANT_TYPES: Final = ("authorization_code", "refresh_token")
LEAST_INTERVAL: Final = timedelta(seconds=1)
"""The shortest pause between questions whether a code was entered, whatever AWS answers."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

PAGE_SIZE: Final = 100
"""The maximum of ListAccounts and ListAccountRoles (portal API reference)."""


class BotoIdentityCenter(BotoPort):
    """Fulfils `IdentityCenter`. Thread-safe. The first call imports boto3."""

    def register(self, portal: Portal, *, with_code: bool = False) -> Registration:
        by_browser: Any = {
            "grantTypes": GRANT_TYPES,
            "redirectUris": [REDIRECT_URI],
            "issuerUrl": portal.issuer_url,
        }
        with_access = bool(portal.tenant_id)

        def ask(oidc: SSOOIDCClient) -> Registration:
            answer = oidc.register_client(
                clientName=CLIENT_NAME,
                clientType="public",
                scopes=_scopes(account_access=with_access),
                **({} if with_code else by_browser),
            )
            return Registration(
                client_id=_text(answer["clientId"]),
                client_secret=_text(answer["clientSecret"]),
                account_access=with_access,
            )

        return self._ask(OIDC, "RegisterClient", portal, ask)

    def authorization_url(
        self,
        portal: Portal,
        registration: Registration,
        request: AuthorizationRequest,
        redirect_uri: str,
    ) -> str:
        fields = {
            "response_type": "code",
            "client_id": registration.client_id,
            "redirect_uri": redirect_uri,
            "state": request.state,
            "code_challenge_method": "S256",
            "code_challenge": request.challenge,
            "scopes": " ".join(_scopes(account_access=registration.account_access)),
        }
        base = self._ask(OIDC, "", portal, lambda oidc: oidc.meta.endpoint_url)
        return f"{base}/authorize?{urlencode(fields)}"

    def redeem(
        self,
        portal: Portal,
        registration: Registration,
        code: str,
        request: AuthorizationRequest,
        redirect_uri: str,
    ) -> Tokens:
        return self._tokens(
            portal,
            registration,
            grantType="authorization_code",
            code=code,
            codeVerifier=request.verifier,
            redirectUri=redirect_uri,
        )

    def device_code(self, portal: Portal, registration: Registration) -> DeviceCode:
        def ask(oidc: SSOOIDCClient) -> DeviceCode:
            answer = oidc.start_device_authorization(
                clientId=registration.client_id,
                clientSecret=registration.client_secret,
                startUrl=portal.issuer_url,
            )
            return DeviceCode(
                user_code=_text(answer["userCode"]),
                url=_page(answer["verificationUri"]),
                complete_url=_page(answer["verificationUriComplete"]),
                device_code=_text(answer["deviceCode"]),
                interval=max(timedelta(seconds=answer.get("interval", 0)), LEAST_INTERVAL),
                life=timedelta(seconds=answer["expiresIn"]),
            )

        return self._ask(OIDC, "StartDeviceAuthorization", portal, ask)

    def redeem_device_code(
        self, portal: Portal, registration: Registration, code: DeviceCode
    ) -> Tokens:
        return self._tokens(
            portal, registration, grantType=DEVICE_CODE, deviceCode=code.device_code
        )

    def refresh(self, portal: Portal, registration: Registration, refresh_token: str) -> Tokens:
        return self._tokens(
            portal, registration, grantType="refresh_token", refreshToken=refresh_token
        )

    def log_out(self, portal: Portal, access_token: str) -> None:
        self._ask(PORTAL, "Logout", portal, lambda sso: sso.logout(accessToken=access_token))

    def accounts(self, portal: Portal, access_token: str, page: str = "") -> AccountPage:
        def ask(sso: SSOClient) -> AccountPage:
            after: Any = {"nextToken": page} if page else {}
            answer = sso.list_accounts(accessToken=access_token, maxResults=PAGE_SIZE, **after)
            return AccountPage(
                accounts=tuple(_account(found) for found in answer["accountList"]),
                next_page=answer.get("nextToken", ""),
            )

        return self._ask(PORTAL, "ListAccounts", portal, ask, retried=False)

    def role_names(self, portal: Portal, access_token: str, account_id: str) -> tuple[str, ...]:
        def ask(sso: SSOClient) -> tuple[str, ...]:
            pages = sso.get_paginator("list_account_roles").paginate(
                accessToken=access_token,
                accountId=account_id,
                PaginationConfig={"PageSize": PAGE_SIZE},
            )
            return tuple(_text(role["roleName"]) for page in pages for role in page["roleList"])

        return self._ask(PORTAL, "ListAccountRoles", portal, ask, retried=False)

    def role_credentials(
        self, portal: Portal, access_token: str, account_id: str, role_name: str
    ) -> Credentials:
        def ask(sso: SSOClient) -> Credentials:
            answer = sso.get_role_credentials(
                accessToken=access_token, accountId=account_id, roleName=role_name
            )
            found = answer["roleCredentials"]
            return credentials_in(found, EPOCH + timedelta(milliseconds=found["expiration"]))

        resource = f"{account_id}/{role_name}"
        return self._ask(PORTAL, "GetRoleCredentials", portal, ask, resource=resource)

    def assigned_roles(self, portal: Portal, access_token: str, page: str = "") -> AssignedPage:
        base = _endpoint(portal.region) or account_access.service_url(portal.region)
        return account_access.list_roles(base, portal, access_token, page, self._connection)

    def assigned_role_credentials(
        self, portal: Portal, access_token: str, role_arn: str
    ) -> Credentials:
        base = _endpoint(portal.region) or account_access.service_url(portal.region)
        return account_access.role_credentials(
            base, portal, access_token, role_arn, self._connection
        )

    def _tokens(self, portal: Portal, registration: Registration, **grant: str) -> Tokens:
        """CreateToken, sent once: a code and a refresh token work only once."""

        def ask(oidc: SSOOIDCClient) -> Tokens:
            answer = oidc.create_token(
                clientId=registration.client_id,
                clientSecret=registration.client_secret,
                **grant,
            )
            return Tokens(
                access_token=_text(answer["accessToken"]),
                life=timedelta(seconds=answer["expiresIn"]),
                refresh_token=answer.get("refreshToken", ""),
            )

        return self._ask(OIDC, "CreateToken", portal, ask, with_code=True)

    def _ask(
        self,
        service: AwsService[ClientT],
        operation: str,
        portal: Portal,
        ask: Callable[[ClientT], T],
        **facts: Any,  # noqa: ANN401 - `Call`'s fields
    ) -> T:
        return self._call(service, operation, NOBODY, ask, region=portal.region, **facts)


def _scopes(*, account_access: bool) -> tuple[str, ...]:
    """The account access manager's scopes only with a tenant: AWS refuses unknown scopes."""
    return (*SCOPES, *ACCOUNT_ACCESS_SCOPES) if account_access else SCOPES


def _account(found: AccountInfoTypeDef) -> PortalAccount:
    return PortalAccount(
        account_id=_text(found["accountId"]),
        name=found.get("accountName", ""),
        email=found.get("emailAddress", ""),
    )


def _page(url: str) -> str:
    """The address of a page, if people may be sent there; otherwise raises `ValueError`."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname != "127.0.0.1":  # the demo's
        raise ValueError("not https")
    return _text(url)


def _text(value: str) -> str:
    """Raises `ValueError` for an empty one."""
    if not value:
        raise ValueError("empty")
    return value
