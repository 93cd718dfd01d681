"""Entries of other programs in the Secret Service, written as those programs write them."""

from __future__ import annotations

import base64
import json
from contextlib import closing

import secretstorage
from secretstorage.defines import SS_PATH, SS_PREFIX
from secretstorage.util import DBusAddressWrapper, format_secret, open_session

GNOME_INTERFACE = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"


def write_go_item(name: str, key: str, data: bytes, *, password: bytes) -> None:
    """What 99designs/keyring's `Set` does (libsecret.go), in a collection of that name.

    GNOME Keyring asks for a new collection's password; its own door for tests takes one unasked.
    """
    with closing(secretstorage.dbus_init()) as connection:
        session = open_session(connection)
        found = [c for c in secretstorage.get_all_collections(connection) if c.get_label() == name]
        if found:
            (collection,) = found
        else:
            (path,) = DBusAddressWrapper(SS_PATH, GNOME_INTERFACE, connection).call(
                "CreateWithMasterPassword",
                "a{sv}(oayays)",
                {SS_PREFIX + "Collection.Label": ("s", name)},
                format_secret(session, password, "text/plain"),
            )
            collection = secretstorage.Collection(connection, path)
        collection.session = session
        item = {
            "Key": key,
            "Data": base64.b64encode(data).decode(),
            "Label": f"aws-vault ({key})",
            "Description": "",
            "KeychainNotTrustApplication": True,
            "KeychainNotSynchronizable": False,
        }
        collection.create_item(
            key,
            {"profile": key},
            json.dumps(item).encode(),
            replace=True,
            content_type="application/json",
        )


def write_keytar_entry(service: str, account: str, secret: str) -> None:
    """What libsecret's `secret_password_store_sync` does for node-keytar (keytar_posix.cc)."""
    with closing(secretstorage.dbus_init()) as connection:
        secretstorage.get_default_collection(connection).create_item(
            f"{service}/{account}",
            {
                "service": service,
                "account": account,
                "xdg:schema": "org.gnome.keyring.NodeKeyTar",
            },
            secret.encode(),
        )


def lock_collection(name: str) -> None:
    with closing(secretstorage.dbus_init()) as connection:
        for collection in secretstorage.get_all_collections(connection):
            if collection.get_label() == name:
                collection.lock()
