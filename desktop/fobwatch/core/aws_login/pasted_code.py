"""The code that AWS's page shows for another device, as a person pastes it."""

from __future__ import annotations

import base64
import binascii
import hmac
from urllib.parse import parse_qs

from fobwatch.core.errors import InputError

MAX_PASTED = 4096
"""Characters; a code has 512 at most (CreateOAuth2Token)."""


def code_in(pasted: str, state: str) -> str:
    """The code in base64 of `state=…&code=…`. Raises `InputError`, which quotes nothing of it."""
    text = "".join(pasted.split())
    if not text:
        raise _wrong("The code is missing", "AWS's page shows it once you have signed in there.")
    fields = _fields(text)
    states, codes = fields.get("state", []), fields.get("code", [])
    if len(states) != 1 or len(codes) != 1:
        raise _wrong("That is not the code", "It is a long word of letters and digits.")
    if not hmac.compare_digest(states[0].encode(), state.encode()):
        raise _wrong(
            "The code is of another sign-in",
            "It belongs to another address than the one that is shown here now.",
        )
    return codes[0]


def _fields(text: str) -> dict[str, list[str]]:
    if len(text) > MAX_PASTED:
        return {}
    try:
        return parse_qs(base64.b64decode(text, validate=True).decode())
    except (binascii.Error, ValueError):
        return {}


def _wrong(title: str, message: str) -> InputError:
    remedy = "Open the address shown here, sign in, and copy all of the code on the page."
    return InputError(title, message, remedy, field="code")
