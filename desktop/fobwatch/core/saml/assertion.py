"""SAML responses, read for the roles that an identity provider asserts.

AWS verifies the signature (AssumeRoleWithSAML). Here the response only says which roles there are
and until when it is of use, so a forged one gains nothing.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from fobwatch.core.text_rules import printable
from fobwatch.core.web_sign_in.errors import RoleNotOffered, SignInStopped

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_RESPONSE = 100_000
"""Characters of base64 (AWS STS API, AssumeRoleWithSAML, `SAMLAssertion`)."""

LIFE = timedelta(minutes=5)
"""How long AWS accepts a response after it was issued (IAM user guide, "SAML troubleshooting"). An
encrypted one does not show when that was."""

SHOWN_ROLES = 5
SHOWN_ARN = 128
"""Characters. Anybody can write a response: what is in it may be of every length and kind."""

ANY_TIME = datetime.min.replace(tzinfo=UTC)
"""At which no response has expired."""

_PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
_SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
"""IAM user guide, "Configure SAML assertions for the authentication response"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedRole:
    """The ARNs of a role in the assertion, and of the SAML provider in IAM for it."""

    role_arn: str
    provider_arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """`response` is sent to AWS. An encrypted one shows neither its roles nor whose it is.

    `SessionDuration` is not read: it is for the console that AWS's sign-in page opens.
    """

    response: str = field(repr=False)
    ends_at: datetime
    person: str = ""
    roles: tuple[OfferedRole, ...] = ()
    encrypted: bool = False

    def role(self, role_arn: str, provider_arn: str) -> OfferedRole:
        """The role with its provider, which follows from the assertion if `provider_arn` is empty.

        Raises `RoleNotOffered` if the person does not have it.
        """
        if self.encrypted and provider_arn:
            return OfferedRole(role_arn=role_arn, provider_arn=provider_arn)
        for offered in self.offered:
            if offered.role_arn == role_arn and provider_arn in {"", offered.provider_arn}:
                return offered
        raise RoleNotOffered(
            "You do not have this role",
            f"The identity provider does not offer {role_arn}, but {self._names()}.",
            "Choose one of these in the profile, or ask who manages the identity provider.",
        )

    @property
    def offered(self) -> tuple[OfferedRole, ...]:
        """The roles. Raises `RoleNotOffered` if they cannot be read."""
        if not self.encrypted:
            return self.roles
        raise RoleNotOffered(
            "The roles cannot be read",
            "The SAML response is encrypted for AWS.",
            "Enter the ARNs of the role and of the SAML provider in the profile.",
        )

    def _names(self) -> str:
        names = [printable(role.role_arn, SHOWN_ARN) for role in self.roles[:SHOWN_ROLES]]
        more = len(self.roles) - len(names)
        return ", ".join([*names, *([f"{more} more"] if more else [])])


def read_assertion(text: str, now: datetime) -> Assertion:
    """Read a `SAMLResponse`, as a browser posts it or a person pastes it.

    Raises `SignInStopped` if AWS would not accept it at this time.
    """
    response = _response(text)
    root = _parse(response)
    if root.tag != f"{_PROTOCOL}Response":
        _refuse("That is not a SAML response", "It is another kind of document.")
    status = root.find(f"{_PROTOCOL}Status/{_PROTOCOL}StatusCode")
    if status is None or status.get("Value") != _SUCCESS:
        _refuse("The identity provider did not sign you in", "Its response says that it failed.")
    if root.find(f"{_SAML}EncryptedAssertion") is not None:
        return Assertion(response=response, ends_at=now + LIFE, encrypted=True)
    assertion = root.find(f"{_SAML}Assertion")
    if assertion is None:
        _refuse("That is not a SAML response", "It has no assertion in it.")
    read = _read(response, assertion, now)
    if read.ends_at <= now:
        _refuse("The SAML response has expired", "AWS accepts it for about five minutes.")
    if not read.roles:
        _refuse("The identity provider offers no role of AWS", "Its response names none.")
    return read


def is_response(text: str) -> bool:
    """Whether it is a SAML response at all, successful or not, from anybody."""
    try:
        return _parse(_response(text)).tag == f"{_PROTOCOL}Response"
    except SignInStopped:
        return False


def is_success(text: str) -> bool:
    """Whether AWS would have accepted it before it expired."""
    try:
        read_assertion(text, ANY_TIME)
    except SignInStopped:
        return False
    return True


def _response(text: str) -> str:
    """The base64 in what was copied from a form, a request's body or a tool."""
    text = "".join(text.split()).removeprefix("SAMLResponse=").partition("&")[0]
    text = unquote(text).strip()
    if not text:
        _refuse("There is no SAML response", "What was pasted is empty.")
    if len(text) > MAX_RESPONSE:
        _refuse("The SAML response is too long", f"AWS takes {MAX_RESPONSE:,} characters.")
    return text


def _parse(response: str) -> ET.Element:
    try:
        document = base64.b64decode(response, validate=True)
        return ET.XML(document, ET.XMLParser(target=_NoDoctype()))  # noqa: S314 - no entities
    except (binascii.Error, ValueError, LookupError, ET.ParseError) as error:
        raise _refusal(
            "That is not a SAML response", "It is not XML in base64, or only a part of it."
        ) from error


class _NoDoctype(ET.TreeBuilder):
    """Refuses a document type, the one place where entities are defined. SAML needs none."""

    def doctype(self, _name: str, _public_id: str | None, _system: str | None) -> NoReturn:
        raise ValueError


def _read(response: str, assertion: ET.Element, now: datetime) -> Assertion:
    values = dict(_attributes(assertion))
    return Assertion(
        response=response,
        ends_at=_end(assertion, now),
        person=next(iter(values.get("RoleSessionName", ())), ""),
        roles=tuple(_roles(values.get("Role", ()))),
    )


def _attributes(assertion: ET.Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    for attribute in assertion.iterfind(f"{_SAML}AttributeStatement/{_SAML}Attribute"):
        name = attribute.get("Name", "")
        if name.startswith(_ATTRIBUTES):
            values = (value.text or "" for value in attribute)
            yield name.removeprefix(_ATTRIBUTES), tuple(value.strip() for value in values)


def _roles(values: tuple[str, ...]) -> Iterator[OfferedRole]:
    """The roles in the attribute's values, which have the two ARNs in either order."""
    for value in values:
        first, _, second = (part.strip() for part in value.partition(","))
        if ":saml-provider/" in first:
            first, second = second, first
        if ":role/" in first and ":saml-provider/" in second:
            yield OfferedRole(role_arn=first, provider_arn=second)


def _end(assertion: ET.Element, now: datetime) -> datetime:
    """Its earliest end. AWS refuses those that are missing or malformed, and they are skipped."""
    confirmation = f"{_SAML}Subject/{_SAML}SubjectConfirmation/{_SAML}SubjectConfirmationData"
    ends = [now + LIFE]
    for path in (f"{_SAML}Conditions", confirmation):
        element = assertion.find(path)
        text = "" if element is None else element.get("NotOnOrAfter", "")
        try:
            ends.append(datetime.fromisoformat(text).astimezone(UTC))
        except (ValueError, OverflowError):
            continue
    return min(ends)


def _refuse(title: str, message: str) -> NoReturn:
    raise _refusal(title, message)


def _refusal(title: str, message: str) -> SignInStopped:
    return SignInStopped(
        title,
        message,
        "Sign in again on the identity provider's page, and copy the whole value of SAMLResponse "
        "if you paste it.",
    )
