"""What Setup installs, under Wine, against the source tree there.

    bench_windows.py [--rounds 7]

`make windows` and `make build/wine/ready` make what is measured. Wine is not Windows: the ratio
tells something, the seconds do not.
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
from fobwatch.core.door import ExitCode
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
    tell("helper", [median(rounds, partial(wine.run, fobwatch.helper, "dev"))])
    tell("--version", [median(rounds, partial(wine.run, *it, "--version")) for it in both])
    tell("tray answers", [median(rounds, partial(answer, wine, fobwatch, it)) for it in both])


def tell(what: str, times: list[float]) -> None:
    """The source tree's time, the package's, and their ratio; or the package's alone."""
    ratio = f"   {times[1] / times[0]:.2f}" if len(times) > 1 else ""
    print(f"{what:<14}" + "".join(f"{time * 1000:8.0f} ms" for time in times) + ratio)


def median(rounds: int, call: Callable[[], object]) -> float:
    """In the first round the disk's cache is cold, and Python compiles: it does not count."""
    return statistics.median([seconds(call) for _ in range(rounds + 1)][1:])


def answer(wine: Wine, fobwatch: Installed, command: Sequence[str | Path]) -> None:
    """From the tray's start to its first answer, and to its end, which is quick."""
    tray = wine.start(*command)
    while wine.run(fobwatch.helper, "nobody").code == ExitCode.NOT_RUNNING:
        time.sleep(POLLING)
    fobwatch.command("quit")
    tray.wait(30)


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
