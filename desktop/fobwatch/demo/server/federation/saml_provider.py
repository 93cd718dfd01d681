"""The SAML provider of the company, and the check that AWS makes of its assertions.

The attributes are those of the IAM user guide, "Configure SAML assertions for the authentication
response".
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from fobwatch.demo.federation import PERSON, SAML_AUDIENCE, SAML_ROLES, saml_provider_arn
from fobwatch.demo.server.console_page import DECISION, message_page, page
from fobwatch.demo.server.federation.oidc_provider import ProofRefused, sign_in_question

if TYPE_CHECKING:
    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.exchange import HttpRequest, HttpResponse

PREFIX = "/idp/saml"
AWS_ACS = "https://signin.aws.amazon.com/saml"
ASSERTION_LIFE = timedelta(minutes=5)
SESSION_DURATION = timedelta(hours=1)
_COOKIE = "acme-idp"
_SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
_ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What AWS reads; `roles` are pairs of a role's ARN and its provider's."""

    subject: str
    session_name: str
    roles: frozenset[tuple[str, str]]
    session_duration: timedelta
    issuer: str


@dataclass(kw_only=True)
class SamlProvider:
    """`issuer` is the provider's entity ID and base URL."""

    issuer: str
    clock: AwsClock
    _browsers: set[str] = field(default_factory=set)

    def forget(self) -> None:
        self._browsers.clear()

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer the link with which a person starts; a browser that is known is not asked."""
        receiver = request.form.get("acs", AWS_ACS)
        if receiver != AWS_ACS and urlsplit(receiver).hostname != "127.0.0.1":
            return message_page("Unknown application", receiver, HTTPStatus.BAD_REQUEST)
        browser = request.cookie(_COOKIE)
        if browser in self._browsers:
            return _post_page(receiver, self.response(receiver), {})
        if request.method != "POST":
            return sign_in_question(f"{PREFIX}?{request.query}")
        if request.form.get(DECISION) != "allow":
            return message_page("Cancelled", "You are not signed in.")
        browser = secrets.token_urlsafe(32)
        self._browsers.add(browser)
        cookie = {
            "Set-Cookie": f"{_COOKIE}={browser}; Path={PREFIX}; HttpOnly; SameSite=Lax; "
            "Max-Age=28800"
        }
        return _post_page(receiver, self.response(receiver), cookie)

    def response(self, receiver: str = AWS_ACS) -> str:
        """Return a signed response in base64, as the field `SAMLResponse` holds it."""
        from lxml import etree  # noqa: PLC0415 - few people of the demo ever need it
        from signxml.signer import XMLSigner  # noqa: PLC0415

        document: Any = etree.fromstring(self._response(receiver))
        assertion = document.find(f"{{{_SAML}}}Assertion")
        signed = XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#").sign(
            assertion,
            key=self._key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
            cert=self.certificate,
            reference_uri=assertion.get("ID"),
        )
        document.replace(assertion, signed)
        return base64.b64encode(etree.tostring(document)).decode("ascii")

    def verify(self, response: str) -> Assertion:
        """Return what a genuine response asserts. Raises `ProofRefused`."""
        from lxml.etree import LxmlError  # noqa: PLC0415
        from signxml.exceptions import SignXMLException  # noqa: PLC0415
        from signxml.verifier import XMLVerifier  # noqa: PLC0415

        try:
            verified: Any = XMLVerifier().verify(
                base64.b64decode(response, validate=True), x509_cert=self.certificate
            )
            element = verified.signed_xml
            return self._read(element)
        except (SignXMLException, LxmlError, ValueError, AttributeError, TypeError) as error:
            raise ProofRefused from error

    def _read(self, element: Any) -> Assertion:  # noqa: ANN401 - lxml has no types
        """Read a verified assertion; a missing part raises `AttributeError`."""
        conditions = element.find(f"{{{_SAML}}}Conditions")
        audience = conditions.find(f".//{{{_SAML}}}Audience").text
        if audience != SAML_AUDIENCE or element.find(f"{{{_SAML}}}Issuer").text != self.issuer:
            raise ProofRefused
        if datetime.fromisoformat(conditions.get("NotOnOrAfter")) <= self.clock.now():
            raise ProofRefused(expired=True)
        values = {
            attribute.get("Name").removeprefix(_ATTRIBUTES): [value.text for value in attribute]
            for attribute in element.iter(f"{{{_SAML}}}Attribute")
        }
        pairs = (pair.split(",") for pair in values["Role"])
        return Assertion(
            subject=element.find(f".//{{{_SAML}}}NameID").text,
            session_name=values["RoleSessionName"][0],
            roles=frozenset((role, provider) for role, provider in pairs),
            session_duration=timedelta(seconds=int(values["SessionDuration"][0])),
            issuer=self.issuer,
        )

    @cached_property
    def certificate(self) -> str:
        """The certificate that AWS was given, as PEM."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Acme")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=3650))
            .sign(self._key, hashes.SHA256())
        )
        return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def _response(self, receiver: str) -> bytes:
        now = self.clock.now().replace(microsecond=0)
        ends_at = now + ASSERTION_LIFE
        roles = [f"{r.arn},{saml_provider_arn(r.account.account_id)}" for r in SAML_ROLES]
        attributes = "".join(
            f'<saml:Attribute Name="{_ATTRIBUTES}{name}">'
            + "".join(f"<saml:AttributeValue>{escape(v)}</saml:AttributeValue>" for v in values)
            + "</saml:Attribute>"
            for name, values in (
                ("Role", roles),
                ("RoleSessionName", [PERSON]),
                ("SessionDuration", [str(int(SESSION_DURATION.total_seconds()))]),
            )
        )
        return f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="{_SAML}" ID="_{secrets.token_hex(16)}" Version="2.0"
 IssueInstant="{_instant(now)}" Destination="{escape(receiver)}">
<saml:Issuer>{self.issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion ID="_{secrets.token_hex(16)}" Version="2.0" IssueInstant="{_instant(now)}">
<saml:Issuer>{self.issuer}</saml:Issuer>
<saml:Subject><saml:NameID>{PERSON}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData NotOnOrAfter="{_instant(ends_at)}" Recipient="{escape(receiver)}"/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{_instant(now)}" NotOnOrAfter="{_instant(ends_at)}">
<saml:AudienceRestriction><saml:Audience>{SAML_AUDIENCE}</saml:Audience></saml:AudienceRestriction>
</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{_instant(now)}"/>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement>
</saml:Assertion></samlp:Response>""".encode()


def _post_page(receiver: str, response: str, headers: dict[str, str]) -> HttpResponse:
    """Return the page that posts the response on by itself, as identity providers do."""
    return page(
        "Signed in at Acme",
        '<div class="card message"><h1>You are signed in at Acme</h1>'
        f'<form id="on" method="post" action="{escape(receiver)}">'
        f'<input type="hidden" name="SAMLResponse" value="{response}">'
        "<button>Continue to AWS</button></form></div>",
        script='document.getElementById("on").submit();\n',
        form_action=f"{AWS_ACS} http://127.0.0.1:*",
        headers=headers,
    )


def _instant(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"
