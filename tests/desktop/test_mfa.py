"""A person enables, replaces and removes MFA devices of IAM users, also after a kill."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.desktop.system_clock import MAX_NAP
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Fault, Knobs
from tests.cloud import CloudClients
from tests.desktop.canary import ProcessWatch, files_with
from tests.desktop.options import DesktopOptions
from tests.desktop.steps import page, search
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_iam import IAMClient

    from fobwatch.demo.cloud import DemoCloud
    from tests.desktop.desktop import Desktop
    from tests.desktop.program import Fobwatch


pytestmark = pytest.mark.desktop

ANNA = COMPANY.user("anna")
DEPLOY = COMPANY.user("deploy")
NAME = "deploy-first-phone"
SERIAL = f"arn:aws:iam::{DEPLOY.account.account_id}:mfa/{NAME}"
CODE_LIFE = timedelta(seconds=30)
WAITING = "Waiting half a minute"


@pytest.fixture
def iam(cloud: DemoCloud) -> Iterator[IAMClient]:
    """What anybody else sees in the account."""
    clients = CloudClients(cloud.endpoint_url)
    yield clients.iam(DEPLOY.access_key)
    clients.close()


@pytest.fixture
def account(cloud: DemoCloud) -> Iterator[IAMClient]:
    """The same of Anna's account, where policies allow little without MFA."""
    clients = CloudClients(cloud.endpoint_url)
    yield clients.iam(ANNA.access_key)
    clients.close()


@pytest.fixture
def clock(fobwatch: Fobwatch, cloud: DemoCloud) -> CodeClock:
    return CodeClock(fobwatch.desktop, cloud)


def enabled(iam: IAMClient, user: str = "deploy") -> list[str]:
    listed = iam.list_mfa_devices(UserName=user)["MFADevices"]
    return [device["SerialNumber"] for device in listed]


def made(iam: IAMClient, user: str = "deploy") -> list[str]:
    listed = iam.list_virtual_mfa_devices(AssignmentStatus="Any")["VirtualMFADevices"]
    return [d["SerialNumber"] for d in listed if f":mfa/{user}" in d["SerialNumber"]]


def open_dialog(fobwatch: Fobwatch) -> None:
    """From the profile's own details, and give the device a name."""
    page(2)(fobwatch)
    search(fobwatch, "deploy")
    fobwatch.press("push button", "Enable MFA for this user…")
    fobwatch.wait_for("push button", "Enable MFA")
    fobwatch.set_text("text", "Name of the new device at AWS", NAME)


class CodeClock:
    """Lets codes pass without waiting for them: the clocks here and at AWS go on."""

    def __init__(self, desktop: Desktop, cloud: DemoCloud) -> None:
        self._desktop = desktop
        self._cloud = cloud
        self._passed = timedelta()

    def let_a_code_pass(self) -> None:
        self._passed += CODE_LIFE
        self._cloud.set_knobs(Knobs(clock_offset=self._passed))
        self._desktop.clock.jump(CODE_LIFE)

    def let_codes_pass_until(self, fobwatch: Fobwatch, words: str) -> None:
        """Until it says this: each time that it waits for the next code, that one is there.

        A code that is on its way to AWS has to arrive before the next one is there.
        """

        def has_come() -> bool:
            if fobwatch.says(WAITING):
                self.let_a_code_pass()
                with suppress(TimeoutError):  # it may wait for one more already
                    wait_until(lambda: not fobwatch.says(WAITING), "its waking", 2 * MAX_NAP)
            return fobwatch.says(words)

        wait_until(has_come, words)


def choose_at_aws(fobwatch: Fobwatch, letter: str, dialog: str) -> None:
    """In the menu of the one device that is in the vault, by the keyboard."""
    page(3, "At AWS")(fobwatch)
    fobwatch.open_menu("At AWS")
    fobwatch.desktop.screen.press(letter)
    fobwatch.wait_for("push button", dialog)


def call_of(fobwatch: Fobwatch, serial: str) -> bool:
    """Whether the dialog says that it will make this device; words may break anywhere."""
    texts = (f"{node.name} {node.text}".replace("\u200b", "") for node in fobwatch.nodes())
    return any(f"iam:CreateVirtualMFADevice · {serial}" in text for text in texts)


def seeds(desktop: Desktop) -> set[str]:
    """Those in the keyring."""
    records = [json.loads(text) for text in desktop.keyring.secrets()]
    return {record["seed"] for record in records if record.get("serial") == SERIAL}


@pytest.mark.parametrize("fobwatch", [DesktopOptions(dark=True)], ids=["dark"], indirect=True)
def test_mfa_is_enabled_from_nothing(
    fobwatch: Fobwatch, iam: IAMClient, cloud: DemoCloud, clock: CodeClock
) -> None:
    desktop = fobwatch.desktop
    screen = desktop.screen
    assert (enabled(iam), made(iam)) == ([], [])
    with ProcessWatch(ours=frozenset({os.getpid()})) as processes:
        open_dialog(fobwatch)
        screen.save("mfa-before")
        wait_until(lambda: call_of(fobwatch, SERIAL), "what will be called, on whom")
        assert made(iam) == []  # looking has changed nothing

        fobwatch.press("push button", "Enable MFA")
        clock.let_codes_pass_until(fobwatch, "MFA is enabled")
        screen.save("mfa-enabled")
        (seed,) = seeds(desktop)

        assert enabled(iam) == made(iam) == [SERIAL]
        fobwatch.press("push button", "Close")
        clock.let_a_code_pass()  # the proof has spent the last one
        given = fobwatch.command("credentials", "deploy").stdout
        last = [call for call in cloud.calls() if call.action == "GetSessionToken"][-1]
        fobwatch.quit()

    assert json.loads(given)["SessionToken"]
    assert last.mfa_serial == SERIAL
    assert processes.found([seed]) == []
    assert files_with(desktop.folder, {seed}) == []
    assert files_with(Path(desktop.environment["XDG_RUNTIME_DIR"]), {seed}) == []


@pytest.mark.parametrize(
    "fobwatch", [DesktopOptions(width=1024, height=600)], ids=["small"], indirect=True
)
def test_what_a_kill_left_unfinished_is_taken_back(
    fobwatch: Fobwatch, iam: IAMClient, cloud: DemoCloud
) -> None:
    cloud.fail_next(Fault.UNMODIFIABLE, action="EnableMFADevice")
    open_dialog(fobwatch)
    fobwatch.press("push button", "Enable MFA")
    wait_until(lambda: fobwatch.says("cannot be changed right now"), "AWS's refusal")
    fobwatch.desktop.screen.save("mfa-refused")
    assert made(iam) == [SERIAL]

    fobwatch.restart_after_a_crash()
    page(2)(fobwatch)
    wait_until(lambda: fobwatch.says("MFA for deploy was not finished"), "the bar")
    fobwatch.press("push button", "Go on or take back…")
    wait_until(lambda: fobwatch.says("Fobwatch ended before all was done"), "the dialog")
    fobwatch.desktop.screen.save("mfa-unfinished")
    fobwatch.press("push button", "Take back")

    wait_until(lambda: made(iam) == [], "an account without the device")
    wait_until(lambda: not fobwatch.says("was not finished"), "no bar")
    assert seeds(fobwatch.desktop) == set()


NEW = f"arn:aws:iam::{ANNA.account.account_id}:mfa/anna-new"


def seeds_of(desktop: Desktop) -> list[str]:
    """The serials of the devices whose seeds are in the keyring."""
    records = [json.loads(text) for text in desktop.keyring.secrets()]
    return sorted(record["serial"] for record in records if "seed" in record)


@pytest.mark.parametrize("fobwatch", [DesktopOptions(dark=True)], ids=["dark"], indirect=True)
def test_a_device_is_replaced_where_policies_allow_nothing_without_mfa(
    fobwatch: Fobwatch, account: IAMClient, clock: CodeClock
) -> None:
    assert ANNA.device is not None
    assert enabled(account, "anna") == [ANNA.device.serial]
    choose_at_aws(fobwatch, "r", "Replace device")
    fobwatch.set_text("text", "Name of the new device at AWS", "anna-new")
    fobwatch.desktop.screen.save("mfa-replace")
    fobwatch.press("push button", "Replace device")
    clock.let_codes_pass_until(fobwatch, "The MFA device is replaced")
    fobwatch.desktop.screen.save("mfa-replaced")

    assert enabled(account, "anna") == made(account, "anna") == [NEW]
    assert seeds_of(fobwatch.desktop) == [NEW]
    clock.let_a_code_pass()  # the proof has spent the last one
    given = fobwatch.command("credentials", "prod-admin").stdout
    assert json.loads(given)["SessionToken"]


@pytest.mark.parametrize(
    "fobwatch", [DesktopOptions(width=1024, height=600)], ids=["small"], indirect=True
)
def test_a_removal_goes_on_after_a_kill_when_no_device_is_left_to_give_mfa(
    fobwatch: Fobwatch, account: IAMClient, cloud: DemoCloud, clock: CodeClock
) -> None:
    assert ANNA.device is not None
    cloud.fail_next(Fault.UNMODIFIABLE, action="DeleteVirtualMFADevice")
    choose_at_aws(fobwatch, "m", "Remove at AWS")
    fobwatch.desktop.screen.save("mfa-remove")
    fobwatch.press("push button", "Remove at AWS")
    clock.let_codes_pass_until(fobwatch, "cannot be changed right now")
    assert (enabled(account, "anna"), made(account, "anna")) == ([], [ANNA.device.serial])
    assert seeds_of(fobwatch.desktop) == [ANNA.device.serial]

    fobwatch.restart_after_a_crash()
    page(3)(fobwatch)
    wait_until(lambda: fobwatch.says("Removing anna-laptop was not finished"), "the bar")
    fobwatch.press("push button", "Go on or take back…")
    wait_until(lambda: fobwatch.says("Fobwatch ended before all was done"), "the dialog")
    fobwatch.desktop.screen.save("mfa-removal-unfinished")
    fobwatch.press("push button", "Go on")
    clock.let_codes_pass_until(fobwatch, "The MFA device is removed")
    fobwatch.desktop.screen.save("mfa-removed")

    assert made(account, "anna") == []
    assert seeds_of(fobwatch.desktop) == []


BACKUP = f"arn:aws:iam::{ANNA.account.account_id}:mfa/anna-backup"


@pytest.mark.parametrize("fobwatch", [DesktopOptions()], ids=["light"], indirect=True)
def test_a_backup_device_is_added_and_the_first_one_synchronized(
    fobwatch: Fobwatch, account: IAMClient, cloud: DemoCloud, clock: CodeClock
) -> None:
    assert ANNA.device is not None
    choose_at_aws(fobwatch, "b", "Add backup device")
    fobwatch.set_text("text", "Name of the new device at AWS", "anna-backup")
    fobwatch.desktop.screen.save("mfa-backup")
    fobwatch.press("push button", "Add backup device")
    clock.let_codes_pass_until(fobwatch, "The backup device works")
    fobwatch.desktop.screen.save("mfa-backed-up")
    fobwatch.press("push button", "Close")
    wait_until(lambda: not fobwatch.says("The backup device works"), "the end of the dialog")
    choose_at_aws(fobwatch, "s", "Synchronize")
    fobwatch.press("push button", "Synchronize")
    clock.let_codes_pass_until(fobwatch, "The MFA device is synchronized")
    fobwatch.desktop.screen.save("mfa-synchronized")

    both = sorted([BACKUP, ANNA.device.serial])
    assert sorted(enabled(account, "anna")) == both
    assert seeds_of(fobwatch.desktop) == both
    resyncs = [call.status for call in cloud.calls() if call.action == "ResyncMFADevice"]
    assert resyncs == [200]


BORIS = COMPANY.user("boris")
BORIS_NEW = f"arn:aws:iam::{BORIS.account.account_id}:mfa/boris-again"


@pytest.mark.parametrize("fobwatch", [DesktopOptions(dark=True)], ids=["dark"], indirect=True)
def test_a_lost_device_is_replaced_by_an_administrator_s_profile(
    fobwatch: Fobwatch, iam: IAMClient, cloud: DemoCloud, clock: CodeClock
) -> None:
    assert BORIS.device is not None
    assert enabled(iam, "boris") == [BORIS.device.serial, BORIS.passkey]
    screen = fobwatch.desktop.screen
    page(2)(fobwatch)
    search(fobwatch, "boris")
    fobwatch.press("push button", "I lost its MFA device…")
    fobwatch.wait_for("combo box", "boris-phone · an authenticator elsewhere")
    wait_until(lambda: fobwatch.find("combo box", "", "focused"), "the list of what is left")
    screen.press("Down")
    fobwatch.wait_for("combo box", "deploy")
    screen.save("mfa-lost")
    fobwatch.press("push button", "Replace the lost device…")
    fobwatch.set_text("text", "Name of the new device at AWS", "boris-again")
    wait_until(lambda: call_of(fobwatch, BORIS_NEW), "what will be called, on whom")
    screen.save("mfa-lost-calls")
    assert BORIS.device.serial in enabled(iam, "boris")  # nothing is changed yet

    fobwatch.press("push button", "Replace device")
    clock.let_codes_pass_until(fobwatch, "The lost device is replaced")
    screen.save("mfa-lost-replaced")

    assert enabled(iam, "boris") == [BORIS.passkey, BORIS_NEW]
    assert made(iam, "boris") == [BORIS_NEW]
    assert BORIS_NEW in seeds_of(fobwatch.desktop)
    callers = {c.principal for c in cloud.calls() if c.action == "DeactivateMFADevice"}
    assert callers == {DEPLOY.arn}
