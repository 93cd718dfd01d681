"""The folder in which the AWS CLI keeps its sign-ins of `aws login`."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.aws.service import credentials_in
from fobwatch.adapters.aws_login.sign_in_service import CLIENT_ID, subject_of
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.aws_login.login import LoginSignIn
from fobwatch.core.json_text import MalformedJson, parse_object

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fobwatch.core.aws_login.login import Login

_KEY_BYTES: Final = 32
_VERSION: Final = b"\x02\x01\x01\x04"
"""After the length of a key by RFC 5915, before the length of its private number."""

VARIABLE: Final = "AWS_LOGIN_CACHE_DIRECTORY"
FOLDER: Final = "~/.aws/login/cache"
"""Where the files are, unless the variable names another folder."""

_CLIENTS: Final = {CLIENT_ID.format("same"): False, CLIENT_ID.format("cross"): True}
_MALFORMED = (MalformedJson, LookupError, TypeError, ValueError, AttributeError, OverflowError)


class CliLoginCache:
    """Fulfils the port of the same name. Its files hold secrets in plain text."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, login: Login) -> LoginSignIn | None:
        path = self._path(login)
        text = TextFile(path).read()
        try:
            written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            return None if text is None else _sign_in(parse_object(text), login, written_at)
        except (*_MALFORMED, OSError):
            return None

    def remove(self, login: Login) -> None:
        TextFile(self._path(login)).remove()

    def _path(self, login: Login) -> Path:
        """As botocore's `LoginTokenLoader` names it."""
        digest = hashlib.sha256(login.identity.strip().encode()).hexdigest()
        return self._folder / f"{digest}.json"


def _sign_in(document: Mapping[str, Any], login: Login, written_at: datetime) -> LoginSignIn:
    """Raises one of `_MALFORMED` for what is no sign-in.

    `written_at` is when the file was written last, and the sign-in began before.
    """
    from joserfc.jwk import ECKey  # noqa: PLC0415 - 60 ms, for this alone

    keys, proof_key = document["accessToken"], document["dpopKey"]
    expires_at = datetime.fromisoformat(keys["expiresAt"]).astimezone(UTC)
    if not all(isinstance(text, str) and text for text in (document["refreshToken"], proof_key)):
        raise TypeError
    proof_key = _with_its_zeros(proof_key)
    if ECKey.import_key(proof_key).curve_name != "P-256":
        raise ValueError
    region = document.get("signInRegion") or login.region
    if region_problem(region):
        raise ValueError
    return LoginSignIn(
        identity=subject_of(document["idToken"]),
        region=region,
        elsewhere=_CLIENTS[document["clientId"]],
        signed_in_at=written_at,
        proof_key=proof_key,
        refresh_token=document["refreshToken"],
        credentials=credentials_in(keys, expires_at),
    )


def _with_its_zeros(proof_key: str) -> str:
    """The key with a private number of full length, as RFC 5915 (section 3) and OpenSSL want it.

    The library of the AWS CLI leaves out the zero bytes with which one key in 256 begins. Raises
    `ValueError` for what is no PEM.
    """
    lines = (line for line in proof_key.splitlines() if not line.startswith("-----"))
    der = base64.b64decode("".join(lines))
    missing = _KEY_BYTES - der[6] if der[2:6] == _VERSION else 0
    if missing <= 0:
        return proof_key
    head = bytes((der[0], der[1] + missing)) + _VERSION + bytes((_KEY_BYTES,))
    text = base64.b64encode(head + bytes(missing) + der[7:]).decode()
    return f"-----BEGIN EC PRIVATE KEY-----\n{text}\n-----END EC PRIVATE KEY-----\n"
