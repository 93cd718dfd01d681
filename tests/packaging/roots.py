"""Bare systems of several releases, to install packages into: folders that programs run in."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / "build" / "roots"
"""The bare systems, as mmdebstrap makes them, and what apt downloads: once until `make clean`."""

ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}
NOT_COUNTED = (
    *("/var/lib/apt", "/var/lib/dpkg", "/var/cache", "/var/log", "/proc", "/dev"),
    "/tmp",  # noqa: S108 - where what is installed and what is shared is put
)
DOWNLOADS = "var/cache/apt/archives"
CHROOT = "/usr/sbin/chroot"
INSTALL = ("apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """`components` of its archive are those that its users have.

    `keyring` says where the keys that its packages are signed with come from, unless Debian's.
    """

    name: str
    components: str = "main"
    keyring: Keyring | None = None

    def bare_system(self) -> Path:
        """The folder of a system with apt and what is essential, made where it is not there.

        It knows what its archive has on the day of the test.

        Raises `CalledProcessError`, after mmdebstrap's own words.
        """
        folder = KEPT / self.name
        if not folder.exists():
            KEPT.mkdir(parents=True, exist_ok=True)
            new = folder.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            keyring = [f"--keyring={self.keyring.file()}"] if self.keyring else []
            # A mirror may be behind: what is tried is the package, and not the mirror.
            options = ["--variant=minbase", "--include=apt", f"--components={self.components}"]
            options += ['--aptopt=Acquire::Check-Valid-Until "false"']
            subprocess.run(
                ["mmdebstrap", "--quiet", *options, *keyring, self.name, new],
                check=True,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "TMPDIR": "/tmp"},  # noqa: S108 - mmdebstrap makes its own in it
            )
            new.rename(folder)
        _know_of_packages(folder)
        return folder


@cache
def _know_of_packages(system: Path) -> None:
    """Once in a run of the tests: the systems upon this one have what it has."""
    subprocess.run([CHROOT, system, "apt-get", "update", "--quiet=2"], check=True, env=ENVIRONMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """The keys of another archive, which Debian vouches for: the file of that name in `package`."""

    name: str
    package: str
    release: Release

    def file(self) -> Path:
        """The keys, taken out of the package where they are not there yet."""
        kept = KEPT / self.name
        if not kept.exists():
            with Root(self.release) as root:
                root.install(self.package)
                shutil.copyfile(root.path / "usr/share/keyrings" / self.name, kept)
        return kept


class Root:
    """A system of its own upon a bare one, which stays as it is. Gone with `__exit__`."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._stack = ExitStack()
        self.path = Path()

    def __enter__(self) -> Self:
        lower = self._release.bare_system()
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fobwatch-root-")))
            for name in ("upper", "work", "merged"):
                (folder / name).mkdir()
            self.path = folder / "merged"
            layers = f"lowerdir={lower},upperdir={folder / 'upper'},workdir={folder / 'work'}"
            self._mount(stack, self.path, "-t", "overlay", "overlay", "-o", layers)
            downloads = lower.with_suffix(".downloads")
            downloads.mkdir(exist_ok=True)
            for place, shared in (("proc", "/proc"), ("dev", "/dev"), (DOWNLOADS, str(downloads))):
                self._mount(stack, self.path / place, "--bind", shared)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def share(self, folder: Path) -> None:
        """Let the system have a folder of this one, under the same path."""
        place = self.path / str(folder)[1:]
        place.mkdir(parents=True, exist_ok=True)
        self._mount(self._stack, place, "--bind", str(folder))

    def command(self, program: str) -> tuple[str, ...]:
        """What starts a program of the system from outside; it takes the process over."""
        return (CHROOT, str(self.path), program)

    def run(
        self,
        *command: str,
        environment: Mapping[str, str] | None = None,
        typed: str | None = None,
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the system. Raises `CalledProcessError` where `check` is set."""
        finished = subprocess.run(
            [CHROOT, self.path, *command],
            env=environment or ENVIRONMENT,
            input=typed,
            stdin=None if typed is not None else subprocess.DEVNULL,
            check=False,
            capture_output=True,
            text=True,
        )
        if check and finished.returncode:
            raise AssertionError(f"{command}: {finished.stdout}{finished.stderr}")
        return finished

    def install(self, *packages: str | Path) -> None:
        """Install packages with what they depend on: from the archive, or a file of this system."""
        names = []
        for package in packages:
            if isinstance(package, Path):
                shutil.copy(package, self.path / "tmp")
                package = f"/tmp/{package.name}"  # noqa: S108, PLW2901 - of the system, which is bare
            names.append(package)
        self.run(*INSTALL, *names)

    def files(self) -> set[str]:
        """Everything that is there, but for what is shared, and what apt and dpkg keep."""
        found = self.run("find", "/", "-xdev").stdout.splitlines()
        return {path for path in found if not path.startswith(NOT_COUNTED)}

    @staticmethod
    def _mount(stack: ExitStack, place: Path, *what: str) -> None:
        subprocess.run(["mount", *what, place], check=True)
        stack.callback(_unmount, place)


def _unmount(place: Path) -> None:
    subprocess.run(["umount", "--lazy", place], check=True)
