"""The pages that a browser shows on its way to a sign-in, and after it."""

from __future__ import annotations

from html import escape
from typing import Final

from fobwatch.adapters.console.sign_in_page import TICK, Page, page_html

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"

HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": f"{_POLICY}; frame-ancestors 'none'",
}


def answer_page(*, went_well: bool) -> bytes:
    """What the browser shows once the person has answered."""
    if went_well:
        return page_html("Fobwatch continues from here", "You can close this page.", sign=TICK)
    return page_html("You are not signed in", "Fobwatch says what to do next.")


def forwarding_page(url: str) -> Page:
    """A page that leads on to an address that other users must not read."""
    target = escape(url)
    html = page_html(
        "Signing in to AWS",
        f'<a href="{target}">Continue</a>',
        head=f'<meta http-equiv="refresh" content="0;url={target}">\n',
    )
    return Page(html=html, headers=HEADERS)
