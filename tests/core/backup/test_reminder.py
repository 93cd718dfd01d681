"""A person is reminded once that a device's seed is on this computer alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.backup.reminder import PATIENCE, BackupReminder
from fobwatch.core.iam.user_devices import DeviceReading, UserDevices
from fobwatch.core.notices.notices import Alert, AlertKind
from tests.core.backup.world import PASSPHRASE, PATH, BackupWorld
from tests.fakes import DEVICE, KEY, NOON, SERIAL

if TYPE_CHECKING:
    from fobwatch.core.iam.mfa_changes import MfaChanges

TOLD = (Alert(kind=AlertKind.NO_BACKUP, profile="anna-laptop"),)


class World(BackupWorld):
    def start(self) -> None:
        super().start()
        no_changes: MfaChanges | None = None  # nothing is asked of AWS here
        self.user_devices = UserDevices(
            vault=self.vault,
            changes=no_changes,  # type: ignore[arg-type]  # as above
        )
        self.reminder = BackupReminder(
            vault=self.vault, backups=self.backups, user_devices=self.user_devices
        )

    def beat(self) -> tuple[Alert, ...]:
        now = self.clock.now()
        if self.reminder.wants_note():
            self.reminder.note(now)
        return self.reminder.alerts(now)

    def know(self, *serials: str) -> None:
        """What AWS answered about the devices of anna."""
        reading = DeviceReading(
            profile="dev",
            user_arn="",
            serials=serials,
        )
        self.user_devices._readings = {KEY.access_key_id: reading}


@pytest.fixture
def world() -> World:
    return World()


def test_it_is_told_a_day_after_the_device_came(world: World) -> None:
    assert world.beat() == ()
    assert world.reminder.next_change(NOON) == NOON + PATIENCE
    world.clock.advance(PATIENCE)

    assert world.beat() == TOLD
    assert world.reminder.next_change(world.clock.now()) is None


def test_it_is_told_once_and_stays_true_until_the_end_of_the_program(world: World) -> None:
    world.beat()
    world.clock.advance(PATIENCE)
    world.reminder.note_told()

    assert world.beat() == TOLD
    world.start()
    assert world.beat() == ()
    world.clock.advance(timedelta(days=400))
    assert world.beat() == ()


def test_a_backup_made_since_then_takes_it_back(world: World) -> None:
    world.beat()
    world.clock.advance(PATIENCE)
    world.backups.make(PATH, PASSPHRASE)

    assert world.beat() == ()


def test_a_second_device_of_the_user_is_enough(world: World) -> None:
    world.beat()
    world.clock.advance(PATIENCE)
    world.know(SERIAL)
    assert world.beat() == TOLD

    world.know(SERIAL, f"{SERIAL}-phone")
    assert world.beat() == ()


def test_another_device_without_a_second_one_is_named(world: World) -> None:
    world.know(SERIAL, f"{SERIAL}-phone")
    world.vault.save_device(replace(DEVICE, serial=f"{SERIAL}-other", name="other"))
    world.beat()
    world.clock.advance(PATIENCE)

    assert [alert.profile for alert in world.beat()] == ["other"]


def test_without_a_device_nothing_is_noted(world: World) -> None:
    world.vault.remove_device(SERIAL)

    assert world.beat() == ()
    assert world.remembered.text is None
