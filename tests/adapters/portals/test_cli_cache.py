"""The AWS CLI's folder of tokens, as botocore reads and names its files."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
from botocore.utils import JSONFileCache, SSOTokenLoader

from fobwatch.adapters.portals.cli_cache import CliCache
from fobwatch.core.errors import StorageError
from tests.contracts.cli_cache import TOKEN, CliCacheContract
from tests.fakes_portals import START_URL

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN_BY_THE_CLI = {
    "startUrl": START_URL,
    "region": "eu-central-1",
    "accessToken": "canary-token",
    "expiresAt": "2026-11-22T13:00:00Z",
    "clientId": "client",
    "clientSecret": "client-secret",
    "registrationExpiresAt": "2027-02-20T12:00:00Z",
    "refreshToken": "refresh",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "sso" / "cache"


@pytest.fixture
def cache(folder: Path) -> CliCache:
    return CliCache(folder)


class TestCliCache(CliCacheContract):
    pass


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


@pytest.mark.parametrize("name", ["acme", "a name with spaces and ü"])
def test_botocore_finds_the_token_of_a_session(cache: CliCache, folder: Path, name: str) -> None:
    cache.write(name, TOKEN)
    loader = SSOTokenLoader(JSONFileCache(str(folder)))

    assert loader(START_URL, session_name=name)["accessToken"] == "canary-token"


def test_botocore_finds_the_token_of_a_start_url(cache: CliCache, folder: Path) -> None:
    cache.write(START_URL, TOKEN)

    assert SSOTokenLoader(JSONFileCache(str(folder)))(START_URL)["expiresAt"] == (
        "2026-11-22T13:00:00Z"
    )


def test_nothing_is_written_that_a_token_is_renewed_with(cache: CliCache, folder: Path) -> None:
    cache.write("acme", TOKEN)
    document: dict[str, Any] = json.loads(only_file(folder).read_text("utf-8"))

    assert set(document) == {"startUrl", "region", "accessToken", "expiresAt", "writtenBy"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists, not modes")
def test_only_the_user_can_read_it(cache: CliCache, folder: Path) -> None:
    before = os.umask(0)
    cache.write("acme", TOKEN)
    os.umask(before)

    assert only_file(folder).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "expires_at", ["2026-11-22T13:00:00Z", "2026-11-22T13:00:00UTC", "2026-11-22T13:00:00.000Z"]
)
def test_the_clis_own_token_is_read(cache: CliCache, folder: Path, expires_at: str) -> None:
    cache.write("acme", TOKEN)
    document = {**WRITTEN_BY_THE_CLI, "expiresAt": expires_at}
    only_file(folder).write_text(json.dumps(document), "utf-8")
    found = cache.read("acme")

    assert found is not None
    assert not found.ours
    assert (found.access_token, found.expires_at) == ("canary-token", TOKEN.expires_at)
    assert "canary" not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "{}",
        *(
            json.dumps({**WRITTEN_BY_THE_CLI, key: value})
            for key in ("startUrl", "region", "accessToken", "expiresAt")
            for value in (None, 1, "", ["x"])
        ),
        json.dumps({**WRITTEN_BY_THE_CLI, "expiresAt": "tomorrow"}),
        json.dumps({**WRITTEN_BY_THE_CLI, "expiresAt": "2026-11-22T13:00:00"}),
        json.dumps({**WRITTEN_BY_THE_CLI, "expiresAt": "0001-01-01T00:00:00+23:00"}),
    ],
)
def test_what_is_no_token_counts_as_none(cache: CliCache, folder: Path, text: str) -> None:
    cache.write("acme", TOKEN)
    only_file(folder).write_text(text, "utf-8")

    assert cache.read("acme") is None


def test_a_folder_that_cannot_be_used_is_reported(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", "utf-8")
    cache = CliCache(tmp_path / "cache")

    with pytest.raises(StorageError):
        cache.write("acme", TOKEN)
    with pytest.raises(StorageError):
        cache.remove("acme")
