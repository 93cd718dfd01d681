"""The pages of this program that a browser shows on its way to a sign-in and back."""

from __future__ import annotations

from html import escape
from string import Template
from typing import Final

from fobwatch.adapters.console.sign_in_page import Page

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"

HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": f"{_POLICY}; frame-ancestors 'none'",
}

_PAGE: Final = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
$more<title>$title</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif;
    --accent: light-dark(#1b64c0, #6cabf5) }
  body { background: light-dark(#fbfbfc, #22272c); color: light-dark(#1d2329, #e8ecef);
    display: grid; place-content: center; min-height: 90vh; text-align: center }
  svg { width: 56px; color: var(--accent) }
  h1 { font-size: 1.25rem; font-weight: 600; margin: 0.5rem 0 0 }
  p { margin: 0.25rem 0 1.5rem; opacity: 0.75 }
</style>
</head>
<body>
<main>
<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"
 stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
<path d="M9.5 2h5"/><circle cx="12" cy="13.5" r="8.5"/>$sign
</svg>
<h1>$title</h1>
<p>$words</p>
</main>
</body>
</html>
""")

_HANDS: Final = '<path d="M12 9v5h3.5"/>'
_TICK: Final = '<path d="M8.5 13.5l2.5 2.5 4.5-5"/>'


def answer_page(*, went_well: bool) -> bytes:
    """What the browser shows once the person has answered."""
    if went_well:
        title, words, sign = "Fobwatch goes on from here", "You can close this page.", _TICK
    else:
        title, words, sign = "You are not signed in", "Fobwatch says what to do next.", _HANDS
    return _PAGE.substitute(title=title, words=words, sign=sign, more="").encode()


def forwarding_page(url: str) -> Page:
    """A page that sends the browser on to an address which no other user may read."""
    target = escape(url)
    html = _PAGE.substitute(
        title="Signing in to AWS",
        words=f'<a href="{target}">Continue</a>',
        sign=_HANDS,
        more=f'<meta http-equiv="refresh" content="0;url={target}">\n',
    )
    return Page(html=html.encode(), headers=HEADERS)
