"""The wheel and the source package, installed as people install them: `make linux-packages-test`.

What they depend on comes from PyPI, once; the next run finds it in build/cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch import __version__
from tests.desktop.desktop import BUILD, Desktop
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DIST = BUILD.parent / "dist"
WHEEL = DIST / f"fobwatch-{__version__}-py3-none-any.whl"
SOURCE = DIST / f"fobwatch-{__version__}.tar.gz"


def run(*command: str | Path, **variables: str) -> None:
    caches = {"PIP_CACHE_DIR": str(BUILD / "cache/pip"), "UV_CACHE_DIR": str(BUILD / "cache/uv")}
    environment = {**os.environ, **caches, **variables}
    finished = subprocess.run(
        command, env=environment, check=False, capture_output=True, text=True, timeout=600
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def fresh_environment(folder: Path) -> Path:
    run(sys.executable, "-m", "venv", folder)
    return folder / "bin"


def by_pip(package: Path, folder: Path) -> Path:
    programs = fresh_environment(folder / "venv")
    run(programs / "pip", "install", package)
    return programs / "fobwatch"


def by_pipx(package: Path, folder: Path) -> Path:
    programs = fresh_environment(folder / "pipx-itself")
    run(programs / "pip", "install", "pipx")
    places = {"PIPX_HOME": str(folder / "pipx"), "PIPX_BIN_DIR": str(folder / "bin")}
    run(programs / "pipx", "install", package, **places)
    return folder / "bin" / "fobwatch"


def by_uv(package: Path, folder: Path) -> Path:
    places = {"UV_TOOL_DIR": str(folder / "tools"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    run(
        *(sys.executable, "-m", "uv", "tool", "install", "--python", sys.executable, package),
        **places,
    )
    return folder / "bin" / "fobwatch"


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("install", "package"),
    [(by_pip, WHEEL), (by_pip, SOURCE), (by_pipx, WHEEL), (by_uv, WHEEL)],
    ids=["wheel by pip", "source by pip", "wheel by pipx", "wheel by uv"],
)
def test_it_starts_once_it_is_installed(
    install: Callable[[Path, Path], Path],
    package: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    if not package.exists():
        pytest.fail(f"{package.name} is not built; run `make wheel`", pytrace=False)
    program = install(package, tmp_path)
    name = "-".join(("python", *request.node.callspec.id.split()))

    with Desktop(name) as desktop:
        fobwatch = Fobwatch(desktop, program=(str(program),))
        version = fobwatch.command("--version").stdout
        fobwatch.start()
        fobwatch.item.click("Open Fobwatch")
        wait_until(lambda: fobwatch.says("Welcome to Fobwatch"), "the first page")
        desktop.screen.save(f"{name}-first-start")

        assert version == f"fobwatch {__version__}\n"
        assert fobwatch.quit() == 0
