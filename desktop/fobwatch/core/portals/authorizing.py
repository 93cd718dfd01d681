"""The sign-in of a person on a portal's page, which gives tokens."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import AwsError
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.web_sign_in.authorization import AuthorizationRequest

if TYPE_CHECKING:
    from fobwatch.core.portals.portal import Portal, Registration, Tokens
    from fobwatch.core.portals.ports import IdentityCenter
    from fobwatch.core.web_sign_in.visit import Visit

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorized:
    """`portal` has the region where the person signed in, and where `registration` is known."""

    portal: Portal
    registration: Registration
    tokens: Tokens


def authorized(center: IdentityCenter, portal: Portal, visit: Visit) -> Authorized:
    """Sign in with the browser, or with a code if there is none or the portal is set to that.

    Blocks for the person. Raises `FobwatchError`.
    """
    if portal.with_code:
        return _with_code(center, portal, visit)
    try:
        return _with_browser(center, portal, visit)
    except NoBrowser:
        return _with_code(center, portal, visit)


def _with_browser(center: IdentityCenter, portal: Portal, visit: Visit) -> Authorized:
    request = AuthorizationRequest.new()
    there, registration = _registered(center, portal)
    code, redirect_uri = visit.code(
        request, lambda uri: center.authorization_url(there, registration, request, uri)
    )
    tokens = center.redeem(there, registration, code, request, redirect_uri)
    return Authorized(portal=there, registration=registration, tokens=tokens)


def _with_code(center: IdentityCenter, portal: Portal, visit: Visit) -> Authorized:
    there, registration = _registered(center, portal, with_code=True)
    code = center.device_code(there, registration)
    tokens = visit.permission(code, lambda: center.redeem_device_code(there, registration, code))
    return Authorized(portal=there, registration=registration, tokens=tokens)


def _registered(
    center: IdentityCenter, portal: Portal, *, with_code: bool = False
) -> tuple[Portal, Registration]:
    """The portal in the first of its regions that answers, and this program known there."""
    *others, last = (replace(portal, region=region) for region in portal.regions)
    for there in others:
        try:
            return there, center.register(there, with_code=with_code)
        except AwsError as error:
            if not error.transient:
                raise
            logger.warning("No sign-in to %s in %s: %s", portal.title, there.region, error)
    return last, center.register(last, with_code=with_code)
