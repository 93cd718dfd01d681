"""How each place is opened, and the folders of the profiles that Fobwatch makes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from fobwatch.adapters.browsers.installed import Installed
from fobwatch.adapters.browsers.launching import PIPE_OPTION, Launcher, split_command
from fobwatch.adapters.browsers.separate_profiles import SeparateProfiles
from fobwatch.adapters.browsers.system import SystemBrowsers
from fobwatch.core.browsers.browsers import (
    DEFAULT,
    Browser,
    BrowserOwner,
    BrowserPlace,
    CustomCommand,
    Family,
    FirefoxContainer,
    PlaceLook,
    SeparateProfile,
    UsersProfile,
    named_colour,
)
from fobwatch.core.browsers.errors import BrowserUnavailable
from fobwatch.core.errors import FobwatchError, StorageUnavailable
from tests.contracts.browsers import BrowserProfilesContract
from tests.vault_world import rename, vault_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.browsers.browsers import BrowserChoice
    from fobwatch.core.vault.vault import Vault

    Command = Callable[..., tuple[str, ...]]

URL = "http://127.0.0.1:4711/abc?x=1&y=2"
ODD_NAME = 'prod "x";\\\n</style>&name=y é'

DATA_FOLDER = "--user-data-dir="

PROD, DEV = BrowserOwner(name="prod"), BrowserOwner(name="dev")

PORTAL = BrowserOwner(name="prod", portal="https://d-1.awsapps.com/start")

GONE = f"host-{2**30}"
"""Of a process that cannot be: Linux counts to 2^22, and macOS to 99,999."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="programs of Unix")


@pytest.fixture
def system(tmp_path: Path) -> dict[str, Installed]:
    """Give two browsers with a profile each, one that is not known, and one in a sandbox."""
    chromium, firefox = tmp_path / "chromium", tmp_path / "firefox"
    for folder in (chromium, firefox / "a.work"):
        folder.mkdir(parents=True)
    (chromium / "Local State").write_text('{"profile": {"info_cache": {"Profile 1": {}}}}')
    (firefox / "profiles.ini").write_text("[Profile0]\nName=work\nIsRelative=1\nPath=a.work\n")
    return {
        name: Installed(
            browser=Browser(id=name, name=name.title(), icon="", family=family),
            command=(f"/usr/bin/{name}",),
            data=(tmp_path / name,),
            sandbox=tmp_path / ".var" / "app" / "org.x" if name == "flat" else None,
        )
        for name, family in (
            ("chromium", Family.CHROMIUM),
            ("firefox", Family.FIREFOX),
            ("epiphany", Family.OTHER),
            ("flat", Family.CHROMIUM),
        )
    }


@pytest.fixture
def vault() -> Vault:
    return vault_with("prod", "dev")


@pytest.fixture
def separate(tmp_path: Path, vault: Vault) -> SeparateProfiles:
    return SeparateProfiles(tmp_path / "own", vault)


@pytest.fixture
def command(system: dict[str, Installed], separate: SeparateProfiles) -> Command:
    """Give what opens the address in a place."""
    launcher = Launcher(SystemBrowsers(lambda: (list(system.values()), [])), separate)
    return lambda choice, owner="prod", portal="": launcher.command(
        BrowserPlace(owner=BrowserOwner(name=owner, portal=portal), choice=choice), URL
    )


def flat_folder(command: Command) -> Path:
    """Make the sandboxed browser's folder for `prod` when first needed."""
    return Path(command(SeparateProfile(browser="flat"))[1].removeprefix(DATA_FOLDER))


def with_container(system: dict[str, Installed]) -> FirefoxContainer:
    folder = system["firefox"].data[0] / "a.work"
    addon = {"id": "{b5e0e8de-ebfe-4306-9528-bcc18241a490}", "active": True}
    (folder / "extensions.json").write_text(json.dumps({"addons": [addon]}))
    return FirefoxContainer(browser="firefox", profile=str(folder))


def test_the_default_browser_has_no_command_of_its_own(command: Command) -> None:
    assert command(DEFAULT) == ()


def test_a_user_s_profile_is_named_to_the_browser(
    command: Command, system: dict[str, Installed]
) -> None:
    folder = str(system["firefox"].data[0] / "a.work")

    assert command(UsersProfile(browser="chromium", profile="Profile 1")) == (
        "/usr/bin/chromium",
        "--profile-directory=Profile 1",
        URL,
    )
    assert command(UsersProfile(browser="firefox", profile=folder)) == (
        "/usr/bin/firefox",
        "--profile",
        folder,
        URL,
    )
    assert command(UsersProfile(browser="epiphany")) == ("/usr/bin/epiphany", URL)


@pytest.mark.parametrize(
    ("browser", "portal", "watches", "expected"),
    [
        ("chromium", "", True, True),
        ("chromium", "", False, False),
        ("chromium", "https://acme.awsapps.com/start", True, False),
        ("firefox", "", True, False),
        ("flat", "", True, False),
    ],
    ids=["watched", "running", "a portal's", "Firefox", "in a sandbox"],
)
def test_a_chromium_with_a_folder_of_ours_is_started_so_that_it_is_seen_into(
    system: dict[str, Installed],
    separate: SeparateProfiles,
    browser: str,
    portal: str,
    watches: bool,
    expected: bool,
) -> None:
    browsers = SystemBrowsers(lambda: (list(system.values()), []))
    launcher = Launcher(browsers, separate, watches=lambda _place: watches)
    owner = BrowserOwner(name="prod", portal=portal)
    command = launcher.command(
        BrowserPlace(owner=owner, choice=SeparateProfile(browser=browser)), URL
    )

    assert (PIPE_OPTION in command) is expected
    assert not any(word.startswith("--remote-debugging-port") for word in command)
    assert command[-1] == URL


def test_each_owner_has_a_folder_of_its_own_in_each_browser(
    command: Command, tmp_path: Path
) -> None:
    folders = {
        Path(command(SeparateProfile(browser=browser), owner)[-place].removeprefix(DATA_FOLDER))
        for browser, place in (("chromium", 4), ("firefox", 2))
        for owner in ("prod", "dev", "../x")
    }

    assert len(folders) == 6
    assert all(folder.parent == tmp_path / "own" and folder.is_dir() for folder in folders)
    assert all(folder.stat().st_mode & 0o777 == 0o700 for folder in folders)
    assert Path(command(SeparateProfile(browser="firefox"), "prod")[-2]) in folders


def test_a_portal_called_like_a_profile_shares_nothing_with_it(
    command: Command, separate: SeparateProfiles, system: dict[str, Installed]
) -> None:
    choice, container = SeparateProfile(browser="chromium"), with_container(system)
    folders, containers = (
        [command(each)[place], command(each, PORTAL.name, PORTAL.portal)[place]]
        for each, place in ((choice, 1), (container, -1))
    )
    separate.remove(PORTAL)

    assert len({*folders, *containers}) == 4
    assert [each.owner for each in separate.stored()] == [PROD]


def test_a_portal_s_folder_stays_its_own_under_another_name_even_while_it_is_open(
    command: Command, separate: SeparateProfiles
) -> None:
    choice = SeparateProfile(browser="flat")
    folder = command(choice, PORTAL.name, PORTAL.portal)[1]
    (Path(folder.removeprefix(DATA_FOLDER)) / "SingletonLock").symlink_to(GONE)
    separate.rename(BrowserOwner(name="Acme", portal=PORTAL.portal))

    assert command(choice, "Acme", PORTAL.portal)[1] == folder
    assert [each.owner.name for each in separate.stored()] == ["Acme"]


def test_a_chromium_profile_is_named_and_coloured_once(command: Command) -> None:
    choice = SeparateProfile(browser="chromium")
    folder = Path(command(choice, ODD_NAME)[1].removeprefix(DATA_FOLDER))
    state = json.loads((folder / "Local State").read_text())
    preferences = folder / "Default" / "Preferences"
    before = json.loads(preferences.read_text())
    preferences.write_text("the browser's")
    command(choice, ODD_NAME)

    assert state["profile"]["info_cache"]["Default"]["name"] == ODD_NAME
    assert before["browser"]["theme"]["user_color2"] < 0
    assert preferences.read_text() == "the browser's"
    assert preferences.stat().st_mode & 0o777 == 0o600


def test_a_firefox_profile_s_name_is_a_text_in_its_style_and_nothing_else(
    command: Command,
) -> None:
    folder = Path(command(SeparateProfile(browser="firefox"), ODD_NAME)[2])
    style = (folder / "chrome" / "userChrome.css").read_text()
    text = style.partition('content: "')[2].partition('";')[0]

    assert text.startswith(r"prod \22 x\22 \3b \5c \a \3c \2f style\3e ")
    assert '"' not in text
    assert "user_pref(" in (folder / "user.js").read_text()


def test_a_sandboxed_browser_s_folder_is_where_it_may_write(
    command: Command, separate: SeparateProfiles, tmp_path: Path
) -> None:
    folder = flat_folder(command)

    assert folder.parent == tmp_path / ".var" / "app" / "org.x"
    assert [each.owner for each in separate.stored()] == [PROD]


@pytest.mark.parametrize(
    ("left", "target"),
    [
        pytest.param("", "users", id="the folder itself"),
        pytest.param("Local State", "users/Preferences", id="a file"),
        pytest.param("Default", "users", id="a folder"),
        pytest.param("Default/Preferences", "users/Preferences", id="a file within"),
    ],
)
def test_a_sandboxed_browser_s_links_are_neither_written_nor_removed_through(
    command: Command, separate: SeparateProfiles, tmp_path: Path, left: str, target: str
) -> None:
    users = tmp_path / "users"
    users.mkdir()
    (users / "Preferences").write_text("mine")
    folder = flat_folder(command)
    for path in (folder / "fobwatch.json", folder / left):
        path.unlink() if path.is_file() else shutil.rmtree(path, ignore_errors=True)
    (folder / left).symlink_to(tmp_path / target)
    flat_folder(command)
    separate.stored()
    separate.remove(PROD)

    assert [each.name for each in users.iterdir()] == ["Preferences"]
    assert (users / "Preferences").read_text() == "mine"
    assert not os.path.lexists(folder)


def test_a_folder_that_a_browser_has_replaced_by_a_link_is_made_anew(
    command: Command, tmp_path: Path
) -> None:
    folder = flat_folder(command)
    shutil.rmtree(folder)
    folder.symlink_to(tmp_path / "own")
    flat_folder(command)

    assert not folder.is_symlink()
    assert (folder / "Local State").exists()


def test_what_a_browser_writes_into_its_folder_says_nothing_about_the_owner(
    command: Command, separate: SeparateProfiles, vault: Vault
) -> None:
    folder, about = flat_folder(command), {"owner": "dev", "browser": "x", "browser_id": "flat"}
    for path in (folder / "fobwatch.json", folder.parent / "dev" / "fobwatch.json"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(about))
    rename(vault, separate, "dev", "other")
    separate.remove(DEV)

    assert [each.owner for each in separate.stored()] == [PROD]
    assert folder.exists()
    assert (folder.parent / "dev").exists()


def test_a_record_under_another_name_is_not_believed(
    command: Command, separate: SeparateProfiles, tmp_path: Path
) -> None:
    flat_folder(command)
    [record] = (tmp_path / "own").glob("*.json")
    for name in ("copy.json", f"{'0' * 32}.json"):
        record.with_name(name).write_text(record.read_text().replace("prod", "dev"))
    separate.tidy()

    assert [each.owner for each in separate.stored()] == [PROD]


def test_a_container_gets_the_owner_s_name_and_the_whole_address(
    command: Command, system: dict[str, Installed]
) -> None:
    choice = with_container(system)
    *_, option, profile, address = command(choice, ODD_NAME)
    scheme, _, query = address.partition(":")
    fields = dict(parse_qsl(query))

    assert (option, profile) == ("--profile", choice.profile)
    assert scheme == "ext+granted-containers"
    assert (fields["name"], fields["url"]) == (ODD_NAME, URL)
    assert set(fields) == {"name", "url", "color", "icon"}


def test_the_address_is_put_where_a_command_of_the_user_s_wants_it(command: Command) -> None:
    program = "/usr/bin/env"

    assert command(CustomCommand(command="env -u X 'a b' --at={url} end")) == (
        *(program, "-u", "X", "a b", f"--at={URL}", "end"),
    )
    assert command(CustomCommand(command="env x")) == (program, "x", URL)
    assert command(CustomCommand(command="env ; $(id) | x"))[1:-1] == (";", "$(id)", "|", "x")


def test_a_command_on_windows_keeps_its_backslashes() -> None:
    line = r'"C:\Program Files\x.exe" --at "{url}"'

    assert split_command(line, "win32") == [r"C:\Program Files\x.exe", "--at", "{url}"]


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        pytest.param(SeparateProfile(browser="gone"), "no browser “gone”", id="browser gone"),
        pytest.param(SeparateProfile(browser="epiphany"), "of its own", id="takes no folder"),
        pytest.param(UsersProfile(browser="gone"), "no browser", id="browser gone, its profile"),
        pytest.param(
            UsersProfile(browser="chromium", profile="Profile 9"), "no such profile", id="profile"
        ),
        pytest.param(
            UsersProfile(browser="epiphany", profile="x"), "no such profile", id="none at all"
        ),
        pytest.param(FirefoxContainer(browser="firefox", profile="/x"), "profile", id="container"),
        pytest.param(CustomCommand(command=""), "empty", id="no command"),
        pytest.param(CustomCommand(command="'open"), "empty", id="a quote is open"),
        pytest.param(CustomCommand(command="/no/such {url}"), "/no/such", id="no program"),
    ],
)
def test_a_place_that_is_gone_is_named_and_nothing_else_is_opened(
    command: Command, choice: BrowserChoice, reason: str
) -> None:
    with pytest.raises(BrowserUnavailable) as caught:
        command(choice)
    assert reason in caught.value.message
    assert "the profile, the portal or the settings" in caught.value.remedy


def test_without_its_extension_a_container_is_not_opened(
    command: Command, system: dict[str, Installed]
) -> None:
    """Firefox would look the address up with its search engine."""
    choice = with_container(system)
    (Path(choice.profile) / "extensions.json").unlink()

    with pytest.raises(BrowserUnavailable, match="cannot be opened"):
        command(choice)


def test_what_they_take_is_shown_and_removed_by_owner(
    command: Command, separate: SeparateProfiles
) -> None:
    choice = SeparateProfile(browser="chromium")
    folder = Path(command(choice, "prod")[1].removeprefix(DATA_FOLDER))
    command(choice, "dev")
    (folder / "Default" / "Cache").write_bytes(b"x" * 50_000)
    sizes = {each.owner.name: each.size for each in separate.stored()}
    separate.remove(PROD)
    separate.remove(BrowserOwner(name="never"))

    assert sizes["prod"] > 50_000 > sizes["dev"]
    assert [(each.owner, each.browser) for each in separate.stored()] == [(DEV, "Chromium")]
    assert not folder.exists()


def test_they_follow_a_rename_with_what_is_in_them(
    command: Command, separate: SeparateProfiles, vault: Vault
) -> None:
    choice = SeparateProfile(browser="chromium")
    folder = Path(command(choice, "prod")[1].removeprefix(DATA_FOLDER))
    (folder / "Cookies").write_text("kept")
    rename(vault, separate, "prod", "production")
    found = Path(command(choice, "production")[1].removeprefix(DATA_FOLDER))

    assert found == folder
    assert (found / "Cookies").read_text() == "kept"
    assert [each.owner.name for each in separate.stored()] == ["production"]


def test_one_in_use_is_not_removed(command: Command, separate: SeparateProfiles) -> None:
    folder = Path(command(SeparateProfile(browser="chromium"))[1].removeprefix(DATA_FOLDER))
    (folder / "SingletonLock").symlink_to(f"host-{os.getpid()}")

    with pytest.raises(StorageUnavailable) as caught:
        separate.remove(PROD)
    assert "is open" in caught.value.message
    assert folder.exists()


HOLDS = """
import fcntl, sys
with open(sys.argv[1], "w") as lock:
    fcntl.lockf(lock, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_that_firefox_has_locked_is_not_removed_until_it_ends(
    command: Command, separate: SeparateProfiles
) -> None:
    folder = Path(command(SeparateProfile(browser="firefox"))[2])
    (folder / "lock").symlink_to(f"127.0.1.1:+{os.getpid()}")  # stays behind
    holds = [sys.executable, "-I", "-c", HOLDS, str(folder / ".parentlock")]
    with subprocess.Popen(holds, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as firefox:
        assert firefox.stdout is not None
        assert firefox.stdout.readline() == b"held\n"
        with pytest.raises(StorageUnavailable) as caught:
            separate.remove(PROD)
        was_kept = folder.exists()
        firefox.communicate()
    separate.remove(PROD)

    assert "is open" in caught.value.message
    assert was_kept
    assert not folder.exists()


def test_a_link_in_place_of_firefox_s_lock_is_not_followed(
    command: Command, separate: SeparateProfiles, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.write_text("")
    outside.chmod(0o400)
    folder = Path(command(SeparateProfile(browser="firefox"))[2])
    (folder / ".parentlock").symlink_to(outside)
    separate.remove(PROD)

    assert not folder.exists()
    assert outside.exists()


@pytest.mark.parametrize(
    ("browser", "process"),
    [
        pytest.param("chromium", "host-1", id="another user's process"),
        pytest.param("chromium", "host-x", id="no number"),
        pytest.param("chromium", f"host-{2**80}", id="no possible number"),
        pytest.param("flat", GONE, id="a number of the sandbox's"),
    ],
)
def test_a_lock_counts_unless_its_process_has_certainly_ended(
    command: Command, separate: SeparateProfiles, browser: str, process: str
) -> None:
    folder = Path(command(SeparateProfile(browser=browser))[1].removeprefix(DATA_FOLDER))
    lock = folder / "SingletonLock"
    lock.symlink_to(process)

    with pytest.raises(StorageUnavailable) as caught:
        separate.remove(PROD)
    assert str(lock) in caught.value.remedy
    assert folder.exists()
    assert separate.may_be_open(folder.name)


def test_the_lock_of_a_process_that_has_ended_does_not_count(
    command: Command, separate: SeparateProfiles
) -> None:
    folder = Path(command(SeparateProfile(browser="chromium"))[1].removeprefix(DATA_FOLDER))
    (folder / "SingletonLock").symlink_to(GONE)
    might_be_open = separate.may_be_open(folder.name)
    separate.remove(PROD)

    assert not might_be_open
    assert not folder.exists()


def test_folders_that_cannot_be_made_are_an_error_in_words(
    system: dict[str, Installed], tmp_path: Path
) -> None:
    (tmp_path / "own").write_text("")

    with pytest.raises(FobwatchError, match="cannot be used"):
        SeparateProfiles(tmp_path / "own", vault_with()).folder(
            system["chromium"], PROD, BrowserPlace(owner=PROD).look
        )


class TestSeparateProfiles(BrowserProfilesContract):
    @pytest.fixture
    def profiles(self, separate: SeparateProfiles) -> SeparateProfiles:
        return separate

    @pytest.fixture
    def make(
        self, separate: SeparateProfiles, system: dict[str, Installed]
    ) -> Callable[[BrowserOwner], None]:
        def made(owner: BrowserOwner) -> None:
            separate.folder(system["chromium"], owner, BrowserPlace(owner=owner).look)

        return made


PAINT = named_colour("red")


def painted(separate: SeparateProfiles, installed: Installed) -> Path:
    return separate.folder(installed, PROD, PlaceLook(name="prod · eu", colour=PAINT))


def test_a_chromium_profile_follows_a_new_look_and_keeps_the_rest(
    command: Command, separate: SeparateProfiles, system: dict[str, Installed]
) -> None:
    folder = Path(command(SeparateProfile(browser="chromium"))[1].removeprefix(DATA_FOLDER))
    preferences = folder / "Default" / "Preferences"
    written = json.loads(preferences.read_text())
    written["browser"]["theme"]["color_scheme2"] = 2
    preferences.write_text(json.dumps(written))
    painted(separate, system["chromium"])
    after = json.loads(preferences.read_text())
    state = json.loads((folder / "Local State").read_text())

    assert after["browser"]["theme"]["user_color2"] & 0xFFFFFF == int(PAINT.code[1:], 16)
    assert after["browser"]["theme"]["color_scheme2"] == 2
    assert after["signin"] == written["signin"]
    assert after["profile"]["name"] == "prod · eu"
    assert state["profile"]["info_cache"]["Default"]["name"] == "prod · eu"


def test_a_firefox_profile_follows_a_new_look(
    command: Command, separate: SeparateProfiles, system: dict[str, Installed]
) -> None:
    style = Path(command(SeparateProfile(browser="firefox"))[2]) / "chrome" / "userChrome.css"
    before = style.read_text()
    painted(separate, system["firefox"])

    assert PAINT.code not in before
    assert PAINT.code in style.read_text()


def test_a_look_changes_only_once_the_browser_is_closed(
    command: Command, separate: SeparateProfiles, system: dict[str, Installed]
) -> None:
    folder = Path(command(SeparateProfile(browser="chromium"))[1].removeprefix(DATA_FOLDER))
    preferences, lock = folder / "Default" / "Preferences", folder / "SingletonLock"
    before = preferences.read_text()
    lock.symlink_to(f"host-{os.getpid()}")
    painted(separate, system["chromium"])
    while_open = preferences.read_text()
    lock.unlink()
    painted(separate, system["chromium"])

    assert while_open == before
    assert preferences.read_text() != before


def test_in_a_sandbox_no_look_is_written_into_what_the_browser_has(
    command: Command, separate: SeparateProfiles, system: dict[str, Installed], tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.write_text("{}")
    preferences = flat_folder(command) / "Default" / "Preferences"
    preferences.unlink()
    preferences.symlink_to(outside)
    painted(separate, system["flat"])

    assert outside.read_text() == "{}"
    assert preferences.is_symlink()
