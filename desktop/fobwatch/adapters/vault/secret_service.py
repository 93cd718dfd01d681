"""keyring's Secret Service backend, with a lasting connection, and prompts only when wanted.

Unchanged, the backend opens a D-Bus connection and agrees on a session key for each call, which
takes six times as long as the call; shows a prompt whenever the keyring is locked, and waits for it
for ever; and makes KeePassXC, which grants access to a connection, ask again each time.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import secretstorage
from jeepney import DBusErrorResponse, message_bus
from jeepney.io.blocking import Proxy
from keyring.backends import SecretService
from keyring.errors import InitError, KeyringLocked
from secretstorage.exceptions import (
    ItemNotFoundException,
    LockedException,
    PromptDismissedException,
    SecretStorageException,
)
from secretstorage.util import BUS_NAME, open_session

from fobwatch.adapters.vault.keyring_backend import KeyringNew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jeepney.io.blocking import DBusConnection

T = TypeVar("T")

TITLES = {
    "gnome-keyring-d": "GNOME Keyring",
    "kwalletd5": "KWallet",
    "kwalletd6": "KWallet",
    "ksecretd": "KWallet",
    "keepassxc": "KeePassXC",
}
"""What a person calls the keyring, by the first 15 letters of its program's name."""

REFUSALS = {
    "org.freedesktop.DBus.Error.AccessDenied": PermissionError,
    "org.freedesktop.Secret.Error.IsLocked": KeyringLocked,
}


class SecretServiceKeyring(SecretService.Keyring):
    """The default collection. Not thread-safe: `BoundedKeyring` makes one call at a time."""

    appid = "Fobwatch"

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it without types
        self._collection: secretstorage.Collection | None = None

    def get_password(self, service: str, username: str) -> str | None:
        read: Callable[[], str | None] = partial(super().get_password, service, username)
        return self._run(read)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._run(partial(super().set_password, service, username, password))

    def delete_password(self, service: str, username: str) -> None:
        self._run(partial(super().delete_password, service, username))

    def get_preferred_collection(self) -> secretstorage.Collection:
        """Raises `LockedException`: a locked one may answer a search as if it were empty."""
        if self._collection is None:
            self._collection = _open(secretstorage.Collection)
        self._collection.ensure_not_locked()
        return self._collection

    def unlock(self, item: secretstorage.Item) -> None:
        """Show no prompt. Raises `LockedException`."""
        item.ensure_not_locked()

    def prompt(self, service: str) -> None:
        """Show the keyring's prompt for the collection, and separately for items of `service`.

        Makes the default collection if there is none yet. Waits for the person for ever.

        Raises:
            KeyringLocked: the person declined.
        """
        with _keyring_errors():
            self.close()
            self._collection = _open(secretstorage.get_default_collection)
            if self._collection.is_locked():
                self._collection.unlock()
            for item in self.get_preferred_collection().search_items({"service": service}):
                if item.is_locked():
                    item.unlock()

    def close(self) -> None:
        if self._collection is not None:
            cast("_KeptConnection", self._collection.connection).end()
            self._collection = None

    def _run(self, call: Callable[[], T]) -> T:
        with _keyring_errors():
            if self._collection is not None:
                try:
                    return call()
                except (LockedException, PromptDismissedException):
                    raise
                except (SecretStorageException, DBusErrorResponse, OSError):
                    self.close()  # the keyring may have been restarted since: retry
            return call()


class _KeptConnection:
    """A connection that stays open, although keyring closes it after each call."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        self.end = connection.close

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def close(self) -> None:
        """Leave it open."""


def running_title() -> str | None:
    """Name the Secret Service that runs, or that the bus would start; None if there is none."""
    try:
        with closing(secretstorage.dbus_init()) as connection:
            if not secretstorage.check_service_availability(connection):
                return None
            return _title(connection)
    except (SecretStorageException, DBusErrorResponse, OSError, RuntimeError):
        return None  # RuntimeError: a type of address that jeepney does not support


def _title(connection: DBusConnection) -> str:
    try:
        (process,) = Proxy(message_bus, connection).GetConnectionUnixProcessID(BUS_NAME)
        program = Path("/proc", str(process), "comm").read_text("utf-8").strip()
    except (DBusErrorResponse, OSError):  # not started yet, or in its own sandbox
        return "Secret Service"
    return TITLES.get(program, "Secret Service")


def _open(
    find: Callable[[DBusConnection], secretstorage.Collection],
) -> secretstorage.Collection:
    connection = secretstorage.dbus_init()
    try:
        collection = find(connection)
        collection.session = open_session(connection)
    except BaseException:
        connection.close()
        raise
    collection.connection = cast("DBusConnection", _KeptConnection(connection))
    return collection


@contextmanager
def _keyring_errors() -> Iterator[None]:
    try:
        yield
    except (LockedException, PromptDismissedException) as error:
        raise KeyringLocked(str(error)) from error
    except ItemNotFoundException as error:
        raise KeyringNew("there is no default keyring yet") from error
    except DBusErrorResponse as error:
        raise REFUSALS.get(error.name, InitError)(error.name) from error
    except (SecretStorageException, RuntimeError) as error:
        raise InitError(str(error)) from error
