"""granted's access keys, and the portals that it knows.

Formats: common-fate/granted, `pkg/securestorage/` (keys), `pkg/config/config.go` (settings, in
TOML; the folder's name is that of a released build).
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.migration.linux_keyring import StoreLocked, StoreUnreadable
from fobwatch.adapters.migration.store import (
    closed,
    encrypted,
    go_credentials,
    holds_files,
    portal,
    table,
)
from fobwatch.adapters.storage.regular_file import content
from fobwatch.core.migration.model import Place, SkippedProfile, Store, StoreScan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.adapters.migration.linux_keyring import KeyringReader
    from fobwatch.core.migration.model import ClosedStore

STORAGE: Final = "aws-iam-credentials"


class GrantedStore:
    """Fulfils `ForeignStore`."""

    def __init__(self, reader: KeyringReader, environment: Mapping[str, str] = os.environ) -> None:
        self._reader = reader
        self._folder = _folder(environment)

    def look(self, *, unlock: bool) -> StoreScan | None:
        settings = self._settings()
        keyring = table(settings.get("Keyring"))
        collection = str(keyring.get("LibSecretCollectionName") or f"granted-{STORAGE}")
        files = Path(str(keyring.get("FileDir") or self._folder / f"secure-storage-{STORAGE}"))
        shut: list[ClosedStore] = []
        items: Mapping[str, bytes] = {}
        try:
            items = self._reader.go_items(collection, unlock=unlock) or {}
        except (StoreLocked, StoreUnreadable) as error:
            shut.append(closed(Store.GRANTED, error))
        if holds_files(files):
            shut.append(encrypted(Store.GRANTED, str(files)))
        place = Place(where=f"granted's keyring “{collection}”")
        read = [
            go_credentials(Store.GRANTED, name, data, place) for name, data in sorted(items.items())
        ]
        staying = [each for each in read if isinstance(each, SkippedProfile)] + self._portals(
            settings
        )
        if not (read or staying or shut):
            return None
        return StoreScan(
            store=Store.GRANTED,
            profiles=tuple(each for each in read if not isinstance(each, SkippedProfile)),
            staying=tuple(staying),
            closed=tuple(shut),
            settings_from_config=True,
        )

    def _settings(self) -> dict[str, Any]:
        """The settings in granted's file; empty if there is none, or it is not TOML."""
        try:
            return tomllib.loads(content(self._folder / "config").decode())
        except (OSError, ValueError):
            return {}

    def _portals(self, settings: Mapping[str, Any]) -> list[SkippedProfile]:
        place = Place(where=str(self._folder / "config"))
        portals = table(settings.get("SSO"))
        names = [f"{name} · {table(each).get('StartURL', '')}" for name, each in portals.items()]
        default = settings.get("CommonFateDefaultSSOStartURL")
        return [portal(Store.GRANTED, name, place) for name in (*names, default) if name]


def _folder(environment: Mapping[str, str]) -> Path:
    """`~/.granted`, or the XDG place if that does not exist (GrantedConfigFolder)."""
    usual = Path("~/.granted").expanduser()
    xdg = environment.get("XDG_CONFIG_HOME")
    return Path(xdg) / "granted" if xdg and not usual.exists() else usual
