"""The forms of what is got with a token of another identity provider."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtWidgets import QLineEdit

from fobwatch.core.oidc.provider import NO_PROVIDER, USUAL_SCOPES, OidcProvider, issuer_problem
from fobwatch.core.profiles.errors import InvalidProfile
from fobwatch.core.profiles.kinds.cognito import CognitoProfile
from fobwatch.core.profiles.kinds.process import command_problem
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile, token_file_problem
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.secret_field import SecretField
from fobwatch.ui.forms.value_form import ValueForm
from fobwatch.ui.profiles.profile_form import ProfileForm
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.text_rules import ValidationProblem
    from fobwatch.ui.profiles.profile_form import EditorContext

FILE: Final = "file"
PROCESS: Final = "process"
SIGN_IN: Final = "sign-in"
GUEST: Final = "guest"

_NO_PORT = -1

_HOURS = (0.25, 1, 4, 8, 12)
"""AssumeRoleWithWebIdentity allows 15 minutes to 12 hours; a role may allow less."""

TokenProfileT = TypeVar("TokenProfileT", bound=WebIdentityProfile | CognitoProfile)


class _TokenForm(ProfileForm[TokenProfileT]):
    """Has a choice of where the token comes from, and the fields of what is chosen."""

    def add_token(self, *, guest: str = "") -> None:
        """`guest` are the words for no token at all; without them that is no choice."""
        choices = [
            *([(GUEST, guest)] if guest else []),
            (FILE, translate("TokenForm", "A file that another program writes")),
            (PROCESS, translate("TokenForm", "A command that prints it")),
            (SIGN_IN, translate("TokenForm", "A sign-in in the browser")),
        ]
        self._without = choices[0][0]
        self._source = self.add(
            "token_source", translate("TokenForm", "To&ken from"), Choice(choices)
        )
        self.add_text(
            "token_file",
            translate("TokenForm", "Token &file"),
            "/var/run/secrets/token",
            read=partial(self._token_source, FILE, "token_file", token_file_problem),
            help_text=translate("TokenForm", "Fobwatch reads it at each sign-in."),
        )
        self.add_text(
            "token_process",
            translate("TokenForm", "Co&mmand"),
            "/usr/bin/gcloud auth print-identity-token",
            read=partial(self._token_source, PROCESS, "token_process", command_problem),
            help_text=translate(
                "TokenForm",
                "It prints the token and nothing else. It runs without a shell at each sign-in, "
                "also when a session is renewed.",
            ),
        )
        self._provider = _ProviderForm()
        self.fields |= self._provider.fields
        self.add_widget(self._provider)
        self.bind("provider", self._provider.show_value, self._chosen_provider)
        self._source.currentIndexChanged.connect(self._show_source)
        self._show_source()

    @property
    def is_guest(self) -> bool:
        return self._source.value() == GUEST

    def show_value(self, value: TokenProfileT) -> None:
        super().show_value(value)
        sources = {SIGN_IN: value.provider, PROCESS: value.token_process, FILE: value.token_file}
        chosen = (source for source, given in sources.items() if given)
        self._source.set_value(next(chosen, self._without))

    def _token_source(
        self,
        source: str,
        field: str,
        problem_of: Callable[[str], ValidationProblem | None],
        text: str,
    ) -> str:
        """The text, if this source is chosen. Raises `InvalidProfile` where it is not usable."""
        if self._source.value() != source:
            return ""
        if problem := problem_of(text.strip()):
            raise InvalidProfile(*problem, field=field)
        return text.strip()

    def _chosen_provider(self) -> OidcProvider:
        """The provider that is chosen. Raises `InvalidProfile` where its issuer is not named."""
        if self._source.value() != SIGN_IN:
            return NO_PROVIDER
        provider = self._provider.value()
        if not provider.issuer_url and (problem := issuer_problem(provider.issuer_url)):
            raise InvalidProfile(*problem, field="issuer_url")
        return provider

    def _show_source(self) -> None:
        source = self._source.value()
        self.fields["token_file"].setVisible(source == FILE)
        self.fields["token_process"].setVisible(source == PROCESS)
        self._provider.setVisible(source == SIGN_IN)


class _ProviderForm(ValueForm[OidcProvider]):
    """The OpenID provider at which a person signs in for the token."""

    def __init__(self) -> None:
        super().__init__(OidcProvider)
        self.add_text(
            "issuer_url",
            self.tr("&Issuer URL"),
            "https://acme.okta.com",
            help_text=self.tr("IAM calls it the provider URL."),
        )
        self.add_text(
            "client_id",
            self.tr("&Client ID"),
            help_text=self.tr("That of a native app with PKCE. IAM calls it the audience."),
        )
        self.add_text(
            "client_secret",
            self.tr("C&lient secret"),
            editor=SecretField(),
            optional=True,
            help_text=self.tr("If the provider gives one even to native apps."),
        )
        self._port = self.add(
            "redirect_port",
            self.tr("Re&direct port"),
            QLineEdit(placeholderText=self.tr("any free port")),
            optional=True,
        )
        self.bind(
            "redirect_port", lambda port: self._port.setText(str(port or "")), self._redirect_port
        )
        self._port.textChanged.connect(self._show_redirect_uri)
        self._show_redirect_uri()
        self.add_text("scopes", self.tr("Sco&pes"), USUAL_SCOPES, optional=True)
        self.add_text(
            "audience",
            self.tr("Re&quested audience"),
            optional=True,
            help_text=self.tr("Only for providers that ask for one."),
        )

    def _redirect_port(self) -> int:
        """The port, 0 for any, and one that none can be for what is no number."""
        text = self._port.text().strip()
        if not text:
            return 0
        return int(text) if text.isascii() and text.isdecimal() else _NO_PORT

    def _show_redirect_uri(self) -> None:
        words = self.tr("The app's redirect URI is {uri}.")
        if not self._redirect_port():
            words = self.tr("The app's redirect URI is {uri} with any port.")
        port = f":{self._port.text().strip()}" if self._redirect_port() else ""
        uri = f"http://127.0.0.1{port}/oauth/callback"
        self.fields["redirect_port"].set_help(words.format(uri=uri))


class WebIdentityForm(_TokenForm[WebIdentityProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__(WebIdentityProfile, context, example="pipeline")
        self.add_role_arn("Pipeline")
        self.add_token()
        self.add_text("role_session_name", self.tr("Role &session name"), optional=True)
        self.add_region()
        self.add_duration(_HOURS)


class CognitoForm(_TokenForm[CognitoProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__(CognitoProfile, context, example="app-user")
        self.add_text(
            "identity_pool_id",
            self.tr("Identit&y pool ID"),
            "eu-west-1:12345678-90ab-cdef-1234-567890abcdef",
        )
        self.add_token(guest=self.tr("Nobody: as a guest"))
        self.add_text(
            "login_provider",
            self.tr("Lo&gin provider"),
            "accounts.google.com",
            read=lambda text: "" if self.is_guest else text.strip(),
            optional=True,
            help_text=self.tr("The pool's name for who issues the token, if not the issuer's."),
        )
        self.add_either(
            "basic_flow",
            self.tr("Flo&w"),
            self.tr("Enhanced: the pool gives the credentials"),
            self.tr("Basic: a role is assumed with the pool's token"),
        )
        self.add_role_arn(
            "App", self.tr("The basic flow needs it; otherwise the pool chooses the role.")
        )
        self.add_region()
        self._source.currentIndexChanged.connect(self._show_login_provider)
        self._show_login_provider()

    def _show_login_provider(self) -> None:
        self.fields["login_provider"].setVisible(not self.is_guest)
