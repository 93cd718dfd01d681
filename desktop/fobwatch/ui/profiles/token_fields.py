"""The fields of a form for where a token of another identity provider comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from fobwatch.core.oidc.provider import NO_PROVIDER, USUAL_SCOPES, OidcProvider, issuer_problem
from fobwatch.core.profiles.errors import InvalidProfile
from fobwatch.core.profiles.kinds.process import command_problem
from fobwatch.core.profiles.kinds.web_identity import token_file_problem
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.forms.secret_field import SecretField

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.profiles.kinds.cognito import CognitoProfile
    from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
    from fobwatch.ui.forms.form import Form

FILE: Final = "file"
PROCESS: Final = "process"
SIGN_IN: Final = "sign-in"
GUEST: Final = "guest"

_OF_PROVIDER = (
    "issuer_url",
    "client_id",
    "client_secret",
    "redirect_port",
    "scopes",
    "audience",
)
_NO_PORT = -1

translate = QCoreApplication.translate


class TokenFields:
    """A choice of sources, and the fields of the one that is chosen."""

    def __init__(self, form: Form, *, guest: str = "") -> None:
        """`guest` are the words for no token at all, which is no choice where there are none."""
        self._form = form
        choices = [
            *([(GUEST, guest)] if guest else []),
            (FILE, translate("TokenFields", "A file that another program writes")),
            (PROCESS, translate("TokenFields", "A command that prints it")),
            (SIGN_IN, translate("TokenFields", "A sign-in in the browser")),
        ]
        self._source = form.add(
            "token_source",
            translate("TokenFields", "To&ken from"),
            named(Choice(choices), "token_source"),
        )
        self._token_file = form.add(
            "token_file",
            translate("TokenFields", "Token &file"),
            text_field("token_file", placeholder="/var/run/secrets/token"),
            help_text=translate("TokenFields", "Fobwatch reads it at each sign-in."),
        )
        self._token_process = form.add(
            "token_process",
            translate("TokenFields", "Co&mmand"),
            text_field("token_process", placeholder="/usr/bin/gcloud auth print-identity-token"),
            help_text=translate(
                "TokenFields",
                "It prints the token and nothing else. It runs without a shell at each sign-in, "
                "also when a session is renewed.",
            ),
        )
        self._add_provider(form)
        self._source.currentIndexChanged.connect(self._show_source)
        self._show_source()

    def _add_provider(self, form: Form) -> None:
        self._issuer_url = form.add(
            "issuer_url",
            translate("TokenFields", "&Issuer URL"),
            text_field("issuer_url", placeholder="https://acme.okta.com"),
            help_text=translate("TokenFields", "IAM calls it the provider URL."),
        )
        self._client_id = form.add(
            "client_id",
            translate("TokenFields", "&Client ID"),
            text_field("client_id"),
            help_text=translate(
                "TokenFields",
                "That of a native app with PKCE. IAM calls it the audience.",
            ),
        )
        self._client_secret = form.add(
            "client_secret",
            translate("TokenFields", "C&lient secret"),
            named(SecretField(), "client_secret"),
            optional=True,
            help_text=translate("TokenFields", "If the provider gives one even to native apps."),
        )
        self._port = form.add(
            "redirect_port",
            translate("TokenFields", "Re&direct port"),
            text_field("redirect_port", placeholder=translate("TokenFields", "any free port")),
            optional=True,
        )
        self._port.textChanged.connect(self._show_redirect_uri)
        self._show_redirect_uri()
        self._scopes = form.add(
            "scopes",
            translate("TokenFields", "Sco&pes"),
            text_field("scopes", placeholder=USUAL_SCOPES),
            optional=True,
        )
        self._audience = form.add(
            "audience",
            translate("TokenFields", "Re&quested audience"),
            text_field("audience"),
            optional=True,
            help_text=translate("TokenFields", "Only for providers that ask for one."),
        )

    @property
    def is_guest(self) -> bool:
        return self._source.value() == GUEST

    def on_change(self, call: Callable[[], None]) -> None:
        self._source.currentIndexChanged.connect(call)

    def set_token(self, profile: WebIdentityProfile | CognitoProfile) -> None:
        provider = profile.provider
        without = GUEST if self._source.findData(GUEST) >= 0 else FILE
        sources = {
            SIGN_IN: bool(provider),
            PROCESS: bool(profile.token_process),
            FILE: bool(profile.token_file),
        }
        chosen = (source for source, is_chosen in sources.items() if is_chosen)
        self._source.set_value(next(chosen, without))
        self._token_file.setText(profile.token_file)
        self._token_process.setText(profile.token_process)
        self._issuer_url.setText(provider.issuer_url)
        self._client_id.setText(provider.client_id)
        self._scopes.setText(provider.scopes)
        self._audience.setText(provider.audience)
        self._client_secret.setText(provider.client_secret)
        self._port.setText(str(provider.redirect_port or ""))

    def token_file(self) -> str:
        """The file that is chosen. Raises `InvalidProfile` where it is not named."""
        if self._source.value() != FILE:
            return ""
        path = self._token_file.text().strip()
        if problem := token_file_problem(path):
            raise InvalidProfile(*problem, field="token_file")
        return path

    def token_process(self) -> str:
        """The command that is chosen. Raises `InvalidProfile` where there is none."""
        if self._source.value() != PROCESS:
            return ""
        command = self._token_process.text().strip()
        if problem := command_problem(command):
            raise InvalidProfile(*problem, field="token_process")
        return command

    def provider(self) -> OidcProvider:
        """The provider that is chosen. Raises `InvalidProfile` where its issuer is not named."""
        if self._source.value() != SIGN_IN:
            return NO_PROVIDER
        issuer_url = self._issuer_url.text().strip()
        if not issuer_url and (problem := issuer_problem(issuer_url)):
            raise InvalidProfile(*problem, field="issuer_url")
        return OidcProvider(
            issuer_url=issuer_url,
            client_id=self._client_id.text().strip(),
            scopes=self._scopes.text().strip(),
            audience=self._audience.text().strip(),
            client_secret=self._client_secret.text().strip(),
            redirect_port=self._redirect_port(),
        )

    def wipe(self) -> None:
        """Overwrite the client secret."""
        self._client_secret.wipe()

    def _redirect_port(self) -> int:
        """The port, 0 for any, and one that none can be for what is no number."""
        text = self._port.text().strip()
        if not text:
            return 0
        return int(text) if text.isascii() and text.isdecimal() else _NO_PORT

    def _show_redirect_uri(self) -> None:
        words = translate("TokenFields", "The app's redirect URI is {uri}.")
        if not self._redirect_port():
            words = translate("TokenFields", "The app's redirect URI is {uri} with any port.")
        port = f":{self._port.text().strip()}" if self._redirect_port() else ""
        uri = f"http://127.0.0.1{port}/oauth/callback"
        self._form.fields["redirect_port"].set_help(words.format(uri=uri))

    def _show_source(self) -> None:
        source = self._source.value()
        self._form.fields["token_file"].setVisible(source == FILE)
        self._form.fields["token_process"].setVisible(source == PROCESS)
        for name in _OF_PROVIDER:
            self._form.fields[name].setVisible(source == SIGN_IN)
