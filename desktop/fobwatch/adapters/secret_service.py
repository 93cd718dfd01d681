"""The Secret Service of Linux desktops over one kept connection, and prompts only when wanted.

keyring's own backend opens a D-Bus connection and agrees on a session key for each call, which
takes ten times as long as the call; raises a prompt whenever the keyring is locked, and waits for
it for ever; and makes KeePassXC, which grants access to a connection, ask again each time.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import secretstorage
from jeepney import DBusErrorResponse, message_bus
from jeepney.io.blocking import Proxy
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError
from secretstorage.exceptions import (
    ItemNotFoundException,
    LockedException,
    PromptDismissedException,
    SecretStorageException,
)
from secretstorage.util import BUS_NAME, open_session

from fobwatch.adapters.keyring_errors import KeyringNew

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


class SecretServiceKeyring(KeyringBackend):
    """The default collection. Not thread-safe: `SafeKeyring` makes one call at a time.

    Entries have the attributes that keyring's own backend gives them, so each reads the other's.
    It states no priority, for keyring is never to choose it by itself.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it without types
        self._collection: secretstorage.Collection | None = None

    def get_password(self, service: str, username: str) -> str | None:
        def read(collection: secretstorage.Collection) -> str | None:
            item = next(collection.search_items(_attributes(service, username)), None)
            return None if item is None else item.get_secret().decode()

        return self._run(read)

    def set_password(self, service: str, username: str, password: str) -> None:
        def write(collection: secretstorage.Collection) -> None:
            attributes = {**_attributes(service, username), "application": "Fobwatch"}
            label = f"{service}: {username}"
            collection.create_item(label, attributes, password.encode(), replace=True)

        self._run(write)

    def delete_password(self, service: str, username: str) -> None:
        def delete(collection: secretstorage.Collection) -> None:
            item = next(collection.search_items(_attributes(service, username)), None)
            if item is None:
                raise PasswordDeleteError("No such password!")
            item.delete()

        self._run(delete)

    def unlock(self, service: str) -> None:
        """Raise the keyring's prompt for the collection, and for items of `service` apart.

        Makes the default collection where there is none yet. Waits for the person for ever.

        Raises:
            KeyringLocked: the person declined.
        """
        with _keyring_errors():
            self.close()
            self._collection = _open(secretstorage.get_default_collection)
            if self._collection.is_locked():
                self._collection.unlock()
            _unlocked(self._collection)
            for item in self._collection.search_items({"service": service}):
                if item.is_locked():
                    item.unlock()

    def close(self) -> None:
        if self._collection is not None:
            self._collection.connection.close()
            self._collection = None

    def _run(self, operation: Callable[[secretstorage.Collection], T]) -> T:
        with _keyring_errors():
            if self._collection is not None:
                try:
                    return operation(_unlocked(self._collection))
                except (LockedException, PromptDismissedException):
                    raise
                except (SecretStorageException, DBusErrorResponse, OSError):
                    self.close()  # the keyring may have been started anew since: once more
            self._collection = _open(secretstorage.Collection)
            return operation(_unlocked(self._collection))


def running_title() -> str | None:
    """Name the Secret Service that runs, or that the bus would start; None where there is none."""
    try:
        with closing(secretstorage.dbus_init()) as connection:
            if not secretstorage.check_service_availability(connection):
                return None
            return _title(connection)
    except (SecretStorageException, DBusErrorResponse, OSError, RuntimeError):
        return None  # RuntimeError: an address of a kind that jeepney does not know


def _title(connection: DBusConnection) -> str:
    try:
        (process,) = Proxy(message_bus, connection).GetConnectionUnixProcessID(BUS_NAME)
        program = Path("/proc", str(process), "comm").read_text("utf-8").strip()
    except (DBusErrorResponse, OSError):  # not started yet, or in a sandbox of its own
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
    return collection


def _unlocked(collection: secretstorage.Collection) -> secretstorage.Collection:
    # A locked collection may answer a search with nothing, as if the entry were not there.
    collection.ensure_not_locked()
    return collection


def _attributes(service: str, username: str) -> dict[str, str]:
    return {"service": service, "username": username}


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
