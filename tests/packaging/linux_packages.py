"""The Linux packages, installed into bare systems and used there: `make linux-packages-test`.

The systems are chroots, so these tests want root; their windows come up on a virtual desktop of
this system. What the archives and PyPI have is fetched, which no other test does.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch import __version__
from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.seed import import_document
from tests.desktop.desktop import Desktop
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until
from tests.packaging.roots import ROOT, Release, Root

if TYPE_CHECKING:
    from collections.abc import Iterator

DIST = ROOT / "dist"
ARCHIVE = DIST / f"fobwatch-{__version__}-linux-x86_64.tar.xz"
DEB = DIST / f"fobwatch_{__version__}_amd64.deb"
NEWER_VERSION = f"{__version__}+newer"
HELPER = "/usr/lib/fobwatch/credential-helper"
UBUNTU_KEYRING = Path("/usr/share/keyrings/ubuntu-archive-keyring.gpg")
START_PATIENCE = timedelta(seconds=30)

RELEASES = {
    "Debian 12": Release(name="bookworm"),
    "Debian 13": Release(name="trixie"),
    "Debian testing": Release(name="forky"),
    "Ubuntu 22.04": Release(name="jammy", components="main,universe", keyring=UBUNTU_KEYRING),
}

INTERPRETER_LIBRARIES = ("libexpat1", "libffi8", "libsqlite3-0", "libssl3")
DESKTOP_LIBRARIES = (
    *("libdbus-1-3", "libegl1", "libfontconfig1", "libgl1", "libglib2.0-0", "libwayland-cursor0"),
    *("libwayland-egl1", "libx11-xcb1", "libxcb-glx0", "libxcb-randr0", "libxcb-render0"),
    *("libxcb-shape0", "libxcb-shm0", "libxcb-sync1", "libxcb-xfixes0", "libxcb-xkb1"),
    *("libxkbcommon-x11-0", "libzstd1"),
)
"""What every desktop has, and a bare system has not."""

GTK = re.compile(r"lib(atk|cairo|gdk|gtk|harfbuzz|pango)")
"""Of the plugin for GTK's looks, which Qt loads only where GTK is."""


@pytest.fixture(scope="session", autouse=True)
def needs() -> None:
    missing = [name for name in ("mmdebstrap", "lintian", "Xvfb") if shutil.which(name) is None]
    if missing:
        pytest.fail(f"not installed: {', '.join(missing)}; see docs/linux.md", pytrace=False)
    if os.geteuid() != 0:
        pytest.fail("the bare systems are chroots, which only root enters", pytrace=False)
    for package in (DEB, ARCHIVE):
        if not package.exists():
            pytest.fail(f"{package.name} is not built; run `make linux-packages`", pytrace=False)


def skip_without_keyring(release: Release) -> None:
    if release.keyring and not release.keyring.exists():
        pytest.skip(f"not tried: this system has no {release.keyring}")


@pytest.fixture(params=list(RELEASES.values()), ids=list(RELEASES))
def root(request: pytest.FixtureRequest) -> Iterator[Root]:
    """Give a bare system of each release in turn."""
    release: Release = request.param
    skip_without_keyring(release)
    with Root(release) as root:
        yield root


@pytest.fixture
def debian_12() -> Iterator[Root]:
    with Root(RELEASES["Debian 12"]) as root:
        yield root


@pytest.fixture(scope="module")
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud() as cloud:
        yield cloud


@pytest.fixture
def desktop(request: pytest.FixtureRequest) -> Iterator[Desktop]:
    name = re.sub(r"[\W_]+", "-", request.node.name.removeprefix("test_")).strip("-").lower()
    with Desktop(f"packages-{name}") as desktop:
        yield desktop


def installed(
    desktop: Desktop, root: Root, cloud: DemoCloud, program: str = "/usr/bin/fobwatch"
) -> Fobwatch:
    """The program of the system, on the desktop of this one."""
    for folder in (desktop.home, Path(desktop.environment["XDG_RUNTIME_DIR"])):
        root.share(folder)
    return Fobwatch(
        desktop,
        environment={
            "PATH": "/usr/bin:/bin",
            "AWS_ENDPOINT_URL": cloud.endpoint_url,
            "FOBWATCH_FEDERATION_ENDPOINT": cloud.federation_url,
        },
        program=root.command(program),
    )


def take_in_the_company(fobwatch: Fobwatch) -> None:
    wait_until(lambda: fobwatch.command("doctor", check=False).returncode == 0, "the vault")
    fobwatch.command("import", "-", typed=json.dumps(import_document()))


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
    by_python = root.run(*python, "deploy", environment=environment).stdout
    ran = fobwatch.command("exec", "deploy", "--", "/usr/bin/env").stdout
    wait_until(lambda: "deploy" in fobwatch.item.tooltip, "the session in the tray")
    desktop.screen.save(f"{desktop.folder.name}-session")

    assert by_command["AccountId"] == cloud.company.user("deploy").account.account_id
    assert json.loads(by_helper) == json.loads(by_python) == by_command
    assert f"AWS_ACCESS_KEY_ID={by_command['AccessKeyId']}" in ran
    assert "LD_LIBRARY_PATH" not in ran
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
    root.run("apt-get", "update", "--quiet=2")
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


@pytest.mark.parametrize("name", ["Debian 12", "Ubuntu 22.04"])
def test_the_archive_installs_for_one_user(name: str, desktop: Desktop, cloud: DemoCloud) -> None:
    release = RELEASES[name]
    skip_without_keyring(release)
    with Root(release) as root:
        home = Path("/home/ada")
        prefix = home / ".local"
        unpacked = home / ARCHIVE.name.removesuffix(".tar.xz")
        place = root.path / str(home)[1:]
        place.mkdir(parents=True)
        subprocess.run(["tar", "-xf", ARCHIVE, "-C", place], check=True)
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(home)}
        install = str(unpacked / "install")

        def tried() -> subprocess.CompletedProcess[str]:
            return root.run(install, environment=environment, check=False)

        on_nothing = tried()
        root.install(*INTERPRETER_LIBRARIES)
        on_no_desktop = tried()
        in_a_blank = root.run(install, "/opt/my own", environment=environment, check=False)
        root.install(*DESKTOP_LIBRARIES)
        before = root.files()
        done = root.run(install, environment=environment)
        fobwatch = installed(desktop, root, cloud, str(prefix / "bin" / "fobwatch"))
        fobwatch.start()
        take_in_the_company(fobwatch)
        root.run(install, environment=environment)  # over the one that runs
        variables = {**desktop.environment, "PATH": "/usr/bin:/bin"}
        helper = str(prefix / "lib" / "fobwatch" / "credential-helper")
        given = root.run(helper, "deploy", environment=variables).stdout
        entry = root.run("cat", str(prefix / "share" / "applications" / "fobwatch.desktop")).stdout
        fobwatch.item.click("Open Fobwatch")
        desktop.screen.wait_for_window("Fobwatch")
        wait_until(lambda: fobwatch.says("deploy"), "the session in the window")
        desktop.screen.save(desktop.folder.name)
        ended = fobwatch.quit()
        root.run(str(prefix / "lib" / "fobwatch" / "uninstall"), environment=environment)

        assert (on_nothing.returncode, on_no_desktop.returncode) == (1, 1)
        assert "OpenSSL 3" in on_nothing.stderr
        assert "libEGL.so.1" in on_no_desktop.stderr
        assert "xcb-cursor" not in on_no_desktop.stderr
        assert "'/opt/my own' is none" in in_a_blank.stderr
        assert f"{prefix}/bin is not on your PATH" in done.stdout
        assert json.loads(given)["AccountId"] == cloud.company.user("deploy").account.account_id
        assert f"\nExec={prefix}/bin/fobwatch-tray\n" in entry
        assert ended == 0
        left = root.files() - before
        assert {path for path in left if "fobwatch" in path and not path.startswith(str(ROOT))} == (
            set()
        )


def test_lintian_finds_nothing() -> None:
    found = subprocess.run(
        ["lintian", "--allow-root", "--fail-on=error,warning", DEB],
        check=False,
        capture_output=True,
        text=True,
    )

    assert (found.returncode, found.stdout) == (0, "")
