"""One user's account as boto3 sees it from outside, beside what the vault says of it."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
from botocore.exceptions import ClientError

from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.aws.changing_keys import CHANGING_KEYS
from fobwatch.core.aws.lockdown_records import TRIED
from fobwatch.core.vault.vault import Vault
from fobwatch.core.walks.journal import WalkJournal
from fobwatch.core.walks.walk import MARKS
from fobwatch.demo.company import COMPANY
from tests.cloud import CloudClients, credentials_of

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from fobwatch.core.aws.credentials import AccessKey, Credentials
    from fobwatch.core.profiles.profile import OwnProfile
    from tests.kills.jumping_clock import JumpingClock
    from tests.kills.program import Home

WINDOW = 30.0
"""Seconds for which a code is good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`orphans` are what AWS has for nobody, `lost` what the vault cannot sign in with any more.

    `state` is the rest, as far as it is the same after the same walk: without key IDs and seeds.
    """

    orphans: list[str]
    lost: list[str]
    state: str


class Account:
    """That of the user called `name`."""

    def __init__(self, home: Home, name: str, endpoint_url: str, clock: JumpingClock) -> None:
        self._home = home
        self._user = COMPANY.user(name)
        self._clock = clock
        self._clients = CloudClients(endpoint_url)
        store, self._passphrase = home.opened()
        self._vault = Vault(store)
        self._vault.load()
        self._orphans: list[str] = []
        self._lost: list[str] = []

    def look(self) -> str:
        """A `Found`, as JSON."""
        self._lost += map(str, self._vault.damaged)
        self._look_at_other_profiles()
        profile = self._vault.profile(self._user.name)
        key = profile.long_term_key if profile else None
        state = self._state(profile, key) if profile and key else {"profile": "lost"}
        found = Found(orphans=self._orphans, lost=self._lost, state=json.dumps(state, indent=1))
        return json.dumps(asdict(found))

    def _state(self, profile: OwnProfile, key: AccessKey) -> dict[str, object]:
        enabled = self._enabled(self._clients.iam(key))
        sessions = [each for each in (self._session(key, serial) for serial in enabled) if each]
        source = sessions[0] if sessions else key
        iam = self._clients.iam(source)
        return {
            "enabled at AWS": enabled,
            "devices of the account": self._virtual(iam, enabled),
            "keys": self._keys(iam, key),
            "policies": self._policies(iam),
            "first password": self._password(iam, profile),
            "vault's profiles": sorted((p.name, p.mfa_serial) for p in self._vault.profiles()),
            "vault's seeds": sorted(each.serial for each in self._vault.devices()),
            "vault's passphrase": self._passphrase,
            "left of the walk": self._left(),
        }

    def _enabled(self, iam: IAMClient) -> list[str]:
        listed = iam.list_mfa_devices(UserName=self._user.name)["MFADevices"]
        return sorted(each["SerialNumber"] for each in listed)

    def _virtual(self, iam: IAMClient, enabled: list[str]) -> list[str]:
        """One that is not enabled is an orphan, unless it is another user's."""
        others = {user.device.serial for user in COMPANY.users if user.device} - self._own_first
        listed = iam.list_virtual_mfa_devices(AssignmentStatus="Any")["VirtualMFADevices"]
        serials = sorted(each["SerialNumber"] for each in listed)
        self._orphans += [serial for serial in serials if serial not in {*enabled, *others}]
        return serials

    @property
    def _own_first(self) -> set[str]:
        return {self._user.device.serial} if self._user.device else set()

    def _session(self, key: AccessKey, serial: str) -> Credentials | None:
        """By the vault's seed; it never had that of a passkey, or of a device lost before."""
        device = self._vault.device(serial)
        if device is None:
            if serial not in {self._user.passkey, *self._own_first}:
                self._lost.append(f"the seed of {serial}")
            return None
        self._wait_for_a_code()
        code = pyotp.TOTP(device.seed).at(self._clock.now())
        try:
            granted = self._clients.sts(key).get_session_token(SerialNumber=serial, TokenCode=code)
        except ClientError as error:
            self._lost.append(f"{serial}: {error}")
            return None
        return credentials_of(granted)

    def _wait_for_a_code(self) -> None:
        """Until the middle of a window that is after all which the program can have spent."""
        gone = self._clock.now().timestamp() % WINDOW
        self._clock.jump(timedelta(seconds=2.5 * WINDOW - gone))

    def _keys(self, iam: IAMClient, key: AccessKey) -> list[tuple[str, str]]:
        """Which of the keys they are, and whether each is active."""
        first = self._user.access_key.access_key_id
        names = {first: "first", key.access_key_id: "profile's"}
        try:
            self._clients.sts(key).get_caller_identity()
            listed = iam.list_access_keys(UserName=self._user.name)["AccessKeyMetadata"]
        except ClientError as error:
            if error.operation_name == "GetCallerIdentity":
                self._lost.append(f"the key: {error}")
            return []
        keys = {each["AccessKeyId"]: each["Status"] for each in listed}
        self._orphans += [each for each in keys if each not in names]
        return sorted((names.get(each, "unknown"), status) for each, status in keys.items())

    def _policies(self, iam: IAMClient) -> list[str]:
        """Of the user, and of the role. Without MFA some may not list them."""
        found: list[str] = []
        with suppress(ClientError):
            found += iam.list_user_policies(UserName=self._user.name)["PolicyNames"]
            found += iam.list_role_policies(RoleName="Admin")["PolicyNames"]
        return sorted(found)

    def _password(self, iam: IAMClient, profile: OwnProfile) -> bool:
        """AWS says whether it is right where it is changed: to itself."""
        password = profile.console_password
        if password:
            try:
                iam.change_password(OldPassword=password, NewPassword=password)
            except ClientError as error:
                if "old password" in str(error):  # some may not ask without MFA
                    self._lost.append(f"the password: {error}")
        return password == self._user.console_password

    def _look_at_other_profiles(self) -> None:
        """Of other users, whom no walk is about."""
        keys = [profile.long_term_key for profile in self._vault.profiles()]
        others = (user for user in COMPANY.users if user != self._user)
        self._lost += [f"{each.name}'s key" for each in others if each.access_key not in keys]

    def _left(self) -> list[str]:
        walks = WalkJournal(TextFile(self._home.paths.walks), self._vault)
        walks.load()
        return [
            *(walk.key for walk in walks.known),
            *(mark.walk for mark in self._vault.all(MARKS)),
            *(pair.old_key_id for pair in self._vault.all(CHANGING_KEYS)),
            *(tried.user_arn for tried in self._vault.all(TRIED)),
        ]


def warm() -> None:
    """Have the library's tables in memory before processes are made of this one."""
    clients = CloudClients("http://127.0.0.1")
    for client in (clients.iam, clients.sts):
        client(COMPANY.users[0].access_key)
