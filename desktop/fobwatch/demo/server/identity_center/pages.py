"""The pages on which a person lets a program in: after PKCE's redirect, or with a device's code."""

from __future__ import annotations

import secrets
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fobwatch.demo.portal import PERSON
from fobwatch.demo.server.console_page import DECISION, message_page, page, question_page
from fobwatch.demo.server.exchange import redirect
from fobwatch.demo.server.refusals import Refusal

if TYPE_CHECKING:
    from fobwatch.demo.server.exchange import HttpRequest, HttpResponse
    from fobwatch.demo.server.identity_center.oidc import Oidc
    from fobwatch.demo.server.identity_center.sessions import PortalSessions

_COOKIE = "fobwatch-demo-portal"


class PortalPages:
    def __init__(self, oidc: Oidc, sessions: PortalSessions) -> None:
        self._oidc = oidc
        self._sessions = sessions

    def answer(self, request: HttpRequest) -> HttpResponse:
        try:
            if request.path == "/authorize":
                return self._authorize(request)
            return self._device(request)
        except Refusal as refusal:
            return message_page("That did not work", refusal.message, refusal.status)

    def _authorize(self, request: HttpRequest) -> HttpResponse:
        wanted = self._oidc.authorization(request.form, request.region)
        decision = request.form.get(DECISION) if request.method == "POST" else None
        if decision is None:
            return _question(wanted.client.name, f"?{request.query}")
        if decision != "allow":
            refusal = urlencode({"error": "access_denied", "state": wanted.state})
            return redirect(f"{wanted.redirect_uri}?{refusal}")
        browser = request.cookie(_COOKIE) or secrets.token_urlsafe(32)
        there = self._oidc.allow(wanted, self._sessions.of_browser(browser))
        return redirect(there, _cookie(browser))

    def _device(self, request: HttpRequest) -> HttpResponse:
        user_code = request.form.get("user_code", "")
        if not user_code:
            return _code_form()
        device = self._oidc.device(user_code)
        decision = request.form.get(DECISION) if request.method == "POST" else None
        if decision is None:
            action = f"?{urlencode({'user_code': device.user_code})}"
            return _question(device.client.name, action, code=device.user_code)
        if decision != "allow":
            device.denied = True
            return message_page("Denied", "The program was not let in. You may close this page.")
        browser = request.cookie(_COOKIE) or secrets.token_urlsafe(32)
        device.session = self._sessions.of_browser(browser)
        return message_page(
            "Request approved", "You may close this page.", headers=_cookie(browser)
        )


def _question(program: str, action: str, code: str = "") -> HttpResponse:
    shown = f"<p>Compare the code: <strong>{escape(code)}</strong></p>" if code else ""
    return question_page(
        "Allow access",
        f"Allow {program} to access your data?",
        {"allow": "Allow access", "deny": "Deny"},
        action=action,
        note=f"<p>You are signed in as {escape(PERSON)}.</p>{shown}",
    )


def _code_form() -> HttpResponse:
    return page(
        "Authorize a device",
        '<div class="card message"><h1>Enter the code that the device shows</h1>'
        '<form><input name="user_code" aria-label="Code" autofocus> '
        "<button>Next</button></form></div>",
        form_action="'self'",
    )


def _cookie(browser: str) -> dict[str, str]:
    return {"Set-Cookie": f"{_COOKIE}={browser}; Path=/; HttpOnly; SameSite=Lax"}
