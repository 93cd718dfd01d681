"""Backups by hand and on a schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.core.activity.activity import Event as Happening
from fobwatch.core.backup.backups import AFTER_FAILURE, FIRST_PAUSE
from fobwatch.core.backup.contents import from_content
from fobwatch.core.backup.errors import BackupFailed, BackupUnreadable
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.errors import StorageError, VaultLocked
from fobwatch.core.portals.portal import PORTALS, Portal
from fobwatch.core.settings.settings import BackupSchedule
from fobwatch.core.vault.passphrases import BACKUP_PASSPHRASES, SCHEDULED
from fobwatch.core.vault.records import DEVICES
from tests.contracts.backup_files import BackupFilesContract
from tests.core.backup.world import PASSPHRASE, PATH, BackupWorld
from tests.fakes import ADMIN, ANNA, DEVICE, NOON, SEED
from tests.fakes_backup import MemoryBackupFiles
from tests.fakes_files import MemoryTextStore

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fobwatch.core.collection import RecordKind

FOLDER = "/media/stick"
PORTAL = Portal(start_url="https://acme.awsapps.com/start", region="eu-west-1")
DAY = timedelta(days=1)
PATIENCE = 30.0


class TestMemoryBackupFiles(BackupFilesContract):
    @pytest.fixture
    def files(self) -> MemoryBackupFiles:
        return MemoryBackupFiles()

    @pytest.fixture
    def folder(self) -> str:
        return FOLDER

    @pytest.fixture
    def other(self, files: MemoryBackupFiles) -> str:
        files.others.add(f"{FOLDER}/thesis.txt")
        return f"{FOLDER}/thesis.txt"


class HangingFiles(MemoryBackupFiles):
    """Writes to `hanging`, a file or a folder, once the disk has answered."""

    def __init__(self, hanging: str) -> None:
        super().__init__()
        self.hanging = hanging
        self.begun, self.answered = Event(), Event()

    def write(self, path: str, content: Mapping[str, Any], passphrase: str) -> int:
        if path == self.hanging or path.startswith(f"{self.hanging}/"):
            self.begun.set()
            assert self.answered.wait(PATIENCE)
        return super().write(path, content, passphrase)


@pytest.fixture
def world() -> BackupWorld:
    return BackupWorld()


def schedule(world: BackupWorld, schedule: BackupSchedule, *, kept: int = 7) -> None:
    current = world.settings.current
    settings = replace(current, back_up=schedule, backup_folder=FOLDER, backups_kept=kept)
    world.backups.schedule(settings, PASSPHRASE)


def beat(world: BackupWorld) -> None:
    """One heartbeat: make the backup that is due."""
    now = world.clock.now()
    due = world.backups.next_due(now)
    if due is not None and due <= now:
        world.backups.make_scheduled(now)


def beat_until(world: BackupWorld, moment: datetime) -> None:
    """Beat whenever something is due, as the program does."""
    while (due := world.backups.next_due(world.clock.now())) is not None and due <= moment:
        world.clock.wait_until(due)
        beat(world)
    world.clock.wait_until(moment)


def test_every_mark_on_a_profile_is_read_back_as_it_was_written(world: BackupWorld) -> None:
    marks = world.marks
    marks.set_favourite("dev", wanted=True)
    marks.set_muted("dev", wanted=True)
    marks.pin("dev")
    marks.note_use("dev", NOON)
    marks.set_tags(["dev"], ("prod", "billing"))
    marks.set_environment("dev", Environment(word="sandbox", colour="pink", asks_first=True))
    marks.set_service("dev", "s3", wanted=True)
    marks.note_service("dev", "lambda")

    world.backups.make(PATH, PASSPHRASE)

    kept = world.backups.read(PATH, PASSPHRASE).marks
    assert kept.services == marks.current.services
    assert (kept.tags, kept.environments) == (marks.current.tags, marks.current.environments)


def test_a_backup_has_all_that_a_person_entered(world: BackupWorld) -> None:
    world.changes.choose_rule("dev", ConsentPolicy.EVERY_TIME)
    world.marks.set_tags(("dev",), ("team",))

    world.backups.make(PATH, PASSPHRASE)

    backup = world.backups.read(PATH, PASSPHRASE)
    assert set(backup.profiles) == {ANNA, ADMIN}
    assert backup.devices == (DEVICE,)
    assert [(rule.profile, rule.policy) for rule in backup.rules] == [
        ("dev", ConsentPolicy.EVERY_TIME)
    ]
    assert backup.marks.tags == {"dev": ("team",)}
    assert (backup.made_at, backup.computer) == (NOON, "anna's laptop")
    assert backup.unread == 0


def test_the_backup_of_today_is_remembered_after_a_restart(world: BackupWorld) -> None:
    world.backups.make(PATH, PASSPHRASE)
    world.start()

    history = world.backups.history
    assert (history.made_at, history.path) == (NOON, PATH)
    assert (history.profiles, history.devices, history.portals) == (2, 1, 0)
    assert history.size > 0
    assert world.lines[-1] == (Happening.BACKUP_MADE, "anna's laptop")


def test_sessions_and_the_schedule_s_passphrase_are_not_in_it(world: BackupWorld) -> None:
    world.broker.start("dev")
    schedule(world, BackupSchedule.DAILY)

    world.backups.make(PATH, PASSPHRASE)

    names = world.backup_files.read(PATH, PASSPHRASE)["entries"]
    assert {name.partition("/")[0] for name in names} <= {"profile", "device", "portal", "rule"}


def test_a_disk_that_loses_what_was_written_is_found_out(world: BackupWorld) -> None:
    world.backup_files.forgets = True

    with pytest.raises(BackupUnreadable, match="not kept"):
        world.backups.make(PATH, PASSPHRASE)

    assert not world.backups.history.is_made


def test_good_backups_do_not_give_way_to_those_that_were_not_kept(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY, kept=2)
    beat_until(world, NOON + 1.5 * DAY)
    good = world.backup_files.names(FOLDER)
    world.backup_files.forgets = True
    with pytest.raises(BackupUnreadable, match="not kept"):
        beat_until(world, NOON + 2 * DAY)
    beat_until(world, NOON + 2.5 * DAY)

    assert world.backup_files.names(FOLDER) == good


def test_a_disk_that_does_not_answer_keeps_no_other_backup_waiting(world: BackupWorld) -> None:
    files = HangingFiles(f"{FOLDER}/a")
    world.backup_files = files
    world.start()
    hanging = Thread(target=world.backups.make, args=(files.hanging, PASSPHRASE))
    hanging.start()
    assert files.begun.wait(PATIENCE)

    world.backups.make(PATH, PASSPHRASE)
    with pytest.raises(BackupFailed, match="being written"):
        world.backups.make(files.hanging, PASSPHRASE)
    files.answered.set()
    hanging.join(PATIENCE)
    world.backups.make(files.hanging, PASSPHRASE)

    assert set(files.files) == {PATH, files.hanging}


def test_however_often_it_is_tried_a_silent_disk_holds_up_no_more_than_two(
    world: BackupWorld,
) -> None:
    files = HangingFiles(f"{FOLDER}/a")
    world.backup_files = files
    world.start()
    tries = []
    for name in ("a", "b"):
        files.hanging = f"{FOLDER}/{name}"
        files.begun.clear()
        tries.append(Thread(target=world.backups.make, args=(files.hanging, PASSPHRASE)))
        tries[-1].start()
        assert files.begun.wait(PATIENCE)

    with pytest.raises(BackupFailed, match="being written"):
        world.backups.make(f"{FOLDER}/c", PASSPHRASE)
    world.backups.make("/elsewhere/c", PASSPHRASE)

    files.answered.set()
    for each in tries:
        each.join(PATIENCE)
    assert set(files.files) == {f"{FOLDER}/a", f"{FOLDER}/b", "/elsewhere/c"}


def test_a_choice_that_waits_for_its_disk_undoes_none_that_was_made_since(
    world: BackupWorld,
) -> None:
    schedule(world, BackupSchedule.DAILY)
    world.clock.advance(DAY)
    files = HangingFiles("")
    files.hanging = FOLDER
    world.backups._files = files
    hanging = Thread(target=schedule, args=(world, BackupSchedule.WEEKLY))
    hanging.start()
    assert files.begun.wait(PATIENCE)

    world.settings.change(lambda now: replace(now, lock_with_screen=True))
    world.backups.stop()
    files.answered.set()
    hanging.join(PATIENCE)

    assert world.settings.current.back_up is BackupSchedule.OFF
    assert world.settings.current.lock_with_screen
    assert not world.backups.has_passphrase


def test_what_the_folder_of_before_fails_with_is_no_problem_of_the_schedule_that_holds(
    world: BackupWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule(world, BackupSchedule.DAILY)
    write = world.backup_files.write

    def choose_and_fail(_path: str, _content: Mapping[str, Any], _passphrase: str) -> int:
        monkeypatch.setattr(world.backup_files, "write", write)
        elsewhere = replace(world.settings.current, backup_folder="/elsewhere")
        world.backups.schedule(elsewhere, "")
        raise BackupFailed("The disk is gone", "", "")

    monkeypatch.setattr(world.backup_files, "write", choose_and_fail)
    world.backups.make_scheduled(NOON + DAY)

    assert world.backups.history.problem == ""
    assert len(world.backup_files.names("/elsewhere")) == 1


def test_a_lock_while_the_vault_is_looked_through_leaves_no_backup_with_holes(
    world: BackupWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = world.vault.all

    def locks_before_devices(kind: RecordKind[Any]) -> tuple[Any, ...]:
        if kind is DEVICES:
            world.vault.lock()
        return everything(kind)

    monkeypatch.setattr(world.vault, "all", locks_before_devices)
    with pytest.raises(VaultLocked):
        world.backups.make(PATH, PASSPHRASE)

    assert world.backup_files.files == {}


def test_to_choose_a_schedule_changes_no_other_setting(world: BackupWorld) -> None:
    shown = world.settings.current
    world.settings.change(lambda _: replace(shown, lock_with_screen=True))

    world.backups.schedule(
        replace(shown, back_up=BackupSchedule.DAILY, backup_folder=FOLDER), PASSPHRASE
    )

    assert world.settings.current.lock_with_screen
    assert world.settings.current.back_up is BackupSchedule.DAILY


def test_a_vault_with_access_portals_alone_goes_on_being_backed_up(world: BackupWorld) -> None:
    for profile in (ADMIN, ANNA):
        world.vault.remove_profile(profile.name)
    world.vault.remove_device(DEVICE.serial)
    world.vault.save(PORTALS, PORTAL)
    schedule(world, BackupSchedule.DAILY)

    beat_until(world, NOON + 2.5 * DAY)

    assert len(world.backup_files.names(FOLDER)) == 3


def test_an_empty_vault_is_not_backed_up(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY)
    for profile in (ADMIN, ANNA):
        world.vault.remove_profile(profile.name)
    world.vault.remove_device(DEVICE.serial)

    with pytest.raises(BackupFailed, match="nothing to back up"):
        world.backups.make(PATH, PASSPHRASE)

    assert world.backups.next_due(NOON) is None


def test_a_locked_vault_makes_no_backup_and_no_hole_in_the_schedule(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY)
    beat_until(world, NOON + timedelta(hours=1))
    world.vault.lock()

    with pytest.raises(VaultLocked):
        world.backups.make(PATH, PASSPHRASE)
    assert world.backups.next_due(world.clock.now()) is None

    world.clock.wait_until(NOON + 2 * DAY)
    world.vault.retry()
    beat(world)
    assert world.backups.history.scheduled_at == NOON + 2 * DAY


def test_entries_that_cannot_be_read_are_counted(world: BackupWorld) -> None:
    world.store.entries["profile/odd"] = '{"version":1,"kind":"no such kind"}'
    world.start()

    assert world.backups.make(PATH, PASSPHRASE).unread == 1


def test_a_backup_is_made_each_day_and_the_oldest_give_way(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY, kept=3)

    beat_until(world, NOON + 5.5 * DAY)

    names = world.backup_files.names(FOLDER)
    assert names == world.backups.history.names
    assert [name.partition("-120000-")[0] for name in names] == [
        f"fobwatch-anna-s-laptop-2026-11-{day}" for day in (25, 26, 27)
    ]
    assert world.backups.history.scheduled_at == NOON + 5 * DAY


def test_after_days_of_sleep_one_backup_is_made(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.WEEKLY)
    beat_until(world, NOON + DAY)
    world.clock.wait_until(NOON + 40 * DAY)

    beat(world)
    beat(world)

    assert len(world.backup_files.names(FOLDER)) == 2


def test_a_clock_that_was_ahead_puts_no_backup_off(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.WEEKLY)
    world.clock.wait_until(NOON + 1000 * DAY)
    beat_until(world, NOON + 1000 * DAY + FIRST_PAUSE)
    world.clock.set_wall(NOON)

    due = world.backups.next_due(NOON)
    assert due is not None
    assert due <= NOON + AFTER_FAILURE


def test_backups_of_a_clock_that_was_ahead_give_way_in_their_turn(world: BackupWorld) -> None:
    world.clock.set_wall(NOON + 1000 * DAY)
    schedule(world, BackupSchedule.DAILY, kept=2)
    world.clock.set_wall(NOON)

    beat_until(world, NOON + 2.5 * DAY)

    times = [f"-{NOON + days * DAY:%Y-%m-%d}-" for days in (1, 2)]
    names = world.backup_files.names(FOLDER)
    assert [time in name for name, time in zip(names, times, strict=True)] == [True] * 2


def test_a_copied_computer_s_new_backups_stay(world: BackupWorld) -> None:
    """With the whole of its disk, its number as a machine too."""
    schedule(world, BackupSchedule.DAILY, kept=2)
    beat_until(world, NOON + 1.5 * DAY)
    copied = MemoryTextStore(text=world.remembered.text)
    copy = BackupWorld(backup_files=world.backup_files, remembered=copied, store=world.store)
    copy.settings.change(lambda _: world.settings.current)
    copy.clock.wait_until(world.clock.now())

    beat_until(world, NOON + 6.5 * DAY)
    beat_until(copy, NOON + 6.5 * DAY)

    mine, theirs = (each.backups.history.names[-2:] for each in (world, copy))
    assert sorted((*mine, *theirs)) == list(world.backup_files.names(FOLDER))


def test_a_computer_of_the_same_name_keeps_its_backups(world: BackupWorld) -> None:
    """As the demo beside the real program on one computer does."""
    other = BackupWorld(backup_files=world.backup_files)
    schedule(other, BackupSchedule.DAILY, kept=2)
    theirs = world.backup_files.names(FOLDER)
    world.clock.advance(DAY)
    schedule(world, BackupSchedule.DAILY, kept=1)

    beat_until(world, NOON + 4.5 * DAY)
    world.start()
    beat_until(world, NOON + 6.5 * DAY)

    assert len(world.backup_files.names(FOLDER)) == 2
    assert set(theirs) <= set(world.backup_files.names(FOLDER))


def test_a_backup_by_hand_is_kept_with_the_name_that_was_proposed(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY, kept=1)
    name = world.backups.proposed_name(NOON)
    world.backups.make(f"{FOLDER}/{name}", PASSPHRASE)

    beat_until(world, NOON + 3.5 * DAY)

    assert name in world.backup_files.names(FOLDER)


def test_files_of_others_and_backups_by_hand_are_never_removed(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY, kept=1)
    others = (
        f"{FOLDER}/by-hand.fobwatch-backup",
        f"{FOLDER}/fobwatch-desk-2026-01-01-000000.fobwatch-backup",
    )
    for other in others:
        world.backups.make(other, PASSPHRASE)

    beat_until(world, NOON + 3.5 * DAY)

    assert len(world.backup_files.names(FOLDER)) == 3
    assert set(others) <= set(world.backup_files.files)


def test_a_folder_that_is_gone_is_told_once_and_tried_each_hour(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY)
    world.backup_files.failure = BackupFailed("The folder is gone", "It is.", "Connect it.")
    world.clock.advance(DAY + AFTER_FAILURE)
    beat(world)
    world.clock.advance(FIRST_PAUSE)

    with pytest.raises(BackupFailed):
        beat(world)
    assert world.backups.next_due(world.clock.now()) == world.clock.now() + AFTER_FAILURE
    world.clock.advance(AFTER_FAILURE)
    beat(world)
    world.start()
    beat(world)
    world.clock.advance(FIRST_PAUSE)
    beat(world)
    assert world.backups.history.problem == f"The folder is gone ({FOLDER})"

    world.backup_files.failure = None
    world.clock.advance(AFTER_FAILURE)
    beat(world)
    assert world.backups.history.problem == ""
    assert len(world.backup_files.names(FOLDER)) == 2


def test_old_backups_that_cannot_be_removed_are_told_once(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY, kept=1)
    world.backup_files.keeps_all = True
    told = 0

    for _ in range(3):
        world.clock.advance(DAY + AFTER_FAILURE)
        beat(world)
        world.clock.advance(FIRST_PAUSE)
        try:
            beat(world)
        except BackupFailed:
            told += 1

    assert told == 1
    assert len(world.backup_files.names(FOLDER)) == 4


def test_what_cannot_be_backed_up_now_is_not_scheduled(world: BackupWorld) -> None:
    world.backup_files.failure = BackupFailed("The folder is gone", "It is.", "Connect it.")

    with pytest.raises(BackupFailed):
        schedule(world, BackupSchedule.DAILY)

    assert world.settings.current.back_up is BackupSchedule.OFF
    assert not world.backups.has_passphrase


def test_another_schedule_goes_on_with_the_passphrase_that_is_kept(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY)
    world.clock.advance(DAY / 2)
    world.backups.schedule(replace(world.settings.current, back_up=BackupSchedule.WEEKLY), "")

    path = world.backups.history.path
    assert len(world.backups.read(path, PASSPHRASE)) == 3
    assert world.backups.next_due(world.clock.now()) == world.clock.now() + 7 * DAY


def test_a_schedule_that_is_stopped_while_it_is_stored_is_stopped(
    world: BackupWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, stop = world.vault.save, Thread(target=world.backups.stop)

    def stopped_meanwhile(kind: RecordKind[Any], value: object) -> None:
        stop.start()
        stop.join(0.1)  # it ends where it does not wait for the schedule
        save(kind, value)

    monkeypatch.setattr(world.vault, "save", stopped_meanwhile)
    schedule(world, BackupSchedule.DAILY)
    stop.join(PATIENCE)

    assert world.settings.current.back_up is BackupSchedule.OFF
    assert not world.backups.has_passphrase


def test_a_schedule_that_is_stopped_leaves_no_passphrase(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY)

    world.backups.stop()
    world.start()

    assert world.settings.current.back_up is BackupSchedule.OFF
    assert not world.backups.has_passphrase
    assert PASSPHRASE not in str(world.store.entries)


def test_a_backup_by_hand_puts_the_schedule_off_by_nothing(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.WEEKLY)
    world.clock.advance(3 * DAY)
    world.backups.make(PATH, PASSPHRASE)

    assert world.backups.next_due(world.clock.now()) == NOON + 7 * DAY


def test_without_its_passphrase_nothing_is_due(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY)
    world.vault.remove(BACKUP_PASSPHRASES, SCHEDULED)

    assert world.backups.next_due(NOON) is None
    world.backups.make_scheduled(NOON + DAY)
    assert len(world.backup_files.files) == 1


@pytest.mark.expects_log("full")
def test_a_history_that_cannot_be_stored_holds_until_the_end(world: BackupWorld) -> None:
    world.remembered.failure = StorageError("The disk is full", "It is.", "Free some space.")

    world.backups.make(PATH, PASSPHRASE)

    assert world.backups.history.path == PATH


def test_a_damaged_history_is_forgotten() -> None:
    world = BackupWorld()
    world.remembered.text = '{"version":1'
    world.start()

    assert not world.backups.history.is_made


@pytest.mark.parametrize(
    "change",
    [
        {"entries": []},
        {"entries": None},
        {"made_at": "yesterday"},
        {"made_at": 5},
        {"marks": {}},
        {"marks": []},
    ],
    ids=str,
)
def test_a_content_that_fobwatch_did_not_write_is_refused(
    world: BackupWorld, change: dict[str, object]
) -> None:
    world.backups.make(PATH, PASSPHRASE)
    content = world.backup_files.read(PATH, PASSPHRASE) | change

    with pytest.raises(BackupUnreadable) as refused:
        from_content(content)

    assert SEED not in str(refused.value) + repr(refused.value.__cause__)


def test_an_entry_under_another_name_is_not_taken_for_it(world: BackupWorld) -> None:
    world.backups.make(PATH, PASSPHRASE)
    content = world.backup_files.read(PATH, PASSPHRASE)
    content["entries"]["device/another"] = DEVICES.dump(DEVICE)
    content["entries"]["profile/newer"] = '{"version":2,"kind":"iam-user"}'
    content["entries"]["what/later"] = "{}"

    backup = from_content(content)

    assert (backup.devices, backup.unread) == ((DEVICE,), 3)


def test_a_rule_of_a_later_version_lets_no_program_have_anything(world: BackupWorld) -> None:
    world.backups.make(PATH, PASSPHRASE)
    content = world.backup_files.read(PATH, PASSPHRASE)
    content["entries"]["rule/dev"] = '{"version":2,"kind":"consent-rule"}'

    backup = from_content(content)

    assert [(r.profile, r.policy) for r in backup.rules] == [("dev", ConsentPolicy.NEVER)]
    assert backup.unread == 1


def test_nothing_of_it_shows_a_secret(world: BackupWorld) -> None:
    schedule(world, BackupSchedule.DAILY)
    backup = world.backups.make(PATH, PASSPHRASE)

    shown = repr(backup) + repr(world.backups.history) + str(world.journal.lines)
    assert SEED not in shown
    assert PASSPHRASE not in shown + (world.remembered.text or "")


class SlowTextStore(MemoryTextStore):
    """A disk that takes a moment for each write."""

    def write(self, text: str) -> None:
        Event().wait(0.01)
        super().write(text)


def test_of_backups_that_are_made_at_once_none_is_forgotten() -> None:
    world = BackupWorld(remembered=SlowTextStore())
    world.vault.save_profile(ANNA)
    folders = [f"/media/stick-{number}" for number in range(8)]
    daily = replace(world.settings.current, back_up=BackupSchedule.DAILY)
    threads = [
        Thread(
            target=world.backups.schedule,
            args=(replace(daily, backup_folder=folder), PASSPHRASE),
        )
        for folder in folders
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    made = {path.rpartition("/")[2] for path in world.backup_files.files}
    assert set(world.backups.history.names) == made
    assert len(made) == len(folders)
