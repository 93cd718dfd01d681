"""Other people's identity providers on this computer, and a person who signs in there.

`make setup` installs them beside the AWS programs.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

from fobwatch.adapters.web_sign_in.pages import BrowserPages
from tests.desktop.clients.commands import INSTALLED
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from fobwatch.core.actions_needed import OpenBrowser

PERSON, PASSWORD = "ana", "a password"
CLIENT_ID = "fobwatch"
ROLE = "arn:aws:iam::123456789012:role/Admin"
IAM_PROVIDER = "arn:aws:iam::123456789012:saml-provider/Corp"
MOST_PAGES = 6

_ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes"


@dataclass(frozen=True, slots=True)
class RunningProvider:
    """`url` is its issuer, without a slash at the end."""

    url: str

    def read(self, path: str) -> bytes:
        opener = build_opener(ProxyHandler({}))
        with opener.open(f"{self.url}{path}", timeout=10) as answer:
            content: bytes = answer.read()
        return content

    def saml_start_url(self, receiver: str) -> str:
        """The page of nanoidp whose response is posted to `receiver`, with the state of ours."""
        request = (
            '<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0"'
            f' IssueInstant="{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"'
            f' AssertionConsumerServiceURL="{receiver}">'
            '<s:Issuer xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion">urn:amazon:webservices'
            "</s:Issuer></p:AuthnRequest>"
        )
        deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = deflate.compress(request.encode()) + deflate.flush()
        query = urlencode({"SAMLRequest": base64.b64encode(packed)})
        return f"{self.url}/saml/sso?{query}&RelayState={{state}}"


@contextmanager
def oidc_provider() -> Iterator[RunningProvider]:
    """The OpenID provider of npm's registry, certified as one."""
    port = free_port()
    program = (INSTALLED / "venv/bin/node", INSTALLED / "js/openid-provider.mjs", str(port))
    with _running(program, port) as provider:
        yield provider


@contextmanager
def nanoidp(folder: Path) -> Iterator[RunningProvider]:
    """The provider of PyPI's, of both OpenID and SAML; `folder` is for its own files."""
    port = free_port()
    for name, document in _documents(port).items():
        (folder / f"{name}.yaml").write_text(json.dumps(document), "utf-8")
    program = (INSTALLED / "venv/bin/python", "-m", "nanoidp", "--config", folder)
    with _running(program, port) as provider:
        yield provider


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _documents(port: int) -> Mapping[str, object]:
    client = {
        "client_id": CLIENT_ID,
        "token_endpoint_auth_method": "none",
        "redirect_uris": ["http://127.0.0.1/oauth/callback"],
    }
    issuer = f"http://127.0.0.1:{port}"
    attributes = {
        f"{_ATTRIBUTES}/Role": [f"{ROLE},{IAM_PROVIDER}"],
        f"{_ATTRIBUTES}/RoleSessionName": PERSON,
    }
    return {
        "settings": {
            "config_version": 1,
            "server": {"host": "127.0.0.1", "port": port},
            "oauth": {"issuer": issuer, "audience": CLIENT_ID, "clients": [client]},
            "saml": {"sign_responses": True},
        },
        "users": {
            "config_version": 1,
            "users": {PERSON: {"password": PASSWORD, "attributes": attributes}},
        },
    }


@contextmanager
def _running(program: Sequence[str | Path], port: int) -> Iterator[RunningProvider]:
    provider = RunningProvider(f"http://127.0.0.1:{port}")
    process = subprocess.Popen(
        program,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=INSTALLED,
        start_new_session=True,
    )
    try:
        wait_until(lambda: process.poll() is not None or _is_up(provider), str(program[0]))
        assert process.poll() is None, "make setup installs it"
        yield provider
    finally:
        with suppress(ProcessLookupError):  # it ended by itself
            os.killpg(process.pid, signal.SIGTERM)  # with Node, which a program starts
        process.wait()
        wait_until(lambda: not _is_up(provider), "its end")


def _is_up(provider: RunningProvider) -> bool:
    try:
        return bool(provider.read("/.well-known/openid-configuration"))
    except (URLError, HTTPException, ConnectionError):
        return False


class Form(HTMLParser):
    """The first form of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self._open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form" and self.action is None:
            self.action, self._open = found.get("action") or "", True
        elif tag == "input" and self._open and found.get("name"):
            self.fields[str(found["name"])] = found.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "form"


class FormFiller(BrowserPages):
    """A browser without scripts, in which a person fills in each form and agrees to it.

    It keeps its cookies, so a provider asks for the password once.
    """

    def __init__(self) -> None:
        self._is_ours = lambda _client, _server: True
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
        self.passwords = 0
        """How often it was asked for."""

    def show(self, url: str, _page: OpenBrowser) -> None:
        sent: bytes | None = None
        for _ in range(MOST_PAGES):
            with self._opener.open(url, sent, timeout=10) as page:
                url, form = page.url, Form(page.read().decode())
            if form.action is None:
                return
            self._fill(form)
            url, sent = urljoin(url, form.action), urlencode(form.fields).encode()
        raise AssertionError(url)

    def _fill(self, form: Form) -> None:
        answers = {"login": PERSON, "username": PERSON, "password": PASSWORD}
        self.passwords += "password" in form.fields
        form.fields.update({name: answers[name] for name in answers if name in form.fields})
