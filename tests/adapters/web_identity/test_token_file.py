"""The file of a web identity token, and what may be there instead."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.web_identity.token_file import read_token
from fobwatch.core.oidc.id_token import MAX_TOKEN
from fobwatch.core.profiles.errors import TokenUnusable
from tests.fakes import WEB_IDENTITY

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = (
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\n"
)


def test_a_token_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(f"{WEB_IDENTITY}\n")
    first = read_token(str(path))
    path.write_text("a.b.c")

    assert first == WEB_IDENTITY
    assert read_token(str(path)) == "a.b.c"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"secret",
        b"a.b",
        b"a.b.c d",
        b"a.b.c\na.b.c",
        b"\xff\xfe.b.c",
        PRIVATE.encode(),
        b"[default]\naws_secret_access_key = canary\n",
        b"a.b." + b"c" * MAX_TOKEN,
    ],
)
def test_what_is_no_token_is_sent_nowhere(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)

    with pytest.raises(TokenUnusable) as caught:
        read_token(str(path))

    assert str(path) in caught.value.message
    assert "canary" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TokenUnusable, match="cannot be read") as caught:
        read_token(str(tmp_path / "gone"))

    assert "gone" in caught.value.message


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFO in the file system")
def test_what_would_block_for_ever_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")

    for path in (tmp_path / "fifo", tmp_path):
        with pytest.raises(TokenUnusable):
            read_token(str(path))
