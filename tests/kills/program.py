"""The program's own services over a home of its own and the demo cloud, without a window."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.aws import clients
from fobwatch.adapters.aws.cloudtrail import CLOUDTRAIL
from fobwatch.adapters.aws.iam import IAM
from fobwatch.adapters.aws.sts import STS
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.adapters.storage.paths import Paths
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.adapters.vault.encrypted_file import EncryptedFileStore
from fobwatch.adapters.vault.encrypted_format import Cost
from fobwatch.adapters.vault.keyring_backend import BoundedKeyring
from fobwatch.adapters.vault.user_store import UserStore
from fobwatch.composition import session_services
from fobwatch.composition.backend import Backend
from fobwatch.core.errors import WrongPassphrase
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.vault.vault import Vault
from fobwatch.demo.company import COMPANY
from tests.adapters.fake_keyring import MemoryKeyring

if TYPE_CHECKING:
    from pathlib import Path

    from tests.kills.jumping_clock import JumpingClock

FIRST: Final = "correct horse battery staple"
OTHER: Final = "another horse battery staple"
CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
REGION = "eu-west-1"


class FileKeyring(MemoryKeyring):
    """A keyring whose entries outlive each process. It takes a change wholly or not at all."""

    def __init__(self, path: Path) -> None:
        self._file = TextFile(path)
        entries = json.loads(self._file.read() or "[]")
        super().__init__({(service, user): text for service, user, text in entries})

    def _write(self, key: tuple[str, str], text: str | None) -> None:
        super()._write(key, text)
        self._file.write(json.dumps([[*each, kept] for each, kept in self.stored.items()]))


class Home:
    """What outlives the program's processes on its computer: its files, and its keyring."""

    def __init__(self, path: Path, *, in_keyring: bool) -> None:
        self.path = path
        self.paths = Paths(config=path / "config", state=path / "state")
        self._in_keyring = in_keyring

    def furnish(self, passphrase: str, lost: str) -> None:
        """Fill the vault with the company's users and their devices, but for the one `lost`.

        The keyring gets the passphrase only if there is one; the encrypted file has to have one.
        """
        if not self._in_keyring:
            file = EncryptedFileStore(self.paths.vault_file, cost=CHEAP)
            file.create(passphrase)
            file.lock()
        store = self.store()
        if passphrase:
            store.unlock_with(passphrase)
        vault = Vault(store)
        vault.load()
        devices = (user.device for user in COMPANY.users if user.device)
        vault.save_all(
            profiles=(*_users(), _role()),
            devices=[
                MfaDevice(serial=each.serial, name=each.name, seed=each.seed)
                for each in devices
                if each.serial != lost
            ],
        )
        if self._in_keyring and passphrase:
            store.set_passphrase(passphrase)

    def store(self) -> UserStore:
        keyring = self.path / "keyring.json"
        return UserStore(
            self.paths.vault_file,
            find=lambda: BoundedKeyring(FileKeyring(keyring), title="a keyring in a file"),
        )

    def opened(self) -> tuple[UserStore, str]:
        """The store, unlocked, and the passphrase that did it; empty where there is none."""
        store = self.store()
        for passphrase in (FIRST, OTHER):
            try:
                store.unlock_with(passphrase)
            except WrongPassphrase:
                continue
            return store, passphrase if store.has_passphrase else ""
        raise AssertionError("neither passphrase opens the vault")

    def started(self, clock: JumpingClock) -> Backend:
        """The program in this process, unlocked and with everything read."""
        clock.tell()
        setattr(session_services, "SystemClock", lambda: clock)  # noqa: B010 - mypy takes no other class
        store, _ = self.opened()
        sso_cache = self.path / "sso"
        backend = Backend(self.paths, store, sso_cache=sso_cache, home=self.path)
        backend.read_files()
        backend.load()
        return backend


def _users() -> list[IamUserProfile]:
    return [
        IamUserProfile(
            name=user.name,
            access_key=user.access_key,
            region=REGION,
            mfa_serial=user.device.serial if user.device else "",
            console_password=user.console_password,
        )
        for user in COMPANY.users
    ]


def _role() -> RoleProfile:
    role = COMPANY.role("Admin").arn
    return RoleProfile(name="prod-admin", role_arn=role, source_profile="anna", region=REGION)


def warm() -> None:
    """Have what each process reads in memory before processes are made of this one."""
    ready = clients.AwsClients(SystemClock(), lambda *_: None)
    for service in (STS, IAM, CLOUDTRAIL):
        ready.warm(service)
