"""The sign-in and console look-alike: ``/federation``, ``/oauth`` and ``/console``.

An account's IAM users sign in at ``/ACCOUNT/console``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fobwatch.demo.server.console.destinations import destination_of
from fobwatch.demo.server.console.sign_in import presented_key
from fobwatch.demo.server.console_page import console_page, message_page, refusal_page
from fobwatch.demo.server.exchange import json_response, redirect
from fobwatch.demo.server.principals import Principal
from fobwatch.demo.server.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.demo.company import Company
    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.cloudtrail.history import EventHistory
    from fobwatch.demo.server.console.sign_in import ConsoleSession, SignIn
    from fobwatch.demo.server.console.user_page import UserPage
    from fobwatch.demo.server.exchange import HttpRequest, HttpResponse
    from fobwatch.demo.server.gateway import Gateway

_GET_TOKEN = "getSigninToken"  # noqa: S105 - an action's name
_LEFT = "left"
_COOKIE = "fobwatch-demo-console"


@dataclass(slots=True, kw_only=True)
class ConsoleSite:
    sign_in: SignIn
    user_page: UserPage
    gateway: Gateway
    clock: AwsClock
    company: Company
    event_history: EventHistory

    def answer(self, request: HttpRequest) -> HttpResponse:
        try:
            return self._answer(request)
        except Refusal as refusal:
            return refusal_page(refusal.status, refusal.message)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        action = request.form.get("Action", "")
        match request.path.rstrip("/").split("/")[1:]:
            case ["federation"] if action == _GET_TOKEN:
                return self._sign_in_token(request)
            case ["federation"] if action == "login":
                return self._log_in(request)
            case ["oauth"] if action == "logout":
                return self._log_out(request)
            case ["console", session_id, *path]:
                return self._page(request, session_id, "/".join(path))
            case ["console"] | ["signin"] | []:
                return self._front(request)
            case [account, "console"]:
                return self._user_sign_in(request, account)
            case _:
                return message_page("Not found", "There is no such page.", HTTPStatus.NOT_FOUND)

    def _sign_in_token(self, request: HttpRequest) -> HttpResponse:
        try:
            self.gateway.interfere(_GET_TOKEN, "")
            token = self.sign_in.sign_in_token(request.form)
        except Refusal as refusal:
            self._record(request, refusal.status, refusal.code)
            raise
        self._record(request, HTTPStatus.OK, "")
        return json_response({"SigninToken": token})

    def _log_in(self, request: HttpRequest) -> HttpResponse:
        browser = request.cookie(_COOKIE) or secrets.token_urlsafe(32)
        session = self.sign_in.log_in(request.form, browser)
        self._note(request, session.principal)
        return _enter(session, browser)

    def _user_sign_in(self, request: HttpRequest, account: str) -> HttpResponse:
        posted = request.form if request.method == "POST" else {}
        answer = self.user_page.answer(account, posted)
        if not isinstance(answer, Principal):
            self._note_refused(request, account, posted, answer.status)
            return answer
        self._note(request, answer)
        browser = request.cookie(_COOKIE) or secrets.token_urlsafe(32)
        return _enter(self.sign_in.let_in(answer, browser), browser)

    def _note(self, request: HttpRequest, who: Principal, *, failed: bool = False) -> None:
        self.event_history.note_sign_in(who, request.headers.get("user-agent", ""), failed=failed)

    def _note_refused(
        self, request: HttpRequest, account: str, posted: Mapping[str, str], status: HTTPStatus
    ) -> None:
        who = self.user_page.refused(account, posted)
        if status is HTTPStatus.FORBIDDEN and who is not None:
            self._note(request, who, failed=True)

    def _log_out(self, request: HttpRequest) -> HttpResponse:
        self.sign_in.log_out(request.cookie(_COOKIE))
        way_on = urlsplit(request.form.get("redirect_uri", ""))
        if way_on.path.startswith("/federation") and way_on.netloc == request.headers.get("host"):
            return redirect(f"{way_on.path}?{way_on.query}")
        return message_page("Signed out", "You have been signed out of every account.")

    def _page(self, request: HttpRequest, session_id: str, path: str) -> HttpResponse:
        sessions = self.sign_in.sessions(request.cookie(_COOKIE))
        session = next((s for s in sessions if s.session_id == session_id), None)
        if path == _LEFT:
            return self._left(session)
        if session is not None and session.ends_at <= self.clock.now():
            return redirect("/signin")
        if session is None:
            return message_page(
                "You are not signed in",
                "This browser holds no session for the page. Open the console from Fobwatch.",
                HTTPStatus.FORBIDDEN,
            )
        return console_page(
            session=session,
            destination=destination_of(path, request.query, session.destination.region),
            others=[other for other in sessions if other is not session],
            company=self.company,
            now=self.clock.now(),
        )

    def _left(self, session: ConsoleSession | None) -> HttpResponse:
        """How long it lasts, in seconds: a page asks when it believes that it is over."""
        left = session.ends_at - self.clock.now() if session else timedelta()
        return json_response({"left": max(left.total_seconds(), 0.0)})

    def _front(self, request: HttpRequest) -> HttpResponse:
        sessions: list[ConsoleSession] = self.sign_in.sessions(request.cookie(_COOKIE))
        if lasting := [each for each in sessions if each.ends_at > self.clock.now()]:
            latest = lasting[-1]
            return redirect(f"/console/{latest.session_id}/{latest.destination.path}")
        if sessions:
            return message_page("Your session has expired", "Open the console from Fobwatch again.")
        return message_page("Sign in from Fobwatch", "Open the console of a profile to come in.")

    def _record(self, request: HttpRequest, status: HTTPStatus, error_code: str) -> None:
        self.gateway.record(
            service="signin",
            action=_GET_TOKEN,
            access_key_id=presented_key(request.form),
            status=int(status),
            error_code=error_code,
        )


def _enter(session: ConsoleSession, browser: str) -> HttpResponse:
    return redirect(
        f"/console/{session.session_id}/{session.destination.path}",
        {"Set-Cookie": f"{_COOKIE}={browser}; Path=/; HttpOnly; SameSite=Lax"},
    )
