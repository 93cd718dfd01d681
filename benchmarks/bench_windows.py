"""The installed program under Wine, against the source tree there.

    bench_windows.py [--rounds 7]

`make windows` and `make build/wine/ready` make what is measured. Wine is not Windows: the ratio
means something, the seconds do not.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch import __version__
from fobwatch.core.agent.protocol import ExitCode
from tests.packaging.wine.installed import Installed
from tests.packaging.wine.prepare import make_prefix
from tests.packaging.wine.system import FOLDER, PYTHON, ROOT, Wine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SETUP = ROOT / "dist" / f"Fobwatch-{__version__}-setup.exe"
PREFIX = FOLDER / "bench-prefix"
SOURCES = (PYTHON / "python.exe", "-m", "fobwatch")
POLLING = 0.05


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    if not (SETUP.exists() and PYTHON.exists() and shutil.which("wine")):
        print("Setup is not built, or there is no Wine, and is not measured: see docs/windows.md")
        return
    shutil.rmtree(PREFIX, ignore_errors=True)
    make_prefix(PREFIX)
    with tempfile.TemporaryDirectory(prefix="fobwatch-wine-") as folder:
        number = Path(folder, "display")
        with number.open("w") as file:
            command = ["Xvfb", "-displayfd", str(file.fileno())]
            display = subprocess.Popen(command, pass_fds=[file.fileno()])
        while not number.read_text().endswith("\n"):
            time.sleep(POLLING)
        home = {"DISPLAY": f":{number.read_text().strip()}", "FOBWATCH_HOME": Wine.path(number)}
        wine = Wine(home, prefix=PREFIX)
        wine.start("explorer", "/desktop=bench")  # Wine's services start with the first program
        measure(wine, rounds)
        wine.end()
        display.terminate()
        display.wait()


def measure(wine: Wine, rounds: int) -> None:
    fobwatch = Installed(wine)
    took = seconds(partial(wine.run, SETUP, "/S"))
    size = sum(path.stat().st_size for path in fobwatch.folder.rglob("*") if path.is_file())
    print(f"{SETUP.name}: {SETUP.stat().st_size / 1e6:.1f} MB, installed {size / 1e6:.1f} MB")
    print(f"installs in {took:.1f} s")
    both = (SOURCES, (fobwatch.app / "bin" / "fobwatch.exe",))
    script = Wine.path(ROOT / "desktop" / "fobwatch" / "credential_helper.py")
    python = (PYTHON / "python.exe", "-I", "-S", script, "dev")
    helpers = [(*python,), (fobwatch.helper, "dev")]
    compare("helper", rounds, [partial(run, wine, it) for it in helpers])
    compare("--version", rounds, [partial(run, wine, (*it, "--version")) for it in both])
    compare("tray answers", rounds, [partial(first_answer, wine, fobwatch, it) for it in both])


def compare(what: str, rounds: int, measures: Sequence[Callable[[], float]]) -> None:
    """Print the medians of the source tree and of the package, measured in turn, and their ratio.

    The first round does not count: the disk's cache is cold, and Python compiles.
    """
    times = [[measure() for measure in measures] for _ in range(rounds + 1)]
    source, package = (statistics.median(column) for column in zip(*times[1:], strict=True))
    print(
        f"{what:<14} source {source * 1000:6.0f} ms   package {package * 1000:6.0f} ms"
        f"   {package / source:.2f}"
    )


def run(wine: Wine, command: Sequence[str | Path]) -> float:
    return seconds(partial(wine.run, *command))


def first_answer(wine: Wine, fobwatch: Installed, command: Sequence[str | Path]) -> float:
    """Seconds from the tray's start until it answers a tool."""
    began = time.perf_counter()
    tray = wine.start(*command)
    while wine.run(fobwatch.helper, "nobody").code == ExitCode.NOT_RUNNING:
        time.sleep(POLLING)
    took = time.perf_counter() - began
    fobwatch.command("quit")
    tray.wait(30)
    return took


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
