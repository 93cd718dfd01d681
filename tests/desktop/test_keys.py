"""A person replaces the access key of an IAM user, and finds it again after a kill."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.iam.key_readings import FIRST_PAUSE
from fobwatch.demo.cloud import DemoCloud
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

    from tests.desktop.desktop import Desktop
    from tests.desktop.program import Fobwatch


pytestmark = pytest.mark.desktop

DEPLOY = COMPANY.user("deploy")
OLD = DEPLOY.access_key.access_key_id
A_PROOF = timedelta(seconds=60)
"""Five answers two seconds apart, and what comes before."""


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud() as cloud:
        cloud.set_knobs(Knobs(new_key_delay=timedelta(seconds=6)))
        yield cloud


@pytest.fixture
def iam(cloud: DemoCloud) -> Iterator[IAMClient]:
    """What another user of the account sees."""
    clients = CloudClients(cloud.endpoint_url)
    yield clients.iam(COMPANY.user("boris").access_key)
    clients.close()


def keys(iam: IAMClient) -> dict[str, str]:
    """The user's keys at AWS, with their status."""
    listed = iam.list_access_keys(UserName="deploy")["AccessKeyMetadata"]
    return {key["AccessKeyId"]: key["Status"] for key in listed}


def in_keyring(desktop: Desktop) -> dict[str, str]:
    """The access key of the profile, with its secret."""
    records = [json.loads(text) for text in desktop.keyring.secrets()]
    (profile,) = [record for record in records if record.get("name") == "deploy"]
    return {profile["access_key_id"]: profile["secret_access_key"]}


def open_dialog(fobwatch: Fobwatch) -> None:
    """From the profile's own details."""
    page(2)(fobwatch)
    search(fobwatch, "deploy")
    fobwatch.press("push button", "Replace its access key…")


@pytest.mark.parametrize("fobwatch", [DesktopOptions(dark=True)], ids=["dark"], indirect=True)
def test_a_key_is_replaced(fobwatch: Fobwatch, iam: IAMClient) -> None:
    desktop = fobwatch.desktop
    screen = desktop.screen
    with ProcessWatch(ours=frozenset({os.getpid()})) as processes:
        open_dialog(fobwatch)
        fobwatch.wait_for("push button", "Make a new key")
        screen.save("key-before")
        assert keys(iam) == {OLD: "Active"}  # looking has changed nothing

        fobwatch.press("push button", "Make a new key")
        wait_until(lambda: fobwatch.says("The new key is in use"), "the new key", patience=A_PROOF)
        screen.save("key-in-use")
        ((new, secret),) = in_keyring(desktop).items()

        assert keys(iam) == {OLD: "Active", new: "Active"}
        given = fobwatch.command("credentials", "deploy").stdout

        fobwatch.restart_after_a_crash()
        open_dialog(fobwatch)
        fobwatch.press("push button", "Disable the old key now")
        wait_until(lambda: fobwatch.says("The old key is disabled"), "the old key's end")
        screen.save("key-disabled")
        assert keys(iam) == {OLD: "Inactive", new: "Active"}

        fobwatch.press("push button", "Delete the old key now")
        fobwatch.press("push button", "Delete it")
        wait_until(lambda: fobwatch.says("The access key is replaced"), "the end")
        screen.save("key-replaced")
        fobwatch.press("push button", "Close")
        fobwatch.quit()

    assert json.loads(given)["SessionToken"]
    assert keys(iam) == {new: "Active"}
    assert processes.found([secret]) == []
    assert files_with(desktop.folder, {secret}, besides=()) == []
    assert files_with(Path(desktop.environment["XDG_RUNTIME_DIR"]), {secret}, besides=()) == []
    assert not any(
        DEPLOY.access_key.secret_access_key in text for text in desktop.keyring.secrets()
    )


@pytest.mark.parametrize(
    "fobwatch", [DesktopOptions(width=1024, height=700)], ids=["small"], indirect=True
)
def test_after_a_kill_it_goes_on_and_is_taken_back_when_the_old_key_is_used(
    fobwatch: Fobwatch, iam: IAMClient, cloud: DemoCloud
) -> None:
    screen = fobwatch.desktop.screen
    cloud.fail_next(Fault.UNMODIFIABLE, action="CreateAccessKey")
    open_dialog(fobwatch)
    fobwatch.press("push button", "Make a new key")
    wait_until(lambda: fobwatch.says("cannot be changed right now"), "AWS's refusal")

    fobwatch.restart_after_a_crash()
    page(2)(fobwatch)
    wait_until(lambda: fobwatch.says("The new access key of deploy was not finished"), "the bar")
    screen.save("key-bar")
    fobwatch.press("push button", "Go on or take back…")
    fobwatch.press("push button", "Go on")
    wait_until(lambda: fobwatch.says("The new key is in use"), "the new key", patience=A_PROOF)
    clients = CloudClients(cloud.endpoint_url)
    wait_until(lambda: len(keys(iam)) == len(keys(clients.iam(DEPLOY.access_key))), "a later use")
    clients.close()

    fobwatch.press("push button", "Disable the old key now")
    wait_until(lambda: fobwatch.says("is still used"), "who still uses it")
    screen.save("key-used")
    assert set(keys(iam).values()) == {"Active"}
    fobwatch.press("push button", "Take back")

    wait_until(lambda: keys(iam) == {OLD: "Active"}, "the old key alone")
    wait_until(lambda: not fobwatch.says("was not finished"), "no bar")
    assert in_keyring(fobwatch.desktop) == {OLD: DEPLOY.access_key.secret_access_key}


@pytest.mark.parametrize("fobwatch", [DesktopOptions(dark=True)], ids=["dark"], indirect=True)
def test_the_age_of_a_key_is_shown_and_what_would_show_it(
    fobwatch: Fobwatch, cloud: DemoCloud
) -> None:
    desktop = fobwatch.desktop
    cloud.fail_next(Fault.ACCESS_DENIED, action="ListAccessKeys")
    page(2)(fobwatch)
    search(fobwatch, "deploy")
    desktop.clock.jump(FIRST_PAUSE + timedelta(seconds=30))
    wait_until(lambda: fobwatch.says("does not allow iam:ListAccessKeys"), "the denial")
    desktop.screen.save("key-age-denied")

    fobwatch.press("push button", "Copy the policy that allows it")
    wait_until(lambda: "iam:GetAccessKeyLastUsed" in desktop.screen.clipboard(), "the policy")
    fobwatch.press("push button", "Look at its access keys again")

    wait_until(lambda: fobwatch.says("137 days old, last used today"), "the age")
    desktop.screen.save("key-age")
