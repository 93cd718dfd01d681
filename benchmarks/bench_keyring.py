"""The time of the vault's calls to a real keyring, against the keyring library's own backend.

    bench_keyring.py [--rounds 200]

GNOME Keyring runs on its own bus with its own home. Both sides write, overwrite, read and delete
the same entries in turn. The start is the choice of the backend with its first call, once with the
library's scan of all backends and once with ours, each in a fresh interpreter.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from keyring.core import load_keyring

from fobwatch.adapters.vault.keyring_backends import FREEDESKTOP, available_keyring
from fobwatch.adapters.vault.keyring_store import KeyringStore
from tests.adapters.secret_service import SecretServiceSession

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "x" * 1500
"""About as long as a session with its token."""

STARTS = 11

THEIR_START = "import keyring; keyring.get_password('Fobwatch', 'bench')"
OUR_START = """
from fobwatch.adapters.vault.keyring_backends import available_keyring
available_keyring().get("Fobwatch", "bench")
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        os.environ["HOME"] = os.environ["XDG_DATA_HOME"] = os.environ["XDG_RUNTIME_DIR"] = home
        with closing(SecretServiceSession(Path(home))) as session:
            os.environ["DBUS_SESSION_BUS_ADDRESS"] = session.address
            os.environ.pop("PYTHON_KEYRING_BACKEND", None)
            session.start_keyring()
            compare_calls(rounds)
            compare_starts()


def compare_calls(rounds: int) -> None:
    """Time each call of the two backends, and what the index adds to it."""
    theirs, ours = load_keyring(FREEDESKTOP), available_keyring()
    store = KeyringStore(lambda: ours)
    print(
        f"{'median of ' + str(rounds):<24}{'keyring':>12}{'one connection':>18}{'with index':>14}"
    )
    calls: dict[str, tuple[Callable[[str], object], ...]] = {
        "write a new one": (
            lambda name: theirs.set_password("Bench", name, SECRET),
            lambda name: ours.set("Bench of ours", name, SECRET),
            lambda name: store.set(name, SECRET),
        ),
        "overwrite": (
            lambda name: theirs.set_password("Bench", name, SECRET),
            lambda name: ours.set("Bench of ours", name, SECRET),
            lambda name: store.set(name, SECRET),
        ),
        "read": (
            lambda name: theirs.get_password("Bench", name),
            lambda name: ours.get("Bench of ours", name),
            store.get,
        ),
        "delete": (
            lambda name: theirs.delete_password("Bench", name),
            lambda name: ours.delete("Bench of ours", name),
            store.delete,
        ),
    }
    for verb, functions in calls.items():
        medians = in_turn(functions, rounds)
        print(
            f"{verb:<24}"
            + "".join(f"{m:>{w}.1f} ms" for m, w in zip(medians, (9, 15, 11), strict=True))
        )


def in_turn(functions: tuple[Callable[[str], object], ...], rounds: int) -> list[float]:
    """The median milliseconds of each, called one after the other in each round."""
    times: list[list[float]] = [[] for _ in functions]
    for number in range(rounds):
        for function, took in zip(functions, times, strict=True):
            began = time.perf_counter()
            function(f"session/{number}")
            took.append(1000 * (time.perf_counter() - began))
    return [statistics.median(took) for took in times]


def compare_starts() -> None:
    starts = tuple(
        lambda _name, code=code: subprocess.run([sys.executable, "-c", code], check=True)
        for code in ("pass", THEIR_START, OUR_START)
    )
    bare, theirs, ours = in_turn(starts, STARTS)
    print(f"{'first call, from start':<24}{theirs:>9.0f} ms{ours:>15.0f} ms   (Python: {bare:.0f})")


if __name__ == "__main__":
    main()
