"""The archive for other Linux systems, installed for one user: `make linux-packages-test`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.desktop.waiting import wait_until
from tests.packaging.linux_systems import (
    ARCHIVE,
    RELEASES,
    cloud,
    desktop,
    installed,
    needs,
    take_in_the_company,
)
from tests.packaging.roots import ROOT, Root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.demo.cloud import DemoCloud
    from tests.desktop.desktop import Desktop

__all__ = ["cloud", "desktop", "needs"]

pytestmark = pytest.mark.timeout(600)

INTERPRETER_LIBRARIES = ("libexpat1", "libffi8", "libsqlite3-0", "libssl3")
DESKTOP_LIBRARIES = (
    *("libdbus-1-3", "libegl1", "libfontconfig1", "libgl1", "libglib2.0-0", "libwayland-cursor0"),
    *("libwayland-egl1", "libx11-xcb1", "libxcb-glx0", "libxcb-randr0", "libxcb-render0"),
    *("libxcb-shape0", "libxcb-shm0", "libxcb-sync1", "libxcb-xfixes0", "libxcb-xkb1"),
    *("libxkbcommon-x11-0", "libzstd1"),
)
"""What every desktop has, and a bare system has not."""


HOME = Path("/home/ada")
PREFIX = HOME / ".local"
UNPACKED = HOME / ARCHIVE.name.removesuffix(".tar.xz")
PERSON = {"PATH": "/usr/bin:/bin", "HOME": str(HOME)}


@pytest.fixture(params=["Debian 12", "Ubuntu 22.04"])
def root(request: pytest.FixtureRequest) -> Iterator[Root]:
    """Give a bare system into whose home the archive was unpacked."""
    with Root(RELEASES[request.param]) as root:
        home = root.path / str(HOME)[1:]
        home.mkdir(parents=True)
        subprocess.run(["tar", "-xf", ARCHIVE, "-C", home], check=True)
        yield root


def install(root: Root, *arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
    return root.run(str(UNPACKED / "install"), *arguments, environment=PERSON, check=check)


def test_what_a_system_lacks_is_named_before_anything_is_installed(root: Root) -> None:
    before = root.files()

    on_nothing = install(root)
    root.install(*INTERPRETER_LIBRARIES)
    without_a_desktop = install(root)
    root.install(*DESKTOP_LIBRARIES)
    in_a_blank = install(root, "/opt/my own")

    refused = (on_nothing, without_a_desktop, in_a_blank)
    assert [finished.returncode for finished in refused] == [1, 1, 1]
    assert "OpenSSL 3" in on_nothing.stderr
    assert "libEGL.so.1" in without_a_desktop.stderr
    assert "xcb-cursor" not in without_a_desktop.stderr
    assert "'/opt/my own' is none" in in_a_blank.stderr
    assert [path for path in root.files() - before if "fobwatch" in path] == []


def test_it_installs_runs_and_goes_for_one_user(
    root: Root, desktop: Desktop, cloud: DemoCloud
) -> None:
    root.install(*INTERPRETER_LIBRARIES, *DESKTOP_LIBRARIES)
    before = root.files()
    done = install(root, check=True)
    fobwatch = installed(desktop, root, cloud, str(PREFIX / "bin" / "fobwatch"))
    fobwatch.start()
    fobwatch.item.click("Open Fobwatch")
    wait_until(lambda: fobwatch.says("Welcome to Fobwatch"), "the first page")
    desktop.screen.save(f"{desktop.folder.name}-first-start")
    take_in_the_company(fobwatch)

    install(root, check=True)  # over the one that runs
    variables = {**desktop.environment, "PATH": "/usr/bin:/bin"}
    helper = str(PREFIX / "lib" / "fobwatch" / "credential-helper")
    given = root.run(helper, "deploy", environment=variables).stdout
    entries = root.run(
        *("grep", "--recursive", "--no-filename", "^Exec="),
        *(str(PREFIX / "share" / name) for name in ("applications", "dbus-1")),
    ).stdout
    fobwatch.item.click("Open Fobwatch")
    desktop.screen.wait_for_window("Fobwatch")
    wait_until(lambda: fobwatch.says("deploy"), "the session in the window")
    desktop.screen.save(desktop.folder.name)
    ended = fobwatch.quit()
    root.run(str(PREFIX / "lib" / "fobwatch" / "uninstall"), environment=PERSON)

    assert f"{PREFIX}/bin is not on your PATH" in done.stdout
    assert json.loads(given)["AccountId"] == cloud.company.user("deploy").account.account_id
    tray = f"Exec={PREFIX}/bin/fobwatch-tray"
    assert sorted(entries.splitlines()) == [tray, f"{tray} %u"]
    assert ended == 0
    left = {path for path in root.files() - before if not path.startswith(str(ROOT))}
    assert [path for path in left if "fobwatch" in path] == []
