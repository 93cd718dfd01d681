"""Read what other programs store in the keyring of Linux desktops.

Their formats, according to their sources:

- Go programs by 99designs/keyring (`libsecret.go`): a collection of the program's own, whose
  object path ends with its name; each item's label is its key, its secret a JSON object with the
  data in base64 under `Data`.
- Electron programs by node-keytar (`src/keytar_posix.cc`): the default collection, with the
  attributes `service` and `account`; the secret is the text itself.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from fobwatch.adapters.vault.keyring_backend import BoundedCalls, StillWaiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import secretstorage
    from jeepney.io.blocking import DBusConnection

T = TypeVar("T")

PATIENCE = timedelta(seconds=10)
PROMPT_PATIENCE = timedelta(minutes=2)
COLLECTION_PATH = "/org/freedesktop/secrets/collection/"
DEFAULT_COLLECTION = "/org/freedesktop/secrets/aliases/default"


class StoreLocked(Exception):
    """A person has to unlock it first."""


class StoreUnreadable(Exception):
    """It exists, or may exist, and cannot be read."""


class KeyringReader(Protocol):
    """Each method blocks, and raises `StoreLocked` or `StoreUnreadable`."""

    def go_items(self, collection: str, *, unlock: bool) -> Mapping[str, bytes] | None:
        """The items of a Go program's collection by key; None if it does not exist."""
        ...

    def keytar_secret(self, service: str, account: str, *, unlock: bool) -> str | None:
        """The secret under a service and account; None if there is none."""
        ...


class NoKeyringReader:
    """For systems on which other programs' entries cannot be read."""

    def go_items(self, *_: object, **__: object) -> None:
        return None

    def keytar_secret(self, *_: object, **__: object) -> None:
        raise StoreUnreadable


class SecretServiceReader:
    """Fulfils `KeyringReader` by the Secret Service, with a connection for each call.

    `unlock` shows the keyring's own prompt, and waits for the person.
    """

    def __init__(
        self, *, patience: timedelta = PATIENCE, prompt_patience: timedelta = PROMPT_PATIENCE
    ) -> None:
        self._patience = patience
        self._prompt_patience = prompt_patience
        self._calls = BoundedCalls()

    def go_items(self, collection: str, *, unlock: bool) -> Mapping[str, bytes] | None:
        return self._call(lambda: _go_items(collection, unlock=unlock), unlock=unlock)

    def keytar_secret(self, service: str, account: str, *, unlock: bool) -> str | None:
        attributes = {"service": service, "account": account}
        return self._call(lambda: _default_secret(attributes, unlock=unlock), unlock=unlock)

    def _call(self, read: Callable[[], T], *, unlock: bool) -> T:
        patience = self._prompt_patience if unlock else self._patience
        try:
            return self._calls.call(patience, read)
        except StillWaiting as error:
            raise StoreUnreadable from error


def _go_items(name: str, *, unlock: bool) -> dict[str, bytes] | None:
    from fobwatch.adapters.vault.secret_service import running_title  # noqa: PLC0415 - as below

    if running_title() is None:
        return None
    with _connected() as connection:
        collection = _named(connection, name)
        if collection is None:
            return None
        _open(collection, unlock=unlock)
        return dict(_go_item(item) for item in collection.get_all_items())


def _go_item(item: secretstorage.Item) -> tuple[str, bytes]:
    try:
        return item.get_label(), b64decode(json.loads(item.get_secret())["Data"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreUnreadable from error


def _default_secret(attributes: dict[str, str], *, unlock: bool) -> str | None:
    from secretstorage import Collection  # noqa: PLC0415 - only on systems with D-Bus

    with _connected() as connection:
        collection = Collection(connection, DEFAULT_COLLECTION)
        _open(collection, unlock=unlock)
        item = next(collection.search_items(attributes), None)
        return None if item is None else item.get_secret().decode()


def _named(connection: DBusConnection, name: str) -> secretstorage.Collection | None:
    from secretstorage import get_all_collections  # noqa: PLC0415 - as above

    for collection in get_all_collections(connection):
        if _decoded(collection.collection_path) == COLLECTION_PATH + name:
            return collection
    return None


def _decoded(path: str) -> str:
    """An object path with the keyring's escapes such as `_2d` decoded (99designs/keyring)."""
    return re.sub("_([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), path)


def _open(collection: secretstorage.Collection, *, unlock: bool) -> None:
    from secretstorage.util import open_session  # noqa: PLC0415 - as above

    if collection.is_locked() and (not unlock or collection.unlock()):
        raise StoreLocked
    collection.session = open_session(collection.connection)


@contextmanager
def _connected() -> Iterator[DBusConnection]:
    import secretstorage  # noqa: PLC0415 - as above
    from jeepney import DBusErrorResponse  # noqa: PLC0415 - as above
    from secretstorage.exceptions import (  # noqa: PLC0415 - as above
        LockedException,
        PromptDismissedException,
        SecretStorageException,
    )

    try:
        connection = secretstorage.dbus_init()
        try:
            yield connection
        finally:
            connection.close()
    except (LockedException, PromptDismissedException) as error:
        raise StoreLocked from error
    except (
        SecretStorageException,
        DBusErrorResponse,
        OSError,
        RuntimeError,
        UnicodeDecodeError,
    ) as error:
        raise StoreUnreadable from error
