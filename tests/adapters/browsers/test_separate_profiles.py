"""Who gets the folder of a browser profile, and who never does: its cookies sign in to AWS."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.adapters.browsers import profile_records
from fobwatch.adapters.browsers.installed import Installed
from fobwatch.adapters.browsers.launching import Launcher
from fobwatch.adapters.browsers.profile_records import ProfileRecords
from fobwatch.adapters.browsers.separate_profiles import SeparateProfiles
from fobwatch.adapters.browsers.system import SystemBrowsers
from fobwatch.adapters.storage.regular_file import content
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.browsers.browsers import (
    Browser,
    BrowserOwner,
    BrowserPlace,
    Family,
    SeparateProfile,
    place_key,
)
from fobwatch.core.browsers.errors import BrowserUnavailable
from fobwatch.core.errors import StorageError, StorageUnavailable
from tests.vault_world import rename, vault_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fobwatch.core.vault.vault import Vault

CHROMIUM = Installed(
    browser=Browser(id="chromium", name="Chromium", icon="", family=Family.CHROMIUM),
    command=("/usr/bin/chromium",),
    data=(),
)
PROD, DEV, NEVER = (BrowserOwner(name=name) for name in ("prod", "dev", "never"))

STAYS = pytest.mark.expects_log("An abandoned browser profile stays for now")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="locks of Unix")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "own"


@pytest.fixture
def vault() -> Vault:
    return vault_with("prod")


@pytest.fixture
def profiles(root: Path, vault: Vault) -> SeparateProfiles:
    return SeparateProfiles(root, vault)


@pytest.fixture
def opened(profiles: SeparateProfiles) -> Callable[..., Path]:
    """Give the folder in which an owner's page opens."""

    def folder(owner: BrowserOwner = PROD, account: str = "") -> Path:
        return profiles.folder(CHROMIUM, owner, BrowserPlace(owner=owner).look, account)

    return folder


@pytest.fixture
def signed_in(opened: Callable[..., Path]) -> Path:
    """Give the folder of `prod` with cookies."""
    folder = opened()
    (folder / "Cookies").write_text("signed in")
    return folder


def run_browser(folder: Path) -> Path:
    """Let a browser be open with it, until the lock is removed."""
    lock = folder / "SingletonLock"
    lock.symlink_to(f"host-{os.getpid()}")
    return lock


def remove_prod(vault: Vault, profiles: SeparateProfiles) -> None:
    with profiles.removing("prod"):
        vault.remove_profile("prod")


def is_fresh(folder: Path) -> bool:
    return (folder / "Local State").exists() and not (folder / "Cookies").exists()


def removal_that_fails(folder: Path) -> Callable[..., None]:
    """Give an `rmtree` that refuses this folder."""
    removal = shutil.rmtree

    def remove(path: Path, **options: Any) -> None:  # noqa: ANN401 - whatever it takes
        if path == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        removal(path, **options)

    return remove


def test_a_deleted_profile_s_name_gets_a_fresh_folder_while_the_old_browser_runs(
    profiles: SeparateProfiles, opened: Callable[..., Path], signed_in: Path
) -> None:
    lock = run_browser(signed_in)
    profiles.abandon(PROD)
    profiles.tidy(PROD)
    again = opened()
    kept = signed_in.exists()
    lock.unlink()
    opened(DEV)

    assert is_fresh(again)
    assert kept
    assert not signed_in.exists()


def test_within_the_time_of_an_undo_the_name_gets_a_fresh_folder_too(
    profiles: SeparateProfiles, opened: Callable[..., Path], signed_in: Path
) -> None:
    profiles.abandon(PROD)

    assert is_fresh(opened())
    assert signed_in.exists()


def test_what_is_undone_gets_its_own_folder_back_though_others_were_opened(
    profiles: SeparateProfiles, opened: Callable[..., Path], signed_in: Path
) -> None:
    profiles.abandon(PROD)
    opened(DEV)
    profiles.give_back(PROD)

    assert opened() == signed_in
    assert (signed_in / "Cookies").exists()


def test_of_two_deletions_of_a_name_the_last_is_undone(
    profiles: SeparateProfiles, opened: Callable[..., Path], signed_in: Path
) -> None:
    profiles.abandon(PROD)
    second = opened()
    profiles.abandon(PROD)
    profiles.give_back(PROD)

    assert opened() == second
    assert not signed_in.exists()


def test_an_owner_that_has_another_by_now_keeps_that(
    profiles: SeparateProfiles, opened: Callable[..., Path], signed_in: Path
) -> None:
    profiles.abandon(PROD)
    meanwhile = opened()
    profiles.give_back(PROD)

    assert opened() == meanwhile
    assert not signed_in.exists()


def test_what_was_abandoned_before_a_restart_goes_at_the_next_start(
    profiles: SeparateProfiles, root: Path, signed_in: Path
) -> None:
    profiles.abandon(PROD)
    SeparateProfiles(root, vault_with()).tidy()

    assert list(root.iterdir()) == []


def test_a_folder_follows_a_rename_while_its_browser_runs(
    profiles: SeparateProfiles, vault: Vault, opened: Callable[..., Path], signed_in: Path
) -> None:
    run_browser(signed_in)
    rename(vault, profiles, "prod", "production")

    assert opened(BrowserOwner(name="production")) == signed_in
    assert is_fresh(opened(PROD))


def test_a_rename_abandons_what_was_left_under_the_new_name(
    profiles: SeparateProfiles, vault: Vault, opened: Callable[..., Path], signed_in: Path
) -> None:
    left = opened(DEV)
    lock = run_browser(left)
    rename(vault, profiles, "prod", "dev")

    while_open = [(each.owner, each.abandoned) for each in profiles.stored()]
    lock.unlink()

    assert opened(DEV) == signed_in
    assert while_open == [(DEV, False), (DEV, True)]
    assert [(each.owner, each.abandoned) for each in profiles.stored()] == [(DEV, False)]
    assert not left.exists()


@pytest.mark.parametrize(
    ("before", "after", "fresh"),
    [
        ("111122223333", "111122223333", False),
        ("111122223333", "444455556666", True),
        ("", "444455556666", False),
        ("111122223333", "", False),
    ],
    ids=["the same", "another", "known by now", "not known now"],
)
def test_an_owner_of_another_account_gets_a_fresh_folder(
    opened: Callable[..., Path], before: str, after: str, fresh: bool
) -> None:
    first, second = opened(account=before), opened(account=after)

    assert (first != second) is fresh
    assert first.exists() is not fresh


def test_an_account_stays_known_though_it_is_not_known_for_a_while(
    opened: Callable[..., Path],
) -> None:
    first = opened(account="111122223333")
    opened(account="")

    assert opened(account="444455556666") != first


def test_one_that_is_in_use_is_not_cleared_and_stays_its_owner_s(
    profiles: SeparateProfiles, opened: Callable[..., Path], signed_in: Path
) -> None:
    run_browser(signed_in)

    with pytest.raises(StorageUnavailable, match="is open with it"):
        profiles.remove(PROD)
    assert opened() == signed_in


def test_one_that_could_be_removed_in_part_only_is_given_to_nobody(
    profiles: SeparateProfiles,
    opened: Callable[..., Path],
    signed_in: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("shutil.rmtree", removal_that_fails(signed_in))
        with pytest.raises(StorageUnavailable, match="Permission denied"):
            profiles.remove(PROD)
    again = opened()

    assert is_fresh(again)
    assert again != signed_in
    assert not signed_in.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda _vault, profiles: profiles.abandon(PROD),
        lambda _vault, profiles: profiles.remove(PROD),
        remove_prod,
    ],
    ids=["a portal deleted", "cleared", "deleted"],
)
def test_on_a_full_disk_no_other_owner_gets_it_either(
    profiles: SeparateProfiles,
    vault: Vault,
    opened: Callable[..., Path],
    signed_in: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Vault, SeparateProfiles], None],
) -> None:
    def refuse(_file: TextFile, _text: str) -> None:
        raise StorageError("It cannot be written", "No space left on device.", "Free some space.")

    with monkeypatch.context() as full_disk:
        full_disk.setattr(TextFile, "write", refuse)
        change(vault, profiles)
    again = opened()
    profiles.tidy(PROD)

    assert is_fresh(again)
    assert again != signed_in
    assert not signed_in.exists()


def test_on_a_full_disk_a_profile_is_not_renamed_and_keeps_its_own(
    profiles: SeparateProfiles, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = BrowserPlace(owner=PROD).look
    browsers = [CHROMIUM, replace(CHROMIUM, browser=replace(CHROMIUM.browser, id="brave"))]
    before = [profiles.folder(each, PROD, look) for each in browsers]

    def refuse(_file: TextFile, _text: str) -> None:
        raise StorageError("It cannot be written", "No space left on device.", "Free some space.")

    with monkeypatch.context() as full_disk:
        full_disk.setattr(TextFile, "write", refuse)
        with pytest.raises(StorageError, match="No space left"):
            rename(vault, profiles, "prod", "dev")
    after = [profiles.folder(each, PROD, look) for each in browsers]

    assert vault.profile("prod") is not None
    assert after == before


@pytest.mark.expects_log("An abandoned browser profile stays for now")
def test_one_that_cannot_be_removed_holds_up_no_page(
    profiles: SeparateProfiles,
    opened: Callable[..., Path],
    signed_in: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    profiles.abandon(PROD)
    monkeypatch.setattr("shutil.rmtree", removal_that_fails(signed_in))
    profiles.tidy(PROD)

    assert is_fresh(opened())
    assert signed_in.exists()


@pytest.mark.parametrize(
    "name",
    ["Prod", "../prod", "a/b", "é" * 300, "x" * 300, "\ud800"],
    ids=["case", "upwards", "slash", "long, not ASCII", "long", "half a character"],
)
def test_every_name_has_a_folder_of_its_own_in_which_it_is_not_named(
    profiles: SeparateProfiles, opened: Callable[..., Path], root: Path, name: str
) -> None:
    folders = [opened(), opened(BrowserOwner(name=name))]

    assert len(set(folders)) == 2
    assert all(each.parent == root and re.fullmatch("[0-9a-f]{32}", each.name) for each in folders)
    assert opened(BrowserOwner(name=name)) == folders[1]
    assert name in {each.owner.name for each in profiles.stored()}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"\xff", b'{"name": "prod"}'],
    ids=["empty", "cut off", "no object", "nothing in it", "no text", "no browser"],
)
def test_a_folder_whose_record_is_damaged_is_given_to_nobody_and_goes(
    profiles: SeparateProfiles,
    opened: Callable[..., Path],
    root: Path,
    signed_in: Path,
    content: bytes,
) -> None:
    (root / f"{signed_in.name}.json").write_bytes(content)
    again = opened()

    assert is_fresh(again)
    assert sorted(path.name for path in root.iterdir()) == [again.name, f"{again.name}.json"]


@pytest.mark.parametrize(
    "sandbox",
    ["/sandbox\0", "/\ud800", "sandbox", pytest.param("/" + "x" * 300, marks=STAYS)],
    ids=["NUL", "half a character", "relative", "too long"],
)
@pytest.mark.parametrize("abandoned", [True, False])
def test_a_record_of_a_place_that_cannot_be_holds_up_nobody(
    profiles: SeparateProfiles,
    opened: Callable[..., Path],
    root: Path,
    signed_in: Path,
    sandbox: str,
    abandoned: bool,
) -> None:
    record = json.loads(root.joinpath(f"{signed_in.name}.json").read_text())
    odd = record | {"id": "0f" * 16, "name": "dev", "sandbox": sandbox, "abandoned": abandoned}
    root.joinpath("0f" * 16 + ".json").write_text(json.dumps(odd))
    profiles.tidy()

    assert opened() == signed_in
    assert is_fresh(opened(DEV))
    assert {each.owner for each in profiles.stored() if not each.abandoned} == {PROD, DEV}
    assert root.joinpath("0f" * 16 + ".json").exists() == (len(sandbox) > 300)


def test_a_browser_that_cannot_be_looked_for_may_be_open_and_opens_nothing(
    profiles: SeparateProfiles, root: Path, signed_in: Path
) -> None:
    file = root / f"{signed_in.name}.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"sandbox": "/" + "x" * 300}))
    records = ProfileRecords(root)
    (record,) = records.all()

    folder = records.folder(record).name

    assert profiles.may_be_open(folder)
    with pytest.raises(StorageUnavailable, match="File name too long"):
        profiles.named(folder)


def test_a_folder_whose_record_is_lost_goes_when_its_browser_has_ended(
    profiles: SeparateProfiles, root: Path, signed_in: Path
) -> None:
    lock = run_browser(signed_in)
    (root / f"{signed_in.name}.json").unlink()
    profiles.tidy()
    kept = signed_in.exists()
    lock.unlink()
    profiles.tidy()

    assert kept
    assert list(root.iterdir()) == []


def test_a_record_that_cannot_be_read_now_loses_nothing(
    profiles: SeparateProfiles, opened: Callable[..., Path], root: Path, signed_in: Path
) -> None:
    record = root / f"{signed_in.name}.json"
    kept = record.rename(root / "kept")
    record.mkdir()
    opened()
    record.rmdir()
    kept.rename(record)

    assert (signed_in / "Cookies").exists()
    assert PROD in {each.owner for each in profiles.stored()}


def test_a_record_of_an_abandoned_folder_stays_so_whatever_it_says_of_it(
    opened: Callable[..., Path], root: Path, signed_in: Path
) -> None:
    record = root / f"{signed_in.name}.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"abandoned": "yes"}))

    assert is_fresh(opened())


def test_killed_between_the_record_and_the_folder_it_is_made_at_the_next_opening(
    profiles: SeparateProfiles, opened: Callable[..., Path], root: Path, signed_in: Path
) -> None:
    signed_in.rename(root / ".fobwatch-killed")

    assert opened() == signed_in
    assert is_fresh(signed_in)
    assert len(profiles.stored()) == 1
    opened()
    assert not (root / ".fobwatch-killed").exists()


def test_a_link_planted_beside_the_folders_is_removed_and_not_followed(
    profiles: SeparateProfiles, root: Path, tmp_path: Path, signed_in: Path
) -> None:
    users = tmp_path / "users"
    users.mkdir()
    (users / "mine").write_text("mine")
    for name in ("0" * 32, ".fobwatch-0", f"{'1' * 32}.json"):
        (root / name).symlink_to(users)
    profiles.tidy()

    assert (users / "mine").read_text() == "mine"
    assert not (root / ("0" * 32)).is_symlink()
    assert signed_in.exists()


def test_what_else_is_in_the_folder_is_left_alone(
    profiles: SeparateProfiles, root: Path, signed_in: Path
) -> None:
    (root / "notes").mkdir()
    profiles.remove(PROD)

    assert [path.name for path in root.iterdir()] == ["notes"]


def test_a_folder_of_an_earlier_version_stays_its_owner_s(
    opened: Callable[..., Path], root: Path
) -> None:
    record = {
        "name": "prod",
        "portal": "",
        "browser": "Chromium",
        "browser_id": "chromium",
        "sandbox": "",
        "shown_name": "prod",
        "colour": "blue",
    }
    earlier = root / ("e" * 32)
    (earlier / "Default").mkdir(parents=True)
    (root / f"{earlier.name}.json").write_text(json.dumps(record))

    assert opened(account="111122223333") == earlier


def test_openings_and_changes_on_several_threads_make_one_folder_for_each_owner(
    profiles: SeparateProfiles, opened: Callable[..., Path]
) -> None:
    def work(owner: BrowserOwner) -> None:
        for _ in range(10):
            opened(owner)
            profiles.rename(owner)
            profiles.abandon(NEVER)
            profiles.tidy(NEVER)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, (PROD, DEV) * 3))

    assert [each.owner for each in profiles.stored()] == [DEV, PROD]


def test_among_many_records_those_that_have_not_changed_are_read_once(
    root: Path, opened: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = [BrowserOwner(name=f"profile-{number}") for number in range(50)]
    folders = [opened(owner) for owner in owners]
    for path in (*root.iterdir(), root):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    opened(owners[0])
    read = list[str]()

    def counted(path: Path, limit: int) -> bytes:
        read.append(path.stem)
        return content(path, limit)

    monkeypatch.setattr(profile_records, "content", counted)
    again = opened(owners[7])
    place = SeparateProfiles(root, vault_with()).named(folders[9].name)

    assert (again, place) == (folders[7], folders[9])
    assert read == [folders[7].name, folders[9].name]


def test_a_record_that_another_program_replaced_is_read_again(
    root: Path, opened: Callable[..., Path]
) -> None:
    folder = opened(PROD)
    for path in (*root.iterdir(), root):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    opened(PROD)
    record = root / f"{folder.name}.json"
    (root / "copy").write_text(record.read_text().replace('"prod"', '"dev"'))
    (root / "copy").replace(record)

    assert opened(DEV) == folder
    assert opened(PROD) != folder


def test_a_place_that_was_opened_stays_in_its_folder_under_any_name(
    profiles: SeparateProfiles, vault: Vault, signed_in: Path
) -> None:
    """So a sign-out reaches the browser that was signed in, and no browser watched is mixed up."""
    launcher = Launcher(SystemBrowsers(lambda: ([CHROMIUM], [])), profiles)
    place = BrowserPlace(owner=PROD, choice=SeparateProfile(browser="chromium"))
    before = launcher.settled(place)
    run_browser(signed_in)
    rename(vault, profiles, "prod", "dev")
    renamed = launcher.settled(BrowserPlace(owner=DEV, choice=place.choice))
    new = launcher.settled(place)
    command = launcher.command(before, "http://127.0.0.1:1/")

    assert place_key(before) == place_key(renamed) != place_key(new)
    assert f"--user-data-dir={signed_in}" in command


def test_in_a_folder_that_was_removed_nothing_is_opened(
    profiles: SeparateProfiles, signed_in: Path
) -> None:
    launcher = Launcher(SystemBrowsers(lambda: ([CHROMIUM], [])), profiles)
    place = launcher.settled(BrowserPlace(owner=PROD, choice=SeparateProfile(browser="chromium")))
    profiles.remove(PROD)

    with pytest.raises(BrowserUnavailable, match="removed"):
        launcher.command(place, "http://127.0.0.1:1/")
    assert not signed_in.exists()
