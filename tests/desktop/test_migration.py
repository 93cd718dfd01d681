"""From a home full of keys in clear to a vault, by pointer, and back again byte for byte."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.otpauth import otpauth_uri
from fobwatch.demo.cloud import DemoCloud
from tests.desktop.canary import files_with
from tests.desktop.clients.commands import CLIENTS
from tests.desktop.desktop import Desktop
from tests.desktop.keyring_service import PASSWORD
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until
from tests.desktop.wizard import Wizard
from tests.go_keyring import lock_collection, write_go_item

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.desktop

CLI = next(client for client in CLIENTS if client.name == "aws-cli-2")


PROFILES = ("anna", "deploy", "prod-readonly", "data-lake")


def config_of(cloud: DemoCloud) -> bytes:
    """A config file of many years: comments, an MFA device, a chain, and a section with CRLF."""
    company = cloud.company
    device = company.user("anna").device
    assert device is not None
    return (
        "# Anna's, by hand, over the years.\n"
        "[default]\n"
        "region = eu-west-1\n"
        "output = json\n"
        "\n"
        "[profile anna]\n"
        "region = eu-west-1\n"
        "; the laptop's\n"
        f"mfa_serial={device.serial}\n"
        "\n"
        "[profile prod-readonly]\n"
        f"role_arn = {company.role('ReadOnly').arn}\n"
        "source_profile = anna\n"
        "cli_pager =\n"
        "\n"
        "# written on Windows\r\n"
        "[profile data-lake]\r\n"
        f"role_arn = {company.role('DataLake').arn}\r\n"
        "source_profile = prod-readonly\r\n"
        "region = eu-central-1\r\n"
        "\n"
        "[profile portal-developer]\n"
        "sso_start_url = https://acme.awsapps.com/start\n"
        "sso_region = eu-west-1\n"
        "sso_account_id = 901755201184\n"
        "sso_role_name = Developer\n"
    ).encode()


def credentials_of(cloud: DemoCloud) -> bytes:
    """Two keys in clear, and a last line without an end."""
    anna, deploy = (cloud.company.user(name).access_key for name in ("anna", "deploy"))
    return (
        "# do not commit!\n"
        "[anna]\n"
        f"aws_access_key_id = {anna.access_key_id}\n"
        f"aws_secret_access_key = {anna.secret_access_key}\n"
        "\n"
        "[deploy]\n"
        "# the robot's\n"
        f"aws_access_key_id={deploy.access_key_id}\n"
        f"aws_secret_access_key={deploy.secret_access_key}\n"
        "region = us-east-1"
    ).encode()


class Home:
    """The user's AWS files; the credentials file is a link into another folder."""

    def __init__(self, home: Path, cloud: DemoCloud) -> None:
        self.first = (config_of(cloud), credentials_of(cloud))
        self.config = home / ".aws" / "config"
        self.credentials = home / ".aws" / "credentials"
        self._kept = home / "dotfiles" / "aws-credentials"
        for path, content in zip((self.config, self._kept), self.first, strict=True):
            path.parent.mkdir(mode=0o700)
            path.write_bytes(content)
            path.chmod(0o600)
        self.credentials.symlink_to(self._kept)

    def bytes(self) -> tuple[bytes, bytes]:
        return self.config.read_bytes(), self.credentials.read_bytes()

    def is_still_linked_and_private(self) -> bool:
        return self.credentials.is_symlink() and all(
            stat.S_IMODE(path.stat().st_mode) == 0o600 for path in (self.config, self.credentials)
        )


def add_the_device(fobwatch: Fobwatch, cloud: DemoCloud) -> None:
    anna = cloud.company.user("anna").device
    assert anna is not None
    device = MfaDevice(serial=anna.serial, name="anna-laptop", seed=anna.seed)
    fobwatch.press("push button", "Add the device… anna-laptop")
    fobwatch.wait_for("password text", "Secret key")
    fobwatch.set_text("password text", "Secret key", otpauth_uri(device))
    fobwatch.press("push button", "Save")
    wait_until(lambda: not fobwatch.says("MFA devices whose seed"), "the device in the vault")


def arn_of(desktop: Desktop, cloud: DemoCloud, profile: str) -> str:
    environment = {**desktop.environment, "AWS_PROFILE": profile}
    return CLI.caller_identity(environment, cloud.endpoint_url)["Arn"]


@pytest.mark.parametrize(
    ("dark", "by_keyboard"), [(False, False), (True, True)], ids=["pointer-light", "keyboard-dark"]
)
def test_keys_in_clear_move_into_the_vault_and_back(*, dark: bool, by_keyboard: bool) -> None:
    theme = "dark" if dark else "light"
    with DemoCloud() as cloud, Desktop(f"migration-{theme}", DesktopOptions(dark=dark)) as desktop:
        home = Home(desktop.home, cloud)
        fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
        wizard = Wizard(fobwatch, theme, count=len(PROFILES), by_keyboard=by_keyboard)
        fobwatch.start()
        wizard.open("2 access keys in plain text, 2 roles")
        add_the_device(fobwatch, cloud)

        shown = wizard.go_to_the_changes()
        untouched = home.bytes()
        wizard.change_the_files()
        moved = home.bytes()
        leaks = files_with(desktop.folder, secrets_of(cloud))
        answers = {profile: arn_of(desktop, cloud, profile) for profile in PROFILES}
        wizard.undo_all()
        back = arn_of(desktop, cloud, "deploy")
        fobwatch.quit()

        assert untouched == home.first
        assert any("aws_secret_access_key = •••" in text for text in shown)
        assert not any(secret in text for secret in secrets_of(cloud) for text in shown)
        assert leaks == []
        assert b"# do not commit!" in moved[1]
        assert b"\r\nregion = eu-central-1\r\n" in moved[0]
        assert answers["anna"].endswith(":user/anna")
        assert answers["deploy"].endswith(":user/deploy")
        assert ":assumed-role/ReadOnly/" in answers["prod-readonly"]
        assert ":assumed-role/DataLake/" in answers["data-lake"]
        assert home.bytes() == home.first
        assert home.is_still_linked_and_private()
        assert back == answers["deploy"]


def test_a_crash_between_vault_and_files_loses_nothing() -> None:
    with DemoCloud() as cloud, Desktop("migration-crash") as desktop:
        home = Home(desktop.home, cloud)
        fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
        wizard = Wizard(fobwatch, "crash", count=len(PROFILES))
        fobwatch.start()
        wizard.open_from_the_profiles()
        wizard.test()

        fobwatch.restart_after_a_crash()
        after_the_crash = home.bytes()
        wizard.open_from_the_profiles()
        known = wizard.rows("The vault has it already")
        wizard.go_to_the_changes()
        wizard.change_the_files()
        answer = arn_of(desktop, cloud, "deploy")
        fobwatch.quit()

        assert after_the_crash == home.first
        assert known == len(PROFILES)
        assert answer.endswith(":user/deploy")
        assert files_with(desktop.folder, secrets_of(cloud)) == []


def test_a_key_of_a_locked_aws_vault_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with DemoCloud() as cloud, Desktop("migration-aws-vault") as desktop:
        address = desktop.environment["DBUS_SESSION_BUS_ADDRESS"]
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        write_go_item("awsvault", "robot", robot_of(cloud), password=PASSWORD.encode())
        lock_collection("awsvault")
        config = desktop.home / ".aws" / "config"
        config.parent.mkdir()
        config.write_text("[profile robot]\nregion = us-east-1\n", "utf-8")
        fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
        wizard = Wizard(fobwatch, "aws-vault", count=1)
        fobwatch.start()
        wizard.open("aws-vault's keyring is locked")
        desktop.screen.save("migration-aws-vault-0-locked")
        fobwatch.click("push button", "Unlock… aws-vault's keyring is locked")

        desktop.keyring.answer_prompt()

        wizard.wait_for_the_choice()
        wizard.go_to_the_changes()
        wizard.change_the_files()
        answer = arn_of(desktop, cloud, "robot")
        fobwatch.quit()

        assert answer.endswith(":user/deploy")
        assert "credential_process" in config.read_text("utf-8")


def robot_of(cloud: DemoCloud) -> bytes:
    """A key as aws-vault stores it: the AWS SDK for Go's `credentials.Value`."""
    key = cloud.company.user("deploy").access_key
    value = {
        "AccessKeyID": key.access_key_id,
        "SecretAccessKey": key.secret_access_key,
        "SessionToken": "",
        "ProviderName": "",
    }
    return json.dumps(value).encode()


def secrets_of(cloud: DemoCloud) -> list[str]:
    users = (cloud.company.user(name) for name in ("anna", "deploy"))
    return [user.access_key.secret_access_key for user in users]
