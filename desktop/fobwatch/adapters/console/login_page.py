"""The page that signs a browser in: a form that posts itself to AWS."""

from __future__ import annotations

import secrets
from html import escape
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fobwatch.adapters.console.one_time_page import Page

if TYPE_CHECKING:
    from fobwatch.core.console.console import ConsoleLogin

NONCE_BYTES = 16

PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Signing in to AWS</title>
<style nonce="$nonce">
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif;
    --accent: light-dark(#1b64c0, #6cabf5); --on-accent: light-dark(#fff, #0f1a28) }
  body { background: light-dark(#fbfbfc, #22272c); color: light-dark(#1d2329, #e8ecef);
    display: grid; place-content: center; min-height: 90vh; text-align: center }
  main { animation: appear 0.2s 0.5s both }
  svg { width: 56px; color: var(--accent) }
  h1 { font-size: 1.25rem; font-weight: 600; margin: 0.5rem 0 0 }
  p { margin: 0.25rem 0 1.5rem; opacity: 0.75 }
  button { font: inherit; padding: 0.5rem 1.25rem; border: 0; border-radius: 6px;
    background: var(--accent); color: var(--on-accent); cursor: pointer }
  button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
  @keyframes appear { from { opacity: 0 } }
</style>
</head>
<body>
<main>
<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"
 stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
<path d="M9.5 2h5"/><circle cx="12" cy="13.5" r="8.5"/><path d="M12 9v5h3.5"/>
</svg>
<h1>Signing in to AWS</h1>
<p>as $profile</p>
<form method="post" action="$login_url">
<input type="hidden" name="Action" value="login">
<input type="hidden" name="Issuer" value="$issuer">
<input type="hidden" name="Destination" value="$destination">
<input type="hidden" name="SigninToken" value="$signin_token">
<button>Continue to AWS</button>
</form>
</main>
<script nonce="$nonce">document.forms[0].submit()</script>
</body>
</html>
""")


def login_page(login: ConsoleLogin) -> Page:
    """The form with its fields filled in. It runs only its own script, and loads nothing."""
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    fields = {
        "profile": login.profile,
        "login_url": login.login_url,
        "issuer": login.issuer,
        "destination": login.destination,
        "signin_token": login.signin_token,
        "nonce": nonce,
    }
    html = PAGE.substitute({name: escape(value) for name, value in fields.items()})
    return Page(
        html=html.encode(),
        headers={
            "Content-Security-Policy": _policy(login, nonce),
            # AWS sees this computer as the origin, without a path.
            "Referrer-Policy": "origin",
        },
    )


def _policy(login: ConsoleLogin, nonce: str) -> str:
    """Content security policy; browsers apply `form-action` to the form's redirects too."""
    parts = urlsplit(login.login_url)
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
        f"form-action https: {parts.scheme}://{parts.netloc}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
