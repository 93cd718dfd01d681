"""A browser as far as the console look-alike needs one: cookies and redirects."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.demo.cloud import DemoCloud

DESTINATION = "https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    status: HTTPStatus
    url: str
    headers: dict[str, str]
    text: str


class Browser:
    """Follows redirects to where they lead, which must be the site itself."""

    def __init__(self, cloud: DemoCloud) -> None:
        self.federation_url = cloud.federation_url
        parts = urlsplit(cloud.federation_url)
        self._host, self._port = parts.hostname or "", parts.port
        self._cookies: SimpleCookie = SimpleCookie()

    def get(self, path: str, **fields: str) -> Page:
        return self._go("GET", f"{path}?{urlencode(fields)}" if fields else path)

    def post(self, path: str, **fields: str) -> Page:
        return self._go("POST", path, urlencode(fields))

    def ask_token(self, credentials: Credentials, *, duration: int | None = None) -> Page:
        session = {
            "sessionId": credentials.access_key_id,
            "sessionKey": credentials.secret_access_key,
            "sessionToken": credentials.session_token,
        }
        fields = {"Action": "getSigninToken", "Session": json.dumps(session)}
        if duration is not None:
            fields["SessionDuration"] = str(duration)
        return self.post("/federation", **fields)

    def sign_in(
        self, credentials: Credentials, *, duration: int | None = None, to: str = DESTINATION
    ) -> Page:
        answer = self.ask_token(credentials, duration=duration)
        assert answer.status is HTTPStatus.OK, answer.text
        token = json.loads(answer.text)["SigninToken"]
        return self.post(
            "/federation", Action="login", Issuer="fobwatch", Destination=to, SigninToken=token
        )

    def _go(self, method: str, path: str, body: str = "") -> Page:
        page = self._fetch(method, path, body)
        while page.status in {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}:
            location = page.headers["location"]
            assert location.startswith("/"), location
            page = self._fetch("GET", location)
        return page

    def _fetch(self, method: str, path: str, body: str = "") -> Page:
        connection = HTTPConnection(self._host, self._port, timeout=10)
        try:
            connection.request(method, path, body or None, self._request_headers(method))
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        headers = {name.lower(): value for name, value in response.getheaders()}
        self._cookies.load(headers.get("set-cookie", ""))
        return Page(status=HTTPStatus(response.status), url=path, headers=headers, text=text)

    def _request_headers(self, method: str) -> dict[str, str]:
        kept = "; ".join(f"{name}={morsel.value}" for name, morsel in self._cookies.items())
        headers = {"Cookie": kept} if kept else {}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return headers
