"""What the bundle for macOS holds, built and used on this system: `make macos-rehearsal`.

PyInstaller runs the same spec here, with this system's wheels, and makes a folder of it. It shows
that nothing is missing that the program imports, and nothing of what only a Mac can show.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from fobwatch import __version__
from tests.desktop.desktop import BUILD, Desktop
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGING = ROOT / "packaging"
LOCKS = (
    PACKAGING / "linux" / "requirements.txt",
    PACKAGING / "macos" / "build-requirements.txt",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("macos")
    programs = work / "venv" / "bin"
    run(sys.executable, "-m", "venv", work / "venv")
    for lock in LOCKS:
        run(programs / "pip", "install", "--require-hashes", "--requirement", lock)
    others = work / "THIRD-PARTY.txt"
    library = Path(sysconfig.get_path("stdlib"))
    packages = work / "venv" / "lib" / library.name / "site-packages"
    licences = (LOCKS[0], packages, library / "LICENSE.txt", others)
    run(sys.executable, PACKAGING / "release" / "third_party.py", *licences)
    helper = work / "credential-helper"
    run("cc", "-O2", "-o", helper, PACKAGING / "native" / "credential_helper.c")
    run(
        *(programs / "pyinstaller", "--distpath", work, "--workpath", work / "work"),
        PACKAGING / "macos" / "fobwatch.spec",
        FOBWATCH_CREDENTIAL_HELPER=str(helper),
        FOBWATCH_THIRD_PARTY=str(others),
    )
    return work / "Fobwatch"


def run(*command: str | Path, **variables: str) -> None:
    cache = {"PIP_CACHE_DIR": str(BUILD / "cache/pip")}
    environment = {**os.environ, **cache, **variables}
    finished = subprocess.run(
        command, env=environment, check=False, capture_output=True, text=True, timeout=600
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.timeout(1200)
def test_the_program_starts_shows_its_first_page_and_answers(folder: Path) -> None:
    with Desktop("macos-rehearsal") as desktop:
        fobwatch = Fobwatch(desktop, program=(str(folder / "fobwatch"),))
        version = fobwatch.command("--version").stdout
        fobwatch.start()
        fobwatch.item.click("Open Fobwatch")
        wait_until(lambda: fobwatch.says("Welcome to Fobwatch"), "the first page")
        desktop.screen.save("macos-rehearsal-first-start")

        assert version == f"fobwatch {__version__}\n"
        assert fobwatch.quit() == 0


@pytest.mark.timeout(1200)
def test_it_carries_its_helper_and_no_more_of_aws_s_data_than_it_uses(folder: Path) -> None:
    services = {path.name for path in folder.glob("_internal/botocore/data/*") if path.is_dir()}

    assert "CPython: PSF-2.0" in next(folder.rglob("THIRD-PARTY.txt")).read_text("utf-8")
    assert os.access(folder / "credential-helper", os.X_OK)
    assert {"iam", "sts"} <= services
    assert "ec2" not in services
