"""Setup, run under Wine, and what it installs, used there: `make windows-test`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

import pytest
from PIL import ImageChops, ImageStat

from fobwatch import __version__
from fobwatch.adapters.desktop.app_identity import APPLICATION_ID_KEY
from fobwatch.core.agent.protocol import ExitCode
from fobwatch.core.aws_files.offering import process_command
from fobwatch.core.profiles.kinds.only_shown import is_own_process
from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.seed import import_document
from tests.desktop.processes import Process
from tests.desktop.screen import Box, Screen
from tests.desktop.waiting import wait_until
from tests.packaging.wine.installed import RUN_KEY, STARTING, UNINSTALL_KEY, Installed
from tests.packaging.wine.prepare import make_prefix
from tests.packaging.wine.system import FOLDER, ROOT, Wine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PIL.Image import Image

pytestmark = pytest.mark.timeout(600)

SETUP = ROOT / "dist" / f"Fobwatch-{__version__}-setup.exe"
PROGRAM = ROOT / "build" / "windows" / "fobwatch"
PREFIX = FOLDER / "setup-prefix"
PICTURES = ROOT / "build" / "windows" / "pictures"
TOOLS = ("wine", "Xvfb", "xdotool", "makensis", "x86_64-w64-mingw32-gcc")
NEWER = "99.0.0"
STILL_RUNNING = 5
NOT_ERASED = 6
PAINTED = 600
"""Colours on the screen: the tray alone has up to 250."""

ON_PANEL = (20, 300)
PANEL = (31, 35, 40)
"""A place on Setup's first and last page, and its colour there (resources/icons/draw.py)."""

DARK = 80
"""The mean of a dark window's pixels; a light one's is above 200."""

WIDTH = 1000
"""Of the window, before it is scaled."""

FRAME = 16
"""The most that Wine's own frame adds to the width."""

ID_KEY = rf"HKCU\{APPLICATION_ID_KEY}"
LINK_KEY = r"HKCU\Software\Classes\fobwatch"
PATH_KEY = r"HKCU\Environment"
MINE = "[profile mine]\nregion = eu-west-1\n"
"""What stands in the user's own AWS configuration."""

BIN_ON_PATH = r"\AppData\Local\Programs\Fobwatch\app\bin"

ODD_PLACE = r"C:\Meine Apps\Tröy"


@pytest.fixture(scope="session", autouse=True)
def needs() -> None:
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        pytest.fail(f"not installed: {', '.join(absent)}; see docs/windows.md", pytrace=False)
    if not SETUP.exists():
        pytest.fail(f"{SETUP.name} is not built; run `make windows`", pytrace=False)


@pytest.fixture(scope="module")
def prefix(needs: None) -> Path:
    shutil.rmtree(PREFIX, ignore_errors=True)
    make_prefix(PREFIX)
    return PREFIX


@pytest.fixture(scope="module")
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud() as cloud:
        yield cloud


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    number = tmp_path / "display"
    number.touch()
    with number.open("w") as file:
        command = ["Xvfb", "-displayfd", str(file.fileno()), "-screen", "0", "1920x1200x24"]
        xvfb = Process("Xvfb", command, {}, tmp_path / "xvfb.log", pass_fds=[file.fileno()])
    wait_until(lambda: number.read_text().endswith("\n"), "a virtual screen")
    environment = {"DISPLAY": f":{number.read_text().strip()}", "PATH": os.environ["PATH"]}
    yield Screen(environment, PICTURES)
    xvfb.end()


def environment_of(screen: Screen, cloud: DemoCloud) -> dict[str, str]:
    return {
        "DISPLAY": screen.display,
        "AWS_ENDPOINT_URL": cloud.endpoint_url,
        "FOBWATCH_FEDERATION_ENDPOINT": cloud.federation_url,
    }


@pytest.fixture
def wine(prefix: Path, screen: Screen, cloud: DemoCloud) -> Iterator[Wine]:
    wine = Wine(environment_of(screen, cloud), prefix=prefix)
    yield wine
    wine.end()


@pytest.fixture
def fobwatch(wine: Wine) -> Iterator[Installed]:
    """Give a place without a Fobwatch, and leave one."""
    fobwatch = Installed(wine)
    yield fobwatch
    if fobwatch.folder.exists():
        fobwatch.command("quit")
        fobwatch.uninstall("/PURGE=1")


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the same Setup, but for its version, and made in haste."""
    folder = tmp_path_factory.mktemp("newer")
    program = folder / "fobwatch"
    shutil.copytree(PROGRAM, program, copy_function=os.link)
    module = program / "runtime" / "site-packages" / "fobwatch" / "__init__.py"
    text = module.read_text("utf-8")
    module.unlink()
    module.write_text(text.replace(f'"{__version__}"', f'"{NEWER}"'), "utf-8")
    script = ROOT / "packaging" / "windows" / "setup.py"
    subprocess.run([sys.executable, script, program, folder, "--uncompressed"], check=True)
    return folder / f"Fobwatch-{NEWER}-setup.exe"


def install(wine: Wine, *options: str, setup: Path = SETUP) -> None:
    assert wine.run(setup, "/S", *options).code == 0


def take_in_the_company(fobwatch: Installed, tmp_path: Path) -> None:
    document = tmp_path / "company.json"
    document.write_text(json.dumps(import_document()), "utf-8")
    assert fobwatch.command("import", Wine.path(document)).code == ExitCode.OK


def show(screen: Screen, name: str) -> None:
    """Keep a picture of the window, when it is painted."""
    wait_until(lambda: colours(screen) > PAINTED, "the window", STARTING)
    screen.save(name)


def colours(screen: Screen) -> int:
    return len(screen.grab().getcolors(1 << 24) or [])


def test_it_installs_for_one_user_and_leaves_nothing(wine: Wine, fobwatch: Installed) -> None:
    before = fobwatch.traces()
    install(wine)

    version = fobwatch.command("--version")
    assert (version.code, version.out.strip()) == (0, f"fobwatch {__version__}")
    assert fobwatch.shortcut.exists()
    run = fobwatch.registered(RUN_KEY, "Fobwatch") or ""
    assert run.endswith(r'\Programs\Fobwatch\app\bin\fobwatch-tray.exe"')
    assert fobwatch.registered(UNINSTALL_KEY, "DisplayVersion") == __version__
    size = int(fobwatch.registered(UNINSTALL_KEY, "EstimatedSize") or "0", 16)
    assert 50_000 < size < 150_000  # KiB
    icon = PureWindowsPath(fobwatch.registered(ID_KEY, "IconUri") or "")
    assert wine.disk.joinpath(*icon.parts[1:]).is_file()
    assert BIN_ON_PATH in (fobwatch.registered(PATH_KEY, "Path") or "")
    link = wine.run("reg", "query", rf"{LINK_KEY}\shell\open\command", "/ve").out
    assert link.rstrip().endswith(r'\Programs\Fobwatch\app\bin\fobwatch-tray.exe" "%1"')

    fobwatch.uninstall()

    assert fobwatch.traces() == before


def test_it_runs_from_the_first_page_to_a_session(
    wine: Wine, fobwatch: Installed, screen: Screen, cloud: DemoCloud, tmp_path: Path
) -> None:
    install(wine)
    tray = fobwatch.start()
    assert fobwatch.command().code == ExitCode.OK
    show(screen, "first-start")
    take_in_the_company(fobwatch, tmp_path)
    by_command = json.loads(fobwatch.command("credentials", "deploy").out)
    by_helper = json.loads(wine.run(fobwatch.helper, "deploy").out)
    ran = fobwatch.command("exec", "deploy", "--", "cmd", "/c", "set").out
    screen.save("session")

    assert by_command["AccountId"] == cloud.company.user("deploy").account.account_id
    assert by_helper == by_command
    assert f"AWS_ACCESS_KEY_ID={by_command['AccessKeyId']}" in ran
    assert fobwatch.command("quit").code == ExitCode.OK
    ended = tray.wait(30)
    assert (ended.code, ended.err) == (0, "")


def test_a_link_reaches_the_one_that_runs(
    wine: Wine, fobwatch: Installed, screen: Screen, cloud: DemoCloud, tmp_path: Path
) -> None:
    install(wine)
    fobwatch.start()
    take_in_the_company(fobwatch, tmp_path)
    account = cloud.company.user("deploy").account.account_id

    told = wine.run("reg", "query", rf"{LINK_KEY}\shell\open\command", "/ve").out
    [program, argument] = re.findall(r'"([^"]*)"', told)

    # As Windows does it: Wine 8 looks for no scheme in the user's own classes.
    followed = wine.run(program, argument.replace("%1", f"fobwatch://open?account={account}"))

    assert (followed.code, followed.err) == (0, "")
    screen.wait_for_window("^Open the console of")
    show(screen, "link")


def test_the_tray_is_told_what_to_do_by_its_icon(
    wine: Wine, fobwatch: Installed, screen: Screen
) -> None:
    install(wine)
    tray = fobwatch.start()
    place = screen.wait_for_window("^Wine System Tray$").box
    icon = Box(left=place.left, top=place.top, width=place.height, height=place.height)

    screen.hold(icon, button=3)
    menu = screen.wait_for_window("^Fobwatch$").box
    screen.save("tray-menu")
    screen.hold((menu.left + menu.width // 4, menu.top + menu.height - 16))

    assert tray.wait(30).code == 0


def test_an_update_takes_the_place_of_the_one_that_runs(
    wine: Wine, fobwatch: Installed, newer: Path
) -> None:
    install(wine, "/AUTOSTART=0")
    tray = fobwatch.start()
    stale = fobwatch.app / "of-the-older-one.txt"
    stale.touch()

    install(wine, setup=newer)

    assert tray.wait(30).code == 0
    assert not stale.exists()
    assert fobwatch.command("--version").out.strip() == f"fobwatch {NEWER}"
    fobwatch.wait_for_tray()
    assert f"Fobwatch {NEWER} is running." in fobwatch.command("doctor").out
    assert fobwatch.registered(RUN_KEY, "Fobwatch") is None
    assert [path.name for path in fobwatch.folder.iterdir()] != []
    assert {path.name for path in fobwatch.folder.iterdir()} == {"app", "uninstall.exe"}


def test_nothing_is_touched_under_one_that_does_not_quit(
    wine: Wine,
    fobwatch: Installed,
    prefix: Path,
    screen: Screen,
    cloud: DemoCloud,
    newer: Path,
    tmp_path: Path,
) -> None:
    install(wine)
    elsewhere = environment_of(screen, cloud) | {"FOBWATCH_HOME": Wine.path(tmp_path)}
    deaf = Installed(Wine(elsewhere, prefix=prefix))
    tray = deaf.start()
    before = times(fobwatch)

    update = wine.run(newer, "/S")
    removal = wine.run(fobwatch.folder / "uninstall.exe", "/S", f"_?={Wine.path(fobwatch.folder)}")

    assert (update.code, removal.code) == (STILL_RUNNING, STILL_RUNNING)
    assert times(fobwatch) == before
    assert fobwatch.command("--version").out.strip() == f"fobwatch {__version__}"
    assert fobwatch.shortcut.exists()
    assert deaf.command("quit").code == ExitCode.OK
    assert tray.wait(30).code == 0


def times(fobwatch: Installed) -> dict[Path, int]:
    """When each file was changed, but for what Python compiles meanwhile."""
    files = (path for path in fobwatch.folder.rglob("*") if "__pycache__" not in path.parts)
    return {path: path.stat().st_mtime_ns for path in files if path.is_file()}


def test_removed_while_it_runs_it_leaves_what_is_the_user_s(
    wine: Wine, fobwatch: Installed, tmp_path: Path
) -> None:
    install(wine)
    tray = fobwatch.start()
    take_in_the_company(fobwatch, tmp_path)

    fobwatch.uninstall()

    assert tray.wait(30).code == 0
    assert not fobwatch.shortcut.exists()
    assert fobwatch.registered(RUN_KEY, "Fobwatch") is None
    assert fobwatch.registered(UNINSTALL_KEY, "DisplayName") is None
    install(wine)
    fobwatch.start()
    assert "deploy" in fobwatch.command("list").out


def test_purged_it_leaves_nothing_of_the_user_s(
    wine: Wine, fobwatch: Installed, tmp_path: Path
) -> None:
    before = fobwatch.traces()
    install(wine)
    fobwatch.start()
    take_in_the_company(fobwatch, tmp_path)
    kept = fobwatch.traces()

    fobwatch.uninstall("/PURGE=1")

    assert [text for text in kept if "Fobwatch" in text and "entry/" in text] != []
    assert fobwatch.traces() == before


def test_what_cannot_be_erased_keeps_the_program_that_knows_it(
    wine: Wine, fobwatch: Installed, tmp_path: Path
) -> None:
    install(wine, "/PATH=0")
    fobwatch.start()
    take_in_the_company(fobwatch, tmp_path)
    config = fobwatch.home / ".aws" / "config"
    config.parent.mkdir()
    line = process_command((Wine.path(fobwatch.helper),), "deploy")
    offered = f"[profile deploy]\ncredential_process = {line}\n"
    config.write_text(f"{offered}no setting\n", "utf-8")
    place = f"_?={Wine.path(fobwatch.folder)}"

    refused = wine.run(fobwatch.folder / "uninstall.exe", "/S", "/PURGE=1", place)
    config.write_text(MINE + offered, "utf-8")
    fobwatch.start()

    assert refused.code == NOT_ERASED
    assert "deploy" in fobwatch.command("list").out
    assert not fobwatch.registered(PATH_KEY, "Path")
    fobwatch.uninstall("/PURGE=1")
    assert config.read_text("utf-8") == MINE
    shutil.rmtree(config.parent)


def test_in_a_folder_with_blanks_tools_can_start_the_helper(wine: Wine) -> None:
    fobwatch = Installed(wine, wine.disk / "Meine Apps" / "Tröy")
    wine.run("cmd", "/c", f"{Wine.path(SETUP)} /S /D={ODD_PLACE}")
    wait_until(fobwatch.shortcut.exists, "the program", STARTING)

    short = wine.run("winepath", "--short", rf"{ODD_PLACE}\app").out.strip()
    line = process_command((rf"{short}\{fobwatch.helper.name}",), "dev")
    started = wine.run("cmd", "/c", line)

    assert fobwatch.command("--version").out.strip() == f"fobwatch {__version__}"
    assert is_own_process(line)
    assert started.code == ExitCode.NOT_RUNNING
    fobwatch.uninstall()


def test_a_person_installs_it_page_by_page(wine: Wine, fobwatch: Installed, screen: Screen) -> None:
    wine.start(SETUP)
    wizard = screen.wait_for_window("^Fobwatch Setup$").box
    page = screen.settled(wizard)
    for number, name in enumerate(("welcome", "licence", "components", "folder"), start=1):
        screen.save(f"setup-{number}-{name}", wizard)
        screen.press("Return")
        page = another(page, screen, wizard)
    wait_until(lambda: screen.grab(wizard).getpixel(ON_PANEL) == PANEL, "the last page", STARTING)
    screen.save("setup-5-done", wizard)
    screen.press("Return")

    fobwatch.wait_for_tray()
    assert fobwatch.command("quit").code == ExitCode.OK


def test_a_person_removes_it_with_all_that_is_theirs(
    wine: Wine, fobwatch: Installed, screen: Screen, tmp_path: Path
) -> None:
    before = fobwatch.traces()
    install(wine)
    fobwatch.start()
    take_in_the_company(fobwatch, tmp_path)

    wine.start(fobwatch.folder / "uninstall.exe")
    wizard = screen.wait_for_window("^Fobwatch Uninstall").box
    page = screen.settled(wizard)
    screen.press("Down", "space")
    page = another(page, screen, wizard)
    screen.save("uninstall-1-components", wizard)
    screen.press("Return")
    page = another(page, screen, wizard)
    screen.save("uninstall-2-confirm", wizard)
    screen.press("Return")
    fobwatch.wait_until_gone()

    assert fobwatch.traces() == before


def another(page: Image, screen: Screen, wizard: Box) -> Image:
    """The page after this one, drawn."""
    changed = partial(ImageChops.difference, page)
    wait_until(lambda: changed(screen.grab(wizard)).getbbox(), "the next page")
    return screen.settled(wizard)


def test_it_is_drawn_as_the_person_likes_it(
    wine: Wine, fobwatch: Installed, screen: Screen
) -> None:
    theme = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
    scale = r"HKCU\Control Panel\Desktop"
    wine.run("reg", "add", theme, "/v", "AppsUseLightTheme", "/t", "REG_DWORD", "/d", "0", "/f")
    wine.run("reg", "add", scale, "/v", "LogPixels", "/t", "REG_DWORD", "/d", "144", "/f")
    install(wine)
    fobwatch.start()
    fobwatch.command()
    show(screen, "dark-at-150-per-cent")

    window = screen.wait_for_window("^Fobwatch$").box
    assert 0 <= window.width - 1.5 * WIDTH <= FRAME
    assert max(ImageStat.Stat(screen.grab(window)).mean) < DARK

    wine.run("reg", "delete", theme, "/v", "AppsUseLightTheme", "/f")
    wine.run("reg", "delete", scale, "/v", "LogPixels", "/f")
