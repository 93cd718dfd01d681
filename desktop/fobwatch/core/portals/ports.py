"""The port to IAM Identity Center, and the values that it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.aws.ports import AwsPort

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.portals.portal import Portal, Registration, Tokens
    from fobwatch.core.web_sign_in.authorization import AuthorizationRequest
    from fobwatch.core.web_sign_in.visit import DeviceCode


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalAccount:
    """An account in which the person has roles; the name is empty if AWS gives none."""

    account_id: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedRole:
    """An IAM role that the account access manager assigns to the person."""

    role_arn: str
    account_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedPage:
    """A page of these roles; `next_page` is that of `AccountPage`."""

    roles: tuple[AssignedRole, ...]
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """A page of the person's accounts; `next_page` is the token of the next, empty on the last."""

    accounts: tuple[PortalAccount, ...]
    next_page: str = ""


class IdentityCenter(AwsPort, Protocol):
    """IAM Identity Center's OIDC service and access portal. Each call raises `AwsError`.

    `TokenRefused` means that AWS itself said so. An answer from anything else on the way is another
    error, and says nothing about the token.
    """

    def register(self, portal: Portal, *, with_code: bool = False) -> Registration:
        """Register this program (RegisterClient), to sign in with a code or with the browser.

        The registration is for the portal's region only. For a portal with a tenant it includes the
        account access manager.
        """
        ...

    def authorization_url(
        self,
        portal: Portal,
        registration: Registration,
        request: AuthorizationRequest,
        redirect_uri: str,
    ) -> str:
        """The page on which the person allows the program to sign in. Sends nothing."""
        ...

    def redeem(
        self,
        portal: Portal,
        registration: Registration,
        code: str,
        request: AuthorizationRequest,
        redirect_uri: str,
    ) -> Tokens:
        """Trade the browser's code for tokens (CreateToken)."""
        ...

    def device_code(self, portal: Portal, registration: Registration) -> DeviceCode:
        """A code for the person to enter (StartDeviceAuthorization)."""
        ...

    def redeem_device_code(
        self, portal: Portal, registration: Registration, code: DeviceCode
    ) -> Tokens:
        """Ask for the tokens once. Raises `SignInPending` until the person has allowed it.

        `Throttled` means longer pauses, `TokenRefused` that the code has expired.
        """
        ...

    def refresh(self, portal: Portal, registration: Registration, refresh_token: str) -> Tokens:
        """Trade a refresh token for new tokens. It works once."""
        ...

    def log_out(self, portal: Portal, access_token: str) -> None:
        """End the sign-in at AWS. Credentials of roles stay valid until they expire."""
        ...

    def accounts(self, portal: Portal, access_token: str, page: str = "") -> AccountPage:
        """A page of the person's accounts, the first by default. Sent once."""
        ...

    def role_names(self, portal: Portal, access_token: str, account_id: str) -> tuple[str, ...]:
        """The person's permission sets in an account. Each page of them is asked for once."""
        ...

    def role_credentials(
        self, portal: Portal, access_token: str, account_id: str, role_name: str
    ) -> Credentials:
        """The credentials of a role; its permission set decides how long they last."""
        ...

    def assigned_roles(self, portal: Portal, access_token: str, page: str = "") -> AssignedPage:
        """A page of the roles that the portal's tenant assigns to the person. Sent once."""
        ...

    def assigned_role_credentials(
        self, portal: Portal, access_token: str, role_arn: str
    ) -> Credentials:
        """The credentials of such a role, which decides how long they last. Sent once."""
        ...
