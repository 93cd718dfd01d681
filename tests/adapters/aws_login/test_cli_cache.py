"""The AWS CLI's own sign-ins of `aws login`, as its folder has them.

`tests/demo/test_official_cli.py` has the CLI itself write one.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import pytest
from joserfc.jwk import ECKey

from fobwatch.adapters.aws_login.cli_cache import CliLoginCache
from fobwatch.core.aws_login.login import LOGIN_SIGN_INS
from tests.fakes import ACCOUNT
from tests.fakes_aws_login import IDENTITY, LOGIN, ME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def id_token(identity: object) -> str:
    claims = json.dumps({"sub": identity}).encode()
    return f"e30.{urlsafe_b64encode(claims).decode().rstrip('=')}.canary-id"


KEYS = {
    "accessKeyId": "ASIAEXAMPLE",
    "secretAccessKey": "canary-secret",
    "sessionToken": "canary-token",
    "accountId": "123456789012",
    "expiresAt": "2026-11-29T12:15:00Z",
}
SIGN_IN: Mapping[str, Any] = {
    "accessToken": KEYS,
    "tokenType": "aws_sigv4",
    "clientId": "arn:aws:signin:::devtools/cross-device",
    "refreshToken": "canary-refresh",
    "idToken": id_token(IDENTITY),
    "dpopKey": ECKey.generate_key("P-256").as_pem(private=True).decode(),
}


def write(folder: Path, text: str) -> Path:
    file = folder / f"{hashlib.sha256(IDENTITY.encode()).hexdigest()}.json"
    file.write_text(text, "utf-8")
    return file


def test_it_is_read_as_the_cli_writes_it(tmp_path: Path) -> None:
    write(tmp_path, json.dumps(SIGN_IN))
    found = CliLoginCache(tmp_path).read(LOGIN)

    assert found is not None
    assert (found.identity, found.region, found.elsewhere) == (IDENTITY, LOGIN.region, True)
    assert found.credentials.secret_access_key == "canary-secret"
    assert LOGIN_SIGN_INS.load(LOGIN_SIGN_INS.dump(found)).chain == found.chain
    assert "canary" not in repr(found)


def test_a_key_that_begins_with_zeros_is_read_as_the_cli_writes_it(tmp_path: Path) -> None:
    """Made by awscrt: the private number has 31 bytes."""
    key = (
        "MHYCAQEEH/upNZzqj3PqvE2ZCqPsRVEi/W+ip5s+3NE0VhmjlWqgCgYIKoZIzj0DAQehRANCAATwtwJs"
        "PrYeEcY3zOAkrRFLPDmecqqGcQB+Ted3nD3MOFOJYsCQ6aAKOp3ajTkOrCZf++jiNwZhAMI+V5srskLq"
    )
    pem = f"-----BEGIN EC PRIVATE KEY-----\n{key}\n-----END EC PRIVATE KEY-----\n"
    write(tmp_path, json.dumps({**SIGN_IN, "dpopKey": pem}))
    found = CliLoginCache(tmp_path).read(LOGIN)

    assert found is not None
    private = str(ECKey.import_key(found.proof_key).as_dict(private=True)["d"])
    assert urlsafe_b64decode(f"{private}=") == b"\0" + b64decode(key)[7:38]


@pytest.mark.parametrize(
    "changed",
    [
        {"accessToken": None},
        {"accessToken": {**KEYS, "sessionToken": ""}},
        {"accessToken": {**KEYS, "expiresAt": "soon"}},
        {"refreshToken": 7},
        {"dpopKey": "no key"},
        {"dpopKey": ECKey.generate_key("P-384").as_pem(private=True).decode()},
        {"clientId": "arn:aws:signin:::devtools/other"},
        {"idToken": None},
        {"idToken": ""},
        {"idToken": "e30.e30.x"},
        {"idToken": "e30.%%%.x"},
        {"signInRegion": "evil.example/x"},
        {"signInRegion": 7},
        {"signInRegion": ["eu-west-1"]},
        {"signInRegion": {"eu-west-1": 1}},
    ],
    ids=[
        "no keys",
        "an empty token",
        "no time",
        "a number",
        "no key",
        "another curve",
        "another client",
        "no identity",
        "an empty identity",
        "nobody's identity",
        "an unreadable identity",
        "a region with a path",
        "a region that is a number",
        "a region that is a list",
        "a region that is an object",
    ],
)
def test_what_is_no_sign_in_is_none(tmp_path: Path, changed: dict[str, Any]) -> None:
    write(tmp_path, json.dumps({**SIGN_IN, **changed}))

    assert CliLoginCache(tmp_path).read(LOGIN) is None


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"accessToken": [1]}'])
def test_what_is_no_object_is_none(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)

    assert CliLoginCache(tmp_path).read(LOGIN) is None


@pytest.mark.parametrize("identity", [f"arn:aws:iam::{ACCOUNT}:root", ME.name])
def test_it_is_whose_its_token_says(tmp_path: Path, identity: str) -> None:
    write(tmp_path, json.dumps({**SIGN_IN, "idToken": id_token(identity)}))
    found = CliLoginCache(tmp_path).read(LOGIN)

    assert found is not None
    assert found.identity == identity


def test_it_is_removed_and_one_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    file, cache = write(tmp_path, json.dumps(SIGN_IN)), CliLoginCache(tmp_path)
    cache.remove(LOGIN)
    cache.remove(LOGIN)

    assert not file.exists()
    assert cache.read(LOGIN) is None
