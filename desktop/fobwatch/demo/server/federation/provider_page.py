"""The sign-in page of the company's identity provider."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from fobwatch.demo.federation import PERSON
from fobwatch.demo.server.console_page import page

if TYPE_CHECKING:
    from fobwatch.demo.server.exchange import HttpResponse


def question(action: str) -> HttpResponse:
    return page(
        "Sign in at Acme",
        f'<div class="card message"><h1>Sign in at Acme</h1>'
        f'<form method="post" action="{escape(action)}">'
        f'<button name="decision" value="allow" autofocus>Continue as {escape(PERSON)}</button> '
        '<button name="decision" value="deny">Cancel</button></form></div>',
        form_action="'self' http://127.0.0.1:*",
    )
