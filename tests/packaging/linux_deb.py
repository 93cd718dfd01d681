"""The Debian package, installed into bare systems and used there: `make linux-packages-test`."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from fobwatch import __version__
from fobwatch.core.agent.protocol import ExitCode
from tests.desktop.waiting import wait_until
from tests.packaging.linux_systems import (
    DEB,
    HELPER,
    cloud,
    debian_12,
    desktop,
    installed,
    needs,
    root,
    take_in_the_company,
)

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.demo.cloud import DemoCloud
    from tests.desktop.desktop import Desktop
    from tests.packaging.roots import Root

__all__ = ["cloud", "debian_12", "desktop", "needs", "root"]

pytestmark = pytest.mark.timeout(600)

NEWER_VERSION = f"{__version__}+newer"

GTK = re.compile(r"lib(atk|cairo|gdk|gtk|harfbuzz|pango)")
"""Of the plugin for GTK's looks, which Qt loads only where GTK is."""


def newer_deb(folder: Path) -> Path:
    """The same package, but for its version."""
    tree = folder / "newer"
    subprocess.run(["dpkg-deb", "--raw-extract", DEB, tree], check=True)
    control = tree / "DEBIAN" / "control"
    text = control.read_text("utf-8")
    control.write_text(text.replace(f"Version: {__version__}", f"Version: {NEWER_VERSION}"))
    [module] = tree.glob("usr/lib/fobwatch/lib/*/*/fobwatch/__init__.py")
    module.write_text(module.read_text("utf-8").replace(f'"{__version__}"', f'"{NEWER_VERSION}"'))
    [compiled] = module.parent.glob("__pycache__/__init__.*.pyc")
    compiled.unlink()
    package = folder / "fobwatch-newer.deb"
    options = ("--root-owner-group", "-Zgzip", "-z1")
    subprocess.run(
        ["dpkg-deb", *options, "--build", tree, package], check=True, stdout=subprocess.DEVNULL
    )
    return package


def test_it_asks_for_each_library_that_it_loads(root: Root) -> None:
    root.install(DEB)

    version = root.run("fobwatch", "--version").stdout
    loaded = root.run(
        *("find", "/usr/lib/fobwatch", "-name", "*.so*", "-type", "f", "-exec", "ldd", "{}", "+"),
        check=False,
    ).stdout
    missing = set(re.findall(r"(\S+) => not found", loaded))
    assert version == f"fobwatch {__version__}\n"
    assert {name for name in missing if not GTK.match(name)} == set()


def test_it_runs_from_the_first_page_to_a_session(
    root: Root, desktop: Desktop, cloud: DemoCloud
) -> None:
    root.install(DEB, "python3-minimal")
    fobwatch = installed(desktop, root, cloud)

    fobwatch.start()
    fobwatch.item.click("Open Fobwatch")
    desktop.screen.wait_for_window("Fobwatch")
    wait_until(lambda: fobwatch.nodes("push button"), "the first page")
    desktop.screen.save(f"{desktop.folder.name}-first-start")
    take_in_the_company(fobwatch)
    by_command = json.loads(fobwatch.command("credentials", "deploy").stdout)
    environment = {**desktop.environment, "PATH": "/usr/bin:/bin"}
    by_helper = root.run(HELPER, "deploy", environment=environment).stdout
    python = ("python3", "-I", "-S", f"{HELPER.replace('-helper', '_helper')}.py")
    by_half_a_python = root.run(*python, "deploy", environment=environment, check=False)
    root.install("python3")
    by_python = root.run(*python, "deploy", environment=environment).stdout
    ran = fobwatch.command("exec", "deploy", "--", "/usr/bin/env").stdout
    wait_until(lambda: "deploy" in fobwatch.item.tooltip, "the session in the tray")
    desktop.screen.save(f"{desktop.folder.name}-session")
    fobwatch.item.click("Settings*")
    fobwatch.press("check box", "Start Fobwatch when I log in")
    entry = desktop.home / ".config" / "autostart" / "fobwatch.desktop"
    wait_until(entry.exists, "the entry that starts it at log-in")

    assert by_command["AccountId"] == cloud.company.user("deploy").account.account_id
    assert json.loads(by_helper) == json.loads(by_python) == by_command
    assert (by_half_a_python.returncode, by_half_a_python.stdout) == (ExitCode.FAILED, "")
    assert by_half_a_python.stderr.startswith("The answer was not read: ")
    assert f"AWS_ACCESS_KEY_ID={by_command['AccessKeyId']}" in ran
    assert "LD_LIBRARY_PATH" not in ran
    assert "\nExec=/usr/lib/fobwatch/bin/fobwatch-tray\n" in entry.read_text("utf-8")
    assert fobwatch.quit() == 0


def test_an_upgrade_leaves_the_one_that_runs_alone(
    root: Root, desktop: Desktop, cloud: DemoCloud, tmp_path: Path
) -> None:
    root.install(DEB)
    fobwatch = installed(desktop, root, cloud)
    fobwatch.start()
    take_in_the_company(fobwatch)
    before = fobwatch.command("credentials", "deploy").stdout

    root.install(newer_deb(tmp_path))

    assert root.run("fobwatch", "--version").stdout == f"fobwatch {NEWER_VERSION}\n"
    assert fobwatch.command("credentials", "deploy").stdout == before
    told = fobwatch.command("doctor", check=False).stdout
    assert f"Fobwatch {__version__} is running, but {NEWER_VERSION} is installed" in told
    fobwatch.item.click("Open Fobwatch")
    desktop.screen.wait_for_window("Fobwatch")
    wait_until(lambda: fobwatch.says("deploy"), "the window of the one that runs")
    assert fobwatch.quit() == 0
    fobwatch.start()
    wait_until(lambda: fobwatch.command("doctor", check=False).returncode == 0, "the vault")
    assert f"Fobwatch {NEWER_VERSION} is running." in fobwatch.command("doctor").stdout


def test_after_a_purge_nothing_is_left_but_what_is_the_users(
    root: Root, desktop: Desktop, cloud: DemoCloud
) -> None:
    before = root.files()
    root.install(DEB)
    fobwatch = installed(desktop, root, cloud)
    fobwatch.start()
    take_in_the_company(fobwatch)

    root.run("apt-get", "purge", "--yes", "--quiet=2", "fobwatch")
    still = fobwatch.item.tooltip
    assert fobwatch.quit() == 0
    root.run("apt-get", "autoremove", "--purge", "--yes", "--quiet=2")

    assert still
    left = {path for path in root.files() - before if not path.startswith(str(desktop.home))}
    assert [path for path in sorted(left) if "fobwatch" in path.rsplit("/", 1)[-1]] == []
    ours = {path for path in left if path.startswith(("/usr", "/etc", "/opt"))}
    assert {path for path in ours if "/share/fonts" not in path} == set()  # fontconfig's marks
    root.install(DEB)
    fobwatch.start()
    wait_until(
        lambda: "deploy" in fobwatch.command("list", check=False).stdout, "the vault, which is kept"
    )


@pytest.mark.parametrize("opener", [("gio", "open"), ("xdg-open",)], ids=["gio", "xdg-open"])
def test_a_link_reaches_it_until_it_is_removed(
    opener: tuple[str, ...], debian_12: Root, desktop: Desktop, cloud: DemoCloud
) -> None:
    account = cloud.company.user("deploy").account.account_id
    follow = (*opener, f"fobwatch://open?account={account}")
    environment = {**desktop.environment, "PATH": "/usr/bin:/bin"}
    debian_12.install(DEB, "desktop-file-utils", "libglib2.0-bin", "xdg-utils")
    fobwatch = installed(desktop, debian_12, cloud)
    fobwatch.start()
    take_in_the_company(fobwatch)

    debian_12.run(*follow, environment=environment)
    desktop.screen.wait_for_window("Open the console of")
    desktop.screen.save(desktop.folder.name)
    assert fobwatch.quit() == 0
    debian_12.run("apt-get", "purge", "--yes", "--quiet=2", "fobwatch")

    assert debian_12.run(*follow, environment=environment, check=False).returncode != 0
    assert "fobwatch" not in debian_12.run("cat", "/usr/share/applications/mimeinfo.cache").stdout


def test_the_session_bus_starts_it_for_a_tool_that_was_told_to(
    debian_12: Root, desktop: Desktop, cloud: DemoCloud
) -> None:
    debian_12.install(DEB)
    fobwatch = installed(desktop, debian_12, cloud)
    fobwatch.start()
    take_in_the_company(fobwatch)
    assert fobwatch.quit() == 0
    told = debian_12.run("cat", "/usr/share/dbus-1/services/io.github.fobwatch.fobwatch.service")
    entered = " ".join(debian_12.command("/usr/bin/env"))
    by_chroot = f"Exec={entered} AWS_ENDPOINT_URL={cloud.endpoint_url} /usr/bin/"
    service = desktop.folder / "services" / "io.github.fobwatch.fobwatch.service"
    service.write_text(told.stdout.replace("Exec=/usr/bin/", by_chroot), "utf-8")
    environment = {**desktop.environment, "PATH": "/usr/bin:/bin"}

    without = debian_12.run(HELPER, "deploy", environment=environment, check=False)
    started = debian_12.run(HELPER, "--start", "deploy", environment=environment)

    assert without.returncode == 3
    assert (
        json.loads(started.stdout)["AccountId"] == cloud.company.user("deploy").account.account_id
    )
    assert [item.tooltip for item in desktop.tray.items()] != []
    fobwatch.command("quit")


STARTED_BY_THE_BUS = f"""
fobwatch doctor || true
dbus-send --session --print-reply --dest=io.github.fobwatch.fobwatch / \
  org.freedesktop.DBus.Peer.Ping
fobwatch doctor || true
fobwatch quit
{HELPER} --start nobody || echo "it ends with $?"
fobwatch quit
"""


def test_the_bus_starts_it_as_the_package_says_and_for_a_user_who_is_not_root(
    debian_12: Root,
) -> None:
    debian_12.install(DEB, "dbus", "xauth", "xvfb")
    debian_12.run("useradd", "--create-home", "ada")
    debian_12.run("install", "--directory", "--owner=ada", "--mode=700", "/run/user/1000")
    session = ("xvfb-run", "--server-num=4242", "dbus-run-session", "--")
    script = shlex.join((*session, "sh", "-ec", STARTED_BY_THE_BUS))

    told = debian_12.run("runuser", "--login", "ada", "-c", script)

    before, after = told.stdout.split("method return")
    assert "Fobwatch is not running" in before
    assert f"Fobwatch {__version__} is running." in after
    assert f"it ends with {ExitCode.VAULT_CLOSED}" in after  # the bare system has no keyring
