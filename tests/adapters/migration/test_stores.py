"""Stores of other programs, made as their own sources make them."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from fobwatch.adapters.migration.go_stores import AwsSsoCliStore, AwsVaultStore, GrantedStore
from fobwatch.adapters.migration.leapp import (
    LeappStore,
    NotOpened,
    _stretched,
    machine_id,
    read_workspace,
)
from fobwatch.adapters.migration.linux_keyring import NoKeyringReader, StoreLocked, StoreUnreadable
from fobwatch.adapters.migration.stores import foreign_stores
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws_files.config import AwsFile
from fobwatch.core.migration.findings import Kept, find
from fobwatch.core.migration.model import Store
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.core.profiles.kinds.saml import SamlProfile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.migration.model import StoreScan
    from fobwatch.core.profiles.profile import OwnProfile

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEY = AccessKey(access_key_id=KEY_ID, secret_access_key=SECRET)

LEAPP_FILE = Path(__file__).with_name("leapp-lock.json.txt")
"""Written by crypto-js 4 in a workspace of Leapp's version 6, with this ID of the machine:"""
LEAPP_MACHINE = "6f2b0b3a0b9c8d7e6f5a4b3c2d1e0f9a"
ANNA_ID = "11111111-1111-4111-8111-111111111111"
DEPLOY_ID = "22222222-2222-4222-8222-222222222222"


class MemoryReader:
    """Fulfils `KeyringReader`; raises `failure` instead while it is set."""

    def __init__(
        self,
        collections: Mapping[str, Mapping[str, bytes]] | None = None,
        secrets: Mapping[str, str] | None = None,
        failure: Exception | None = None,
    ) -> None:
        self._collections = collections or {}
        self._secrets = secrets or {}
        self._failure = failure
        self.unlocked: list[bool] = []

    def go_items(self, collection: str, *, unlock: bool) -> Mapping[str, bytes] | None:
        self._enter(unlock=unlock)
        return self._collections.get(collection)

    def keytar_secret(self, service: str, account: str, *, unlock: bool) -> str | None:
        self._enter(unlock=unlock)
        return self._secrets.get(f"{service}/{account}")

    def _enter(self, *, unlock: bool) -> None:
        self.unlocked.append(unlock)
        if self._failure is not None:
            raise self._failure


def go_value(**changes: str) -> bytes:
    value = {"AccessKeyID": KEY_ID, "SecretAccessKey": SECRET, "SessionToken": ""}
    return json.dumps({**value, **changes}).encode()


def looked(store: AwsVaultStore | GrantedStore | LeappStore | AwsSsoCliStore) -> StoreScan:
    scan = store.look(unlock=False)
    assert scan is not None
    return scan


def profiles_of(scan: StoreScan) -> dict[str, OwnProfile]:
    return {profile.name: profile for profile, _ in scan.profiles}


def user(name: str) -> IamUserProfile:
    return IamUserProfile(name=name, access_key=KEY)


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_aws_vaults_keys_are_found_and_its_sessions_are_not() -> None:
    items = {
        "anna": go_value(),
        "sts.GetSessionToken,YW5uYQ,,1893456000": go_value(),
        "session,anna,arn:aws:iam::1:mfa/anna,1893456000": go_value(),
        "anna session (1893456000)": go_value(),
        "oidc:https://acme.awsapps.com/start": b"{}",
    }

    scan = looked(AwsVaultStore(MemoryReader({"awsvault": items}), {}))

    assert profiles_of(scan) == {"anna": user("anna")}
    assert scan.settings_from_config
    assert scan.skipped == ()
    assert scan.closed == ()


def test_aws_vaults_collection_is_where_its_variable_says() -> None:
    reader = MemoryReader({"mine": {"anna": go_value()}})
    environment = {"AWS_VAULT_SECRET_SERVICE_COLLECTION_NAME": "mine"}

    assert profiles_of(looked(AwsVaultStore(reader, environment))) == {"anna": user("anna")}


def test_aws_vaults_encrypted_files_are_named_and_left_alone(tmp_path: Path) -> None:
    put(tmp_path / "anna", "eyJhbGciOiJQQkVTMi1IUzI1NitBMTI4S1ciLCJ")

    scan = looked(AwsVaultStore(MemoryReader(), {"AWS_VAULT_FILE_DIR": str(tmp_path)}))

    assert scan.profiles == ()
    (shut,) = scan.closed
    assert str(tmp_path) in shut.why.message
    assert not shut.unlockable


@pytest.mark.parametrize(
    ("failure", "unlockable"),
    [
        pytest.param(StoreLocked(), True, id="locked"),
        pytest.param(StoreUnreadable(), False, id="silent"),
    ],
)
@pytest.mark.parametrize("make", [AwsVaultStore, GrantedStore, AwsSsoCliStore])
def test_a_keyring_that_cannot_be_read_is_reported(
    make: type[AwsVaultStore | GrantedStore | AwsSsoCliStore],
    failure: Exception,
    *,
    unlockable: bool,
) -> None:
    scan = looked(make(MemoryReader(failure=failure), {}))

    (shut,) = scan.closed
    assert shut.unlockable == unlockable
    assert all(shut.why)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(go_value(SessionToken="token"), "session", id="session"),
        pytest.param(b"not json", "not an access key", id="no-json"),
        pytest.param(b"[]", "not an access key", id="no-object"),
        pytest.param(b"{}", "not an access key", id="no-key"),
    ],
)
def test_an_entry_that_is_no_key_stays_and_says_why(data: bytes, words: str) -> None:
    scan = looked(AwsVaultStore(MemoryReader({"awsvault": {"x": data}}), {}))

    (skipped,) = scan.skipped
    assert words in skipped.why.title
    assert SECRET not in repr(scan)


def test_programs_that_were_never_used_are_not_named() -> None:
    for store in foreign_stores({}, platform="win32"):
        assert store.look(unlock=False) is None
    assert AwsVaultStore(MemoryReader(), {}).look(unlock=False) is None
    assert GrantedStore(MemoryReader(), {}).look(unlock=False) is None
    assert AwsSsoCliStore(MemoryReader(), {}).look(unlock=False) is None
    assert LeappStore(MemoryReader()).look(unlock=False) is None


def test_granteds_keys_and_portals_are_found(private_environment: Path) -> None:
    put(
        private_environment / ".granted" / "config",
        'DefaultBrowser = "STDOUT"\n[SSO.acme]\nStartURL = "https://acme.awsapps.com/start"\n'
        'SSORegion = "eu-west-1"\n',
    )
    go_v2 = json.dumps(
        {
            "AccessKeyID": KEY_ID,
            "SecretAccessKey": SECRET,
            "SessionToken": "",
            "Source": "",
            "CanExpire": False,
            "Expires": "0001-01-01T00:00:00Z",
        }
    ).encode()
    reader = MemoryReader({"granted-aws-iam-credentials": {"anna": go_v2}})

    scan = looked(GrantedStore(reader, {}))

    assert profiles_of(scan) == {"anna": user("anna")}
    (skipped,) = scan.skipped
    assert skipped.name == "acme · https://acme.awsapps.com/start"


def test_granteds_own_settings_tell_where_it_keeps_keys(tmp_path: Path) -> None:
    folder = tmp_path / "granted"
    put(folder / "keys" / "anna", "x")
    files = (folder / "keys").as_posix()
    put(
        folder / "config",
        f'[Keyring]\nLibSecretCollectionName = "mine"\nFileDir = "{files}"\n',
    )
    reader = MemoryReader({"mine": {"anna": go_value()}})

    scan = looked(GrantedStore(reader, {"XDG_CONFIG_HOME": str(tmp_path)}))

    assert profiles_of(scan) == {"anna": user("anna")}
    assert [shut.store for shut in scan.closed] == [Store.GRANTED]


def test_a_damaged_settings_file_of_granted_costs_its_portals_only(
    private_environment: Path,
) -> None:
    put(private_environment / ".granted" / "config", "= no TOML")
    reader = MemoryReader({"granted-aws-iam-credentials": {"anna": go_value()}})

    assert profiles_of(looked(GrantedStore(reader, {}))) == {"anna": user("anna")}


STATIC = {
    "StaticCredentials": {
        "arn:aws:iam::482100937715:user/anna": {
            "Profile": "anna",
            "userName": "anna",
            "accountId": 482100937715,
            "accessKeyId": KEY_ID,
            "secretAccessKey": SECRET,
            "Tags": {},
        }
    }
}


def test_aws_sso_clis_keys_are_found_in_the_keyring() -> None:
    record = json.dumps({**STATIC, "RoleCredentials": {}, "EcsBearerToken": ""}).encode()
    reader = MemoryReader({"awsssocli": {"aws-sso-cli-records": record}})

    assert profiles_of(looked(AwsSsoCliStore(reader, {}))) == {"anna": user("anna")}


def cached_portal() -> dict[str, object]:
    """A portal of the cache with a role used lately, one with a name, one unused, one assumed."""
    used = "arn:aws:iam::45678901234:role/Admin"
    roles: dict[str, dict[str, object]] = {
        "Admin": {"Arn": used},
        "Dev": {"Profile": "acme-dev", "DefaultRegion": "eu-central-1"},
        "ReadOnly": {"Arn": "arn:aws:iam::45678901234:role/ReadOnly"},
        "Deploy": {"Profile": "acme-deploy", "Via": used},
    }
    return {
        "History": [used],
        "Roles": {
            "Accounts": {"45678901234": {"Alias": "prod", "Roles": roles}},
            "SSORegion": "eu-west-1",
            "StartUrl": "https://acme.awsapps.com/start/",
            "DefaultRegion": "eu-west-2",
        },
    }


def test_aws_sso_clis_keys_and_portals_are_found_in_its_files(private_environment: Path) -> None:
    folder = private_environment / ".aws-sso"
    put(folder / "store.json", json.dumps(STATIC))
    put(folder / "cache.json", json.dumps({"Version": 4, "SSO": {"Default": cached_portal()}}))
    put(folder / "secure" / "aws-sso-cli-records", "eyJ")

    scan = looked(AwsSsoCliStore(NoKeyringReader(), {}))

    assert profiles_of(scan) == {"anna": user("anna")}
    assert [(role.name, role.role_name, role.region) for role, _place in scan.roles] == [
        ("045678901234-Admin", "Admin", "eu-west-2"),
        ("acme-dev", "Dev", "eu-central-1"),
        ("", "ReadOnly", "eu-west-2"),
    ]
    assert {(role.start_url, role.sso_region, role.account_id) for role, _place in scan.roles} == {
        ("https://acme.awsapps.com/start", "eu-west-1", "045678901234")
    }
    (skipped,) = scan.skipped
    assert skipped.name == "Default · https://acme.awsapps.com/start/ · 3 roles"
    (shut,) = scan.closed
    assert "encrypted" in shut.why.title


@pytest.mark.parametrize("text", ["", "[]", '{"SSO": 3}', '{"StaticCredentials": []}'])
def test_damaged_files_of_aws_sso_cli_are_passed_over(private_environment: Path, text: str) -> None:
    folder = private_environment / ".config" / "aws-sso"
    put(folder / "store.json", text)
    put(folder / "cache.json", text)

    assert AwsSsoCliStore(NoKeyringReader(), {}).look(unlock=False) is None


def leapp(reader: MemoryReader, *, passphrase: str = LEAPP_MACHINE) -> LeappStore:
    return LeappStore(reader, path=LEAPP_FILE, passphrase=lambda: passphrase, platform="linux")


def leapp_secrets(session: str) -> dict[str, str]:
    return {
        f"Leapp/{session}-iam-user-aws-session-access-key-id": KEY_ID,
        f"Leapp/{session}-iam-user-aws-session-secret-access-key": SECRET,
    }


def test_leapps_users_and_roles_are_found_by_the_names_that_tools_know() -> None:
    reader = MemoryReader(secrets=leapp_secrets(ANNA_ID) | leapp_secrets(DEPLOY_ID))

    scan = looked(leapp(reader))

    assert profiles_of(scan) == {
        "anna": IamUserProfile(
            name="anna",
            access_key=KEY,
            region="eu-west-1",
            mfa_serial="arn:aws:iam::482100937715:mfa/anna-laptop",
        ),
        "deploy": IamUserProfile(name="deploy", access_key=KEY, region="us-east-1"),
        "Prod-admin": RoleProfile(
            name="Prod-admin",
            role_arn="arn:aws:iam::482100937715:role/Admin",
            source_profile="anna",
            region="eu-west-1",
            role_session_name="assumed-from-leapp",
        ),
        "Sandbox-Developer": IdentityCenterProfile(
            name="Sandbox-Developer",
            start_url="https://acme.awsapps.com/start",
            sso_region="eu-west-1",
            account_id="901755201184",
            role_name="Developer",
            region="eu-west-1",
        ),
        "Okta": SamlProfile(
            name="Okta",
            role_arn="arn:aws:iam::901755201184:role/Dev",
            provider_arn="a",
            start_url="",
            region="eu-west-1",
        ),
    }
    assert scan.skipped == ()


def encrypted_workspace(workspace: dict[str, object]) -> str:
    """The workspace as Leapp writes it: OpenSSL's `enc -aes-256-cbc -md md5 -a`."""
    salt = b"saltsalt"
    material = _stretched(LEAPP_MACHINE.encode(), salt)
    padder = PKCS7(128).padder()
    data = padder.update(json.dumps(workspace).encode()) + padder.finalize()
    encryptor = Cipher(algorithms.AES(material[:32]), modes.CBC(material[32:48])).encryptor()
    return b64encode(b"Salted__" + salt + encryptor.update(data) + encryptor.finalize()).decode()


TWINS: dict[str, object] = {
    "_sessions": [
        {"sessionId": "id1", "sessionName": "ops user", "type": "awsIamUser", "profileId": "p"},
        {"sessionId": "id2", "sessionName": "ops user", "type": "awsIamUser", "profileId": "p"},
        {"sessionId": "id4", "sessionName": "ops-user-2", "type": "awsIamUser", "profileId": "p"},
        {
            "sessionId": "id3",
            "sessionName": "read prod",
            "type": "awsIamRoleChained",
            "profileId": "p",
            "roleArn": "arn:aws:iam::482100937715:role/ReadOnly",
            "parentSessionId": "id2",
        },
    ],
    "_profiles": [{"id": "p", "name": "default"}],
}


WAYS_IN: dict[str, object] = {
    "_sessions": [
        {
            "sessionId": f"id{role}",
            "sessionName": "acme dev",
            "type": "awsSsoRole",
            "profileId": "p",
            "roleArn": f"arn:aws:iam::901755201184/{role}",
            "awsSsoConfigurationId": "i1",
        }
        for role in ("Developer", "Admin")
    ]
    + [
        {
            "sessionId": "id3",
            "sessionName": "okta",
            "type": "awsIamRoleFederated",
            "profileId": "p",
            "roleArn": "arn:aws:iam::901755201184:role/Dev",
            "idpArn": "arn:aws:iam::901755201184:saml-provider/Okta",
            "idpUrlId": "u1",
        },
        {
            "sessionId": "id4",
            "sessionName": "lost",
            "type": "awsSsoRole",
            "profileId": "p",
            "roleArn": "",
            "awsSsoConfigurationId": "gone",
        },
    ],
    "_awsSsoIntegrations": [
        {"id": "i1", "portalUrl": "https://acme.awsapps.com/start#/", "region": "eu-west-1"},
        {"id": "i2", "alias": "new", "portalUrl": "https://new.awsapps.com/start"},
    ],
    "_idpUrls": [{"id": "u1", "url": "https://acme.okta.com/app/aws/sso/saml"}],
    "_profiles": [{"id": "p", "name": "default"}],
}


def test_what_leapp_signs_in_to_in_the_browser_comes_over(tmp_path: Path) -> None:
    path = tmp_path / "Leapp-lock.json"
    put(path, encrypted_workspace(WAYS_IN))
    scan = looked(
        LeappStore(MemoryReader(), path=path, passphrase=lambda: LEAPP_MACHINE, platform="linux")
    )

    found = find(AwsFile(profiles={}), AwsFile(profiles={}), [scan], Kept())

    assert [each.name for each in found.movable] == [
        "acme-dev-Developer",
        "acme-dev-Admin",
        "okta",
    ]
    assert not any(each.suggested for each in found.movable)
    assert [each.name for each in found.skipped] == ["lost-", "new · https://new.awsapps.com/start"]
    assert "Portals" in found.skipped[-1].why.remedy


def twins(tmp_path: Path, reader: MemoryReader) -> StoreScan:
    put(tmp_path / "Leapp-lock.json", encrypted_workspace(TWINS))
    path, machine = tmp_path / "Leapp-lock.json", LEAPP_MACHINE
    return looked(LeappStore(reader, path=path, passphrase=lambda: machine, platform="linux"))


def test_leapps_sessions_of_one_name_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    secrets = leapp_secrets("id1") | leapp_secrets("id2") | leapp_secrets("id4")

    found = profiles_of(twins(tmp_path, MemoryReader(secrets=secrets)))

    assert list(found) == ["read-prod", "ops-user", "ops-user-3", "ops-user-2"]
    role = found["read-prod"]
    assert isinstance(role, RoleProfile)
    assert role.source_profile == "ops-user-3"


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "keyless"])
def test_a_role_of_leapp_takes_no_source_of_the_same_name_elsewhere(
    tmp_path: Path, *, locked: bool
) -> None:
    scan = twins(tmp_path, MemoryReader(failure=StoreLocked()) if locked else MemoryReader())
    kept = Kept(profiles=(user("ops-user"), user("ops-user-3")))

    findings = find(AwsFile(profiles={}), AwsFile(profiles={}), [scan], kept)

    assert findings.movable == ()
    assert "read-prod" in [each.name for each in findings.skipped]


def test_a_user_of_leapp_without_a_key_in_the_keyring_stays() -> None:
    scan = looked(leapp(MemoryReader(secrets=leapp_secrets(ANNA_ID))))

    assert "deploy" not in profiles_of(scan)
    assert "not in the keyring" in scan.skipped[-1].why.title


def test_leapps_roles_are_found_while_the_keyring_is_locked() -> None:
    scan = looked(leapp(MemoryReader(failure=StoreLocked())))

    assert list(profiles_of(scan)) == ["Prod-admin", "Sandbox-Developer", "Okta"]
    assert [shut.unlockable for shut in scan.closed] == [True]


def test_a_workspace_of_another_computer_is_not_guessed_at() -> None:
    scan = looked(leapp(MemoryReader(), passphrase="another"))

    assert scan.profiles == ()
    (shut,) = scan.closed
    assert "another computer" in shut.why.message


def test_leapp_elsewhere_than_on_linux_is_named_only() -> None:
    store = LeappStore(NoKeyringReader(), path=LEAPP_FILE, platform="darwin")

    (shut,) = looked(store).closed

    assert "Linux" in shut.why.message


@pytest.mark.parametrize("text", ["", "no base64!", "AAAA", "U2FsdGVkX18BAgMEBQYHCA=="])
def test_what_is_no_workspace_is_not_opened(text: str) -> None:
    with pytest.raises(NotOpened):
        read_workspace(text, LEAPP_MACHINE)


def test_the_machines_id_is_the_hash_of_the_first_file_that_is_there(tmp_path: Path) -> None:
    there = tmp_path / "machine-id"
    there.write_text("0123456789ABCDEF\n", "ascii")

    found = machine_id([tmp_path / "gone", there])

    assert found == hashlib.sha256(b"0123456789abcdef").hexdigest()
    with pytest.raises(NotOpened):
        machine_id([tmp_path / "gone"])


def test_a_person_is_asked_for_a_password_only_when_wanted() -> None:
    reader = MemoryReader()
    store = AwsVaultStore(reader, {})

    store.look(unlock=False)
    store.look(unlock=True)

    assert reader.unlocked == [False, True]
