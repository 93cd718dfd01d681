"""The bare systems that the Linux packages are tried in, and the program in them.

The systems are chroots, so the tests want root; windows come up on a virtual desktop of this one.
A test module makes the fixtures its own by importing them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch import __version__
from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.seed import import_document
from tests.desktop.desktop import Desktop
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until
from tests.packaging.roots import ROOT, Keyring, Release, Root

if TYPE_CHECKING:
    from collections.abc import Iterator

DIST = ROOT / "dist"
ARCHIVE = DIST / f"fobwatch-{__version__}-linux-x86_64.tar.xz"
DEB = DIST / f"fobwatch_{__version__}_amd64.deb"
HELPER = "/usr/lib/fobwatch/credential-helper"

DEBIAN_13 = Release(name="trixie")
UBUNTU_KEYRING = Keyring(
    name="ubuntu-archive-keyring.gpg", package="ubuntu-archive-keyring", release=DEBIAN_13
)


def ubuntu(name: str) -> Release:
    return Release(name=name, components="main,universe", keyring=UBUNTU_KEYRING)


RELEASES = {
    "Debian 12": Release(name="bookworm"),
    "Debian 13": DEBIAN_13,
    "Debian testing": Release(name="forky"),
    "Ubuntu 22.04": ubuntu("jammy"),
    "Ubuntu 26.04": ubuntu("resolute"),
}


@pytest.fixture(scope="session", autouse=True)
def needs() -> None:
    missing = [name for name in ("mmdebstrap", "lintian", "Xvfb") if shutil.which(name) is None]
    if missing:
        pytest.fail(
            f"not installed: {', '.join(missing)}; run `make linux-packages-test`", pytrace=False
        )
    if os.geteuid() != 0:
        pytest.fail("the bare systems are chroots, which only root enters", pytrace=False)
    for package in (DEB, ARCHIVE):
        if not package.exists():
            pytest.fail(f"{package.name} is not built; run `make linux-packages`", pytrace=False)


@pytest.fixture(params=list(RELEASES.values()), ids=list(RELEASES))
def root(request: pytest.FixtureRequest) -> Iterator[Root]:
    """Give a bare system of each release in turn."""
    release: Release = request.param
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
