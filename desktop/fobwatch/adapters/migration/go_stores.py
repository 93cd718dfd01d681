"""The stores of aws-vault, granted and aws-sso-cli, which keep keys by 99designs/keyring.

Formats, in the programs' sources:

- 99designs/aws-vault: `cli/global.go` (where), `vault/credentialkeyring.go` (keys),
  `vault/sessionkeyring.go` and `vault/oidctokenkeyring.go` (what is no key).
- common-fate/granted: `pkg/securestorage/` (keys), `pkg/config/config.go` (settings, in TOML; the
  folder's name is that of a released build).
- synfinatic/aws-sso-cli: `internal/storage/keyring.go` and `json_store.go` (what is stored where),
  `internal/sso/cache/cache.go` and `internal/sso/roles/roles.go` (the cache, which has the portals
  of `config.yaml` with their accounts and roles), `docs/config.md` (the folder).
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.migration.linux_keyring import StoreUnreadable
from fobwatch.adapters.migration.scan import Scan, table
from fobwatch.adapters.storage.regular_file import content
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.migration.model import Place, Store
from fobwatch.core.portals.start_url import same_start_url
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.core.text_rules import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fobwatch.adapters.migration.linux_keyring import KeyringReader
    from fobwatch.core.migration.model import StoreScan

ACCOUNT_DIGITS: Final = 12

_NO_KEY: Final = re.compile(
    r"oidc:.*"
    r"|[^,]+,[^,]+,[^,]*,\d+"
    r"|session:[^ ]+:[^ ]*:[^:]+"
    r"|.+? session \(\d+\)"
)
"""Sessions, which aws-vault makes again, and tokens of IAM Identity Center."""


class AwsVaultStore:
    """Fulfils `ForeignStore`."""

    def __init__(self, reader: KeyringReader, environment: Mapping[str, str] = os.environ) -> None:
        self._reader = reader
        self._collection = environment.get("AWS_VAULT_SECRET_SERVICE_COLLECTION_NAME") or "awsvault"
        self._files = Path(environment.get("AWS_VAULT_FILE_DIR") or "~/.awsvault/keys").expanduser()

    def look(self, *, unlock: bool) -> StoreScan | None:
        scan = Scan(Store.AWS_VAULT)
        place = _keyring(scan, self._collection)
        items = scan.read_keyring(partial(self._reader.go_items, self._collection, unlock=unlock))
        for name in sorted(items):
            if not _NO_KEY.fullmatch(name):
                scan.add_go_key(name, items[name], place)
        scan.add_encrypted_files(self._files)
        return scan.result(settings_from_config=True)


class GrantedStore:
    """Fulfils `ForeignStore`."""

    def __init__(self, reader: KeyringReader, environment: Mapping[str, str] = os.environ) -> None:
        """The folder is `~/.granted`, or XDG's if that does not exist (GrantedConfigFolder)."""
        self._reader = reader
        usual = Path("~/.granted").expanduser()
        xdg = environment.get("XDG_CONFIG_HOME")
        self._folder = Path(xdg) / "granted" if xdg and not usual.exists() else usual

    def look(self, *, unlock: bool) -> StoreScan | None:
        scan = Scan(Store.GRANTED)
        settings = _read(self._folder / "config", tomllib.loads)
        keyring = table(settings.get("Keyring"))
        storage = "aws-iam-credentials"
        collection = str(keyring.get("LibSecretCollectionName") or f"granted-{storage}")
        items = scan.read_keyring(partial(self._reader.go_items, collection, unlock=unlock))
        for name in sorted(items):
            scan.add_go_key(name, items[name], _keyring(scan, collection))
        files = keyring.get("FileDir") or self._folder / f"secure-storage-{storage}"
        scan.add_encrypted_files(Path(str(files)))
        self._skip_portals(scan, settings)
        return scan.result(settings_from_config=True)

    def _skip_portals(self, scan: Scan, settings: Mapping[str, Any]) -> None:
        portals = table(settings.get("SSO"))
        names = [f"{name} · {table(each).get('StartURL', '')}" for name, each in portals.items()]
        default = settings.get("CommonFateDefaultSSOStartURL")
        for name in filter(None, (*names, default)):
            scan.skip_portal(name, Place(where=str(self._folder / "config")))


class AwsSsoCliStore:
    """Fulfils `ForeignStore`."""

    def __init__(self, reader: KeyringReader, environment: Mapping[str, str] = os.environ) -> None:
        """The folder is `~/.aws-sso` if it exists, otherwise XDG's (docs/config.md)."""
        self._reader = reader
        old = Path("~/.aws-sso").expanduser()
        config = Path(environment.get("XDG_CONFIG_HOME") or "~/.config").expanduser()
        self._folder = old if old.exists() else config / "aws-sso"

    def look(self, *, unlock: bool) -> StoreScan | None:
        scan = Scan(Store.AWS_SSO_CLI)
        file = self._folder / "store.json"
        _add_static_keys(scan, _read(file, json.loads), Place(where=str(file)))
        items = scan.read_keyring(partial(self._reader.go_items, "awsssocli", unlock=unlock))
        try:
            record = table(json.loads(items.get("aws-sso-cli-records", b"{}")))
        except ValueError:
            scan.add_closed_keyring(StoreUnreadable())
        else:
            _add_static_keys(scan, record, _keyring(scan, "awsssocli"))
        scan.add_encrypted_files(self._folder / "secure")
        self._add_portals(scan)
        return scan.result()

    def _add_portals(self, scan: Scan) -> None:
        cache = self._folder / "cache.json"
        place = Place(where=str(cache))
        for name, each in table(_read(cache, json.loads).get("SSO")).items():
            portal = table(table(each).get("Roles"))
            used = table(each).get("History")
            roles = list(_portal_roles(portal, used if isinstance(used, list) else []))
            for role in roles:
                scan.add_role(role, place)
            words = f"{name} · {portal.get('StartUrl', '')} · {counted(len(roles), 'role')}"
            scan.skip_portal(words, place)


def _portal_roles(
    portal: Mapping[str, Any], used: Sequence[object]
) -> Iterator[IdentityCenterProfile]:
    """Those of the portal itself, not what is assumed with them (`Via`).

    One that was used lately, or has a name of its own, has a name here: not aws-sso-cli's usual one
    (`ProfileName`), whose colon no `credential_process` may have.
    """
    for number, account in table(portal.get("Accounts")).items():
        account_id = str(number).zfill(ACCOUNT_DIGITS)
        for role_name, each in table(table(account).get("Roles")).items():
            role = table(each)
            usual = f"{account_id}-{role_name}" if role.get("Arn") in used else ""
            if not role.get("Via"):
                yield IdentityCenterProfile(
                    name=str(role.get("Profile") or usual),
                    start_url=same_start_url(str(portal.get("StartUrl", ""))),
                    sso_region=str(portal.get("SSORegion", "")),
                    account_id=account_id,
                    role_name=role_name,
                    region=_default_region(role, table(account), portal),
                )


def _default_region(*places: Mapping[str, Any]) -> str:
    return next((str(each["DefaultRegion"]) for each in places if each.get("DefaultRegion")), "")


def _add_static_keys(scan: Scan, record: Mapping[str, Any], place: Place) -> None:
    for each in table(record.get("StaticCredentials")).values():
        known = table(each)
        key = AccessKey(
            access_key_id=str(known.get("accessKeyId", "")),
            secret_access_key=str(known.get("secretAccessKey", "")),
        )
        name = str(known.get("Profile") or known.get("userName") or "")
        scan.add(IamUserProfile(name=name, access_key=key), place)


def _keyring(scan: Scan, collection: str) -> Place:
    return Place(where=f"{scan.title}'s keyring “{collection}”")


def _read(path: Path, parse: Callable[[str], object]) -> dict[str, Any]:
    """What the file has; nothing if there is none, or it is malformed."""
    try:
        return table(parse(content(path).decode()))
    except (OSError, ValueError, RecursionError):
        return {}
