"""Leapp's sessions: access keys from the keyring, roles from its workspace file.

Formats: Noovolari/leapp, `packages/core/src/models/` (the workspace and its sessions),
`services/session/aws/aws-iam-user-service.ts` (the entries of the keyring) and
`services/file-service.ts` (AES of crypto-js with the machine's ID as passphrase). The ID is that of
node-machine-id: the SHA-256 of the system's identifier of this machine.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from base64 import b64decode
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.migration.linux_keyring import StoreLocked, StoreUnreadable
from fobwatch.adapters.migration.scan import Scan
from fobwatch.adapters.storage.regular_file import content
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.migration.model import Place, Store
from fobwatch.core.portals.start_url import same_start_url
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.core.profiles.kinds.saml import SamlProfile
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fobwatch.adapters.migration.linux_keyring import KeyringReader
    from fobwatch.core.migration.model import StoreScan


SERVICE: Final = "Leapp"
KEY_ID_ENTRY: Final = "{}-iam-user-aws-session-access-key-id"
SECRET_ENTRY: Final = "{}-iam-user-aws-session-secret-access-key"  # noqa: S105 - a name

PORTAL_ROLE: Final = "awsSsoRole"

_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9_.@+/%:-]")
MACHINE_IDS: Final = (Path("/var/lib/dbus/machine-id"), Path("/etc/machine-id"))
"""Linux's, the first that is there."""

_SALTED: Final = b"Salted__"
_KEY, _VECTOR, _BLOCK = 32, 16, 16


class NotOpened(Exception):
    """The file was written on another machine, for a team, or by something else."""


def machine_id(paths: Iterable[Path] = MACHINE_IDS) -> str:
    """node-machine-id's ID of this machine. Raises `NotOpened`."""
    for path in paths:
        try:
            first = content(path).decode("ascii").partition("\n")[0]
        except (OSError, UnicodeDecodeError):
            continue
        return hashlib.sha256("".join(first.split()).lower().encode()).hexdigest()
    raise NotOpened


def read_workspace(text: str, passphrase: str) -> dict[str, Any]:
    """The workspace in the text of `Leapp-lock.json`. Raises `NotOpened`."""
    try:
        data = b64decode(text.strip(), validate=True)
        workspace = json.loads(_decrypted(data, passphrase.encode()))
    except (ValueError, RecursionError) as error:
        raise NotOpened from error
    if not isinstance(workspace, dict):
        raise NotOpened
    return workspace


def _decrypted(data: bytes, passphrase: bytes) -> str:
    """Decrypt as OpenSSL's `enc -aes-256-cbc -md md5` does. Raises `ValueError`."""
    # Imported here: the library takes memory that the tray otherwise does not need.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415
    from cryptography.hazmat.primitives.padding import PKCS7  # noqa: PLC0415

    head, salt, body = data[:8], data[8:16], data[16:]
    if head != _SALTED:
        raise ValueError("no salt")
    material = _stretched(passphrase, salt)
    cipher = Cipher(
        algorithms.AES(material[:_KEY]), modes.CBC(material[_KEY : _KEY + _VECTOR])
    ).decryptor()
    padding = PKCS7(_BLOCK * 8).unpadder()
    return (padding.update(cipher.update(body) + cipher.finalize()) + padding.finalize()).decode()


def _stretched(passphrase: bytes, salt: bytes) -> bytes:
    """OpenSSL's EVP_BytesToKey with MD5, which is what crypto-js uses for a passphrase."""
    material, block = b"", b""
    while len(material) < _KEY + _VECTOR:
        block = hashlib.md5(block + passphrase + salt, usedforsecurity=False).digest()
        material += block
    return material


class LeappStore:
    """Fulfils `ForeignStore`, on Linux; elsewhere it only reports that Leapp was used."""

    def __init__(
        self,
        reader: KeyringReader,
        *,
        path: Path | None = None,
        passphrase: Callable[[], str] = machine_id,
        platform: str = sys.platform,
    ) -> None:
        self._reader = reader
        self._path = path or Path("~/.Leapp/Leapp-lock.json").expanduser()
        self._passphrase = passphrase
        self._platform = platform

    def look(self, *, unlock: bool) -> StoreScan | None:
        scan = Scan(Store.LEAPP)
        try:
            text = content(self._path).decode()
            if self._platform == "linux":
                workspace = read_workspace(text, self._passphrase())
                self._scan(scan, _Workspace(workspace), unlock=unlock)
            else:
                scan.add_closed(
                    "Leapp's sessions cannot be read here",
                    "Fobwatch reads them on Linux only.",
                    _BY_HAND,
                )
        except OSError:
            return None
        except (UnicodeDecodeError, NotOpened):
            scan.add_closed(
                "Leapp's file cannot be opened",
                f"{self._path} was written on another computer, or for a team's workspace.",
                _BY_HAND,
            )
        return scan.result()

    def _scan(self, scan: Scan, workspace: _Workspace, *, unlock: bool) -> None:
        place = Place(where=str(self._path))
        for profile in (*workspace.roles(), *workspace.portal_roles(), *workspace.federated()):
            scan.add(profile, place)
        for portal in workspace.portals():
            scan.skip_portal(portal, place)
        unread: ValidationProblem | None = None
        for session in workspace.users():
            name = workspace.name_of(session)
            try:
                user = self._user(name, session, unlock=unlock and unread is None)
            except (StoreLocked, StoreUnreadable) as error:
                unread = unread or scan.add_closed_keyring(error)
                # No other profile with its name may become the source of its roles.
                scan.skip(name, unread, place)
                continue
            if user is None:
                scan.skip(name, _KEYLESS, place)
            else:
                scan.add(user, place)

    def _user(self, name: str, session: dict[str, Any], *, unlock: bool) -> IamUserProfile | None:
        key_id, secret = (
            self._reader.keytar_secret(
                SERVICE, entry.format(session.get("sessionId")), unlock=unlock
            )
            for entry in (KEY_ID_ENTRY, SECRET_ENTRY)
        )
        if not key_id or not secret:
            return None
        return IamUserProfile(
            name=name,
            access_key=AccessKey(access_key_id=key_id.strip(), secret_access_key=secret.strip()),
            region=_text(session, "region"),
            mfa_serial=_text(session, "mfaDevice"),
        )


class _Workspace:
    """The sessions by type. Leapp writes its private fields with an underscore."""

    def __init__(self, workspace: dict[str, Any]) -> None:
        self._sessions = _tables(workspace.get("_sessions"))
        self._portals = _by_id(workspace.get("_awsSsoIntegrations"))
        self._pages = _by_id(workspace.get("_idpUrls"))
        self._profiles = _by_id(workspace.get("_profiles"))
        self._shared = Counter(_text(each, "profileId") for each in self._sessions)
        self._names = self._unique_names()

    def users(self) -> list[dict[str, Any]]:
        return self._of_type("awsIamUser")

    def roles(self) -> Iterator[RoleProfile]:
        for each in self._of_type("awsIamRoleChained"):
            yield RoleProfile(
                name=self.name_of(each),
                role_arn=_text(each, "roleArn"),
                source_profile=self._names.get(_text(each, "parentSessionId"), ""),
                region=_text(each, "region"),
                role_session_name=_text(each, "roleSessionName"),
            )

    def portal_roles(self) -> Iterator[IdentityCenterProfile]:
        """Roles of portals: arn:aws:iam::ACCOUNT/NAME (`aws-sso-integration-service.ts`)."""
        for each in self._of_type(PORTAL_ROLE):
            portal = self._portals.get(_text(each, "awsSsoConfigurationId"), {})
            account, _, role = _text(each, "roleArn").rpartition(":")[2].partition("/")
            yield IdentityCenterProfile(
                name=self.name_of(each),
                start_url=same_start_url(_text(portal, "portalUrl")),
                sso_region=_text(portal, "region"),
                account_id=account,
                role_name=role,
                region=_text(each, "region"),
            )

    def federated(self) -> Iterator[SamlProfile]:
        for each in self._of_type("awsIamRoleFederated"):
            yield SamlProfile(
                name=self.name_of(each),
                role_arn=_text(each, "roleArn"),
                provider_arn=_text(each, "idpArn"),
                start_url=_text(self._pages.get(_text(each, "idpUrlId"), {}), "url"),
                region=_text(each, "region"),
            )

    def portals(self) -> Iterator[str]:
        """Those of which no role is among the sessions."""
        used = {_text(each, "awsSsoConfigurationId") for each in self._of_type(PORTAL_ROLE)}
        for key, each in self._portals.items():
            if key not in used:
                yield f"{_text(each, 'alias')} · {_text(each, 'portalUrl')}"

    def _of_type(self, kind: str) -> list[dict[str, Any]]:
        return [each for each in self._sessions if each.get("type") == kind]

    def name_of(self, session: dict[str, Any]) -> str:
        """A unique name: a role's source must be the session that it means."""
        return self._names[_text(session, "sessionId")]

    def _unique_names(self) -> dict[str, str]:
        """The names by the sessions' ids; the second with a name is called NAME-2."""
        names: dict[str, str] = {}
        taken = {self._plain_name(each) for each in self._sessions}
        used: set[str] = set()
        for each in self._sessions:
            plain = name = self._plain_name(each)
            number = 2
            while name in used or (name != plain and name in taken):
                name, number = f"{plain}-{number}", number + 1
            used.add(name)
            names[_text(each, "sessionId")] = name
        return names

    def _plain_name(self, session: dict[str, Any]) -> str:
        """The named profile that only this session uses, otherwise the session's own name.

        Every session has the profile “default” at first, and each role of a portal the name of its
        account.
        """
        profile = _text(session, "profileId")
        is_own = self._shared[profile] == 1
        named = _text(self._profiles.get(profile, {}), "name") if is_own else ""
        name = named or _text(session, "sessionName")
        if not named and session.get("type") == PORTAL_ROLE:
            name = f"{name}-{_text(session, 'roleArn').rpartition('/')[2]}"
        return _NOT_IN_NAMES.sub("-", name)


_KEYLESS: Final = ValidationProblem(
    "Its key is not in the keyring",
    "Leapp keeps the access key there, and it is gone.",
    "Enter the key in Leapp or in Fobwatch again.",
)
_BY_HAND: Final = "Enter the keys by hand: Leapp shows its sessions under Edit."


def _tables(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _by_id(values: object) -> dict[str, dict[str, Any]]:
    return {_text(each, "id"): each for each in _tables(values)}


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""
