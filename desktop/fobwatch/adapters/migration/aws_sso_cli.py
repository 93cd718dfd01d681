"""aws-sso-cli's access keys of IAM users, and the portals and roles that it knows.

Formats: synfinatic/aws-sso-cli, `internal/storage/keyring.go` and `json_store.go` (what is stored
where), `internal/sso/cache/cache.go` and `internal/sso/roles/roles.go` (the cache, which has the
portals of `config.yaml` with their accounts and roles), `docs/config.md` (the folder).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.migration.linux_keyring import StoreLocked, StoreUnreadable
from fobwatch.adapters.migration.store import closed, encrypted, holds_files, portal, table
from fobwatch.adapters.storage.regular_file import content
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.migration.model import Place, Store, StoreScan
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fobwatch.adapters.migration.linux_keyring import KeyringReader
    from fobwatch.core.migration.model import ClosedStore, SkippedProfile

COLLECTION: Final = "awsssocli"
RECORD: Final = "aws-sso-cli-records"


class AwsSsoCliStore:
    """Fulfils `ForeignStore`."""

    def __init__(self, reader: KeyringReader, environment: Mapping[str, str] = os.environ) -> None:
        self._reader = reader
        self._folder = _folder(environment)

    def look(self, *, unlock: bool) -> StoreScan | None:
        shut: list[ClosedStore] = []
        profiles = list(_static_keys(_json_of(self._folder / "store.json"), self._file_place()))
        try:
            items = self._reader.go_items(COLLECTION, unlock=unlock) or {}
            record = table(json.loads(items[RECORD])) if RECORD in items else {}
            profiles += _static_keys(record, Place(where=f"aws-sso-cli's keyring “{COLLECTION}”"))
        except (StoreLocked, StoreUnreadable) as error:
            shut.append(closed(Store.AWS_SSO_CLI, error))
        except ValueError:
            shut.append(closed(Store.AWS_SSO_CLI, StoreUnreadable()))
        if holds_files(self._folder / "secure"):
            shut.append(encrypted(Store.AWS_SSO_CLI, str(self._folder / "secure")))
        portals = tuple(self._portals())
        if not (profiles or portals or shut):
            return None
        return StoreScan(
            store=Store.AWS_SSO_CLI,
            profiles=tuple(profiles),
            staying=portals,
            closed=tuple(shut),
        )

    def _file_place(self) -> Place:
        return Place(where=str(self._folder / "store.json"))

    def _portals(self) -> Iterator[SkippedProfile]:
        cache = self._folder / "cache.json"
        for name, each in table(_json_of(cache).get("SSO")).items():
            roles = table(table(each).get("Roles"))
            accounts = table(roles.get("Accounts"))
            count = sum(len(table(table(a).get("Roles"))) for a in accounts.values())
            words = f"{name} · {roles.get('StartUrl', '')} · {_counted(count)}"
            yield portal(Store.AWS_SSO_CLI, words, Place(where=str(cache)))


def _folder(environment: Mapping[str, str]) -> Path:
    """`~/.aws-sso` if it exists, otherwise `~/.config/aws-sso` (docs/config.md)."""
    old = Path("~/.aws-sso").expanduser()
    if old.exists():
        return old
    config = environment.get("XDG_CONFIG_HOME")
    return Path(config or Path("~/.config").expanduser()) / "aws-sso"


def _static_keys(record: Mapping[str, Any], place: Place) -> Iterator[tuple[IamUserProfile, Place]]:
    for each in table(record.get("StaticCredentials")).values():
        known = table(each)
        key = AccessKey(
            access_key_id=str(known.get("accessKeyId", "")),
            secret_access_key=str(known.get("secretAccessKey", "")),
        )
        name = str(known.get("Profile") or known.get("userName") or "")
        yield IamUserProfile(name=name, access_key=key), place


def _json_of(path: Path) -> dict[str, Any]:
    try:
        return table(json.loads(content(path)))
    except (OSError, ValueError, RecursionError):
        return {}


def _counted(roles: int) -> str:
    return "1 role" if roles == 1 else f"{roles} roles"
