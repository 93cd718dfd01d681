"""The address on this computer to which an identity provider's page posts its response."""

from __future__ import annotations

import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import parse_qs

from fobwatch.adapters.web_sign_in.redirect_listener import LoopbackListener, Request
from fobwatch.core.saml.assertion import is_response, is_success

if TYPE_CHECKING:
    from fobwatch.adapters.agent.loopback_server import LoopbackServer
    from fobwatch.adapters.client_process.loopback_peer import PeerCheck

PATH: Final = "/saml"
MAX_BODY: Final = 1 << 18
MAX_FIELDS: Final = 16
FORM: Final = "application/x-www-form-urlencoded"
SECONDS_TO_SEE: Final = 2.0


class SamlReceiver(LoopbackListener):
    """Fulfils `RedirectListener` for one POST of a form (SAML 2.0 Bindings, HTTP POST).

    A provider that is started from its own page does not know our state: then `state` is empty. Any
    other page may post here too, so the wait is not ended by a failed response, nor by one from
    another `origin`. What remains is AWS's check of the signature, and the role that the profile
    names.
    """

    path: ClassVar = PATH

    def __init__(self, state: str, *, origin: str, port: int, is_ours: PeerCheck) -> None:
        """`origin` is that of the provider's page, such as `https://idp.acme.example`."""
        super().__init__(state, is_ours=is_ours, port=port, handler=_Post)
        self._is_wanted = is_response if state else is_success
        self._origins = {"null", origin}
        self._is_posted = False
        self.is_seen = threading.Event()

    def __exit__(self, *error: object) -> None:
        """Stop listening once the browser has fetched the page that ends the sign-in."""
        if self._is_posted:
            self.is_seen.wait(SECONDS_TO_SEE)
        super().__exit__(*error)

    def is_heard(self, origin: str) -> bool:
        """Whether a page of this origin may bring the response.

        For most HTTPS pages a browser sends `null` here (Fetch standard, "append a request `Origin`
        header": a downgrade).
        """
        return bool(self._state) or origin in self._origins

    def take(self, query: str) -> HTTPStatus:
        try:
            fields = parse_qs(query, keep_blank_values=True, max_num_fields=MAX_FIELDS)
        except ValueError:
            return HTTPStatus.BAD_REQUEST
        state, response = fields.get("RelayState", [""]), fields.get("SAMLResponse", [""])
        if self._state and not self._is_asked_for(state):
            return HTTPStatus.FORBIDDEN
        if len(response) != 1 or not self._is_wanted(response[0]):
            return HTTPStatus.BAD_REQUEST
        self._is_posted |= not self._answer.done()
        return self._taken(response[0])


class _Post(Request):
    server: LoopbackServer[SamlReceiver]
    max_request: ClassVar = MAX_BODY

    def do_POST(self) -> None:  # noqa: N802 - as http.server calls it
        self.answer(self._form)

    def do_GET(self) -> None:  # noqa: N802 - as http.server calls it
        owner = self.server.owner
        if status := self.refusal() or (None if owner.went_well else HTTPStatus.METHOD_NOT_ALLOWED):
            self.reply(status, b"", {})
            return
        super().show_end()
        owner.is_seen.set()

    def show_end(self) -> None:
        """Show the end by one more request.

        A browser stores a form with the page that answers it, to restore its tabs.
        """
        self.reply(HTTPStatus.SEE_OTHER, b"", {"Location": self.server.owner.path})

    def _form(self) -> str:
        """The body; empty, which is refused, unless it is a form of a sound length.

        Another site's form is refused as well.
        """
        length = self.headers.get("Content-Length", "")
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != FORM or not length.isdecimal() or len(length) > len(str(MAX_BODY)):
            return ""
        if int(length) > MAX_BODY or not self.server.owner.is_heard(
            self.headers.get("Origin", "null")
        ):
            return ""
        body = self.rfile.read(int(length))
        self.server.heard(self.connection)
        return body.decode("ascii", "replace")
