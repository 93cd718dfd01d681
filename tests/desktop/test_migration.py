"""From a home full of keys in clear to a vault, by pointer, and back again byte for byte."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
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
from tests.desktop.waiting import PATIENCE, wait_until
from tests.go_keyring import lock_collection, write_go_item

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.desktop

CODE_PATIENCE = timedelta(seconds=75)
"""Roles may have to wait for the next code of a device, and once more for the one after."""

CLI = next(client for client in CLIENTS if client.name == "aws-cli-2")


TITLE = "Move keys into the vault"
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


def click(fobwatch: Fobwatch, role: str, name: str) -> None:
    """With the pointer, where it stands on the screen."""
    node = wait_until(
        lambda: next(
            (n for n in fobwatch.nodes(role) if n.name == name and n.enabled and n.box), None
        ),
        f"{role} {name!r} to be pressed",
    )
    assert node.box is not None
    fobwatch.desktop.screen.click(node.box)


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


class Wizard:
    """The window, led through by pointer, or by the keys that its buttons show."""

    def __init__(self, fobwatch: Fobwatch, theme: str, *, by_keyboard: bool = False) -> None:
        self._fobwatch = fobwatch
        self._screen = fobwatch.desktop.screen
        self._theme = theme
        self._by_keyboard = by_keyboard

    def open(self, words: str) -> None:
        """From the first page; `words` are those to wait for."""
        self._fobwatch.item.click("Open Fobwatch")
        self._screen.focus(self._screen.wait_for_window("Fobwatch"))
        self._press("I have keys in ~/.aws or another program…", "k")
        self.wait_for(words)
        self._save("1-found")

    def open_from_the_profiles(self) -> None:
        self._fobwatch.item.click("Open Fobwatch")
        self._screen.focus(self._screen.wait_for_window("Fobwatch"))
        self._screen.press("ctrl+2")
        self.wait_for("New profile")
        self._screen.press("alt+i", "m")
        self.wait_for("4 chosen")

    def test(self, words: str = "4 of 4 tested") -> None:
        self._screen.focus(self._screen.wait_for_window(TITLE))
        self._press("Next: test them", "n")
        self.wait_for(words, CODE_PATIENCE)

    def go_to_the_changes(self, tested: str = "4 of 4 tested") -> list[str]:
        """All that is read on the page with the changes."""
        self.test(tested)
        self._save("2-tested")
        self._press("Next: see the changes", "n")
        self.wait_for("What changes in the AWS files")
        self._save("3-changes")
        return [text for node in self._fobwatch.nodes() for text in (node.name, node.text)]

    def change_the_files(self, *, count: int = len(PROFILES)) -> None:
        self._press("Change the files", "c")
        wait_until(lambda: self.rows("In the vault") == count, "all of them moved")
        self._save("4-done")

    def undo_all(self) -> None:
        self._press("Undo all", "a")
        self._press("Undo and remove it", "r")
        wait_until(lambda: self.rows("Undone") == len(PROFILES), "all of them undone")
        self._save("5-undone")
        self._press("Close", "c")

    def rows(self, words: str) -> int:
        """In how many rows these words stand."""
        return sum(node.role == "label" and words in node.name for node in self._fobwatch.nodes())

    def wait_for(self, words: str, patience: timedelta = PATIENCE) -> None:
        wait_until(lambda: self._fobwatch.says(words), f"{words!r} in the window", patience)

    def _press(self, name: str, key: str) -> None:
        if self._by_keyboard:
            wait_until(lambda: self._enabled(name), f"{name!r} to be pressed")
            self._screen.press(f"alt+{key}")
        else:
            click(self._fobwatch, "push button", name)

    def _enabled(self, name: str) -> bool:
        buttons = self._fobwatch.nodes("push button")
        return any(node.name == name and node.enabled for node in buttons)

    def _save(self, name: str) -> None:
        self._screen.save(f"migration-{self._theme}-{name}")


@pytest.mark.parametrize(
    ("dark", "by_keyboard"), [(False, False), (True, True)], ids=["pointer-light", "keyboard-dark"]
)
def test_keys_in_clear_move_into_the_vault_and_back(*, dark: bool, by_keyboard: bool) -> None:
    theme = "dark" if dark else "light"
    with DemoCloud() as cloud, Desktop(f"migration-{theme}", DesktopOptions(dark=dark)) as desktop:
        home = Home(desktop.home, cloud)
        fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
        wizard = Wizard(fobwatch, theme, by_keyboard=by_keyboard)
        fobwatch.start()
        wizard.open("2 access keys in plain text, 2 roles")
        add_the_device(fobwatch, cloud)

        shown = wizard.go_to_the_changes()
        untouched = home.bytes()
        wizard.change_the_files()
        moved = home.bytes()
        leaks = files_with(desktop.folder, secrets_of(cloud), besides=())
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
        wizard = Wizard(fobwatch, "crash")
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
        assert files_with(desktop.folder, secrets_of(cloud), besides=()) == []


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
        wizard = Wizard(fobwatch, "aws-vault")
        fobwatch.start()
        wizard.open("aws-vault's keyring is locked")
        desktop.screen.save("migration-aws-vault-0-locked")
        click(fobwatch, "push button", "Unlock… aws-vault's keyring is locked")

        desktop.keyring.answer_prompt()

        wizard.wait_for("1 chosen")
        wizard.go_to_the_changes("1 of 1 tested")
        wizard.change_the_files(count=1)
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
