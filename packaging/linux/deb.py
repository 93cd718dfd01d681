"""Makes the Debian package from the program that program.py laid out.

deb.py PROGRAM OUTPUT_FOLDER
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import shared_files
from shared_files import HERE, filled_in, released, version, write_compressed

FILES: Final = HERE / "files"
PREFIX: Final = "/usr/lib/fobwatch"
COMMANDS: Final = ("fobwatch", "fobwatch-tray")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fobwatch-deb-") as folder:
        print(build(options.program, Path(folder, "root"), options.output))


def build(program: Path, root: Path, output: Path) -> Path:
    """Lay out `root`, and pack it. Raises `CalledProcessError`; dpkg-deb prints why."""
    root.mkdir()
    root.chmod(0o755)
    shutil.copytree(program, root / PREFIX[1:], symlinks=True)
    (root / "usr" / "bin").mkdir()
    for folder in (root / "usr", root / "usr" / "lib", root / "usr" / "bin"):
        folder.chmod(0o755)
    for command in COMMANDS:
        (root / "usr" / "bin" / command).symlink_to(f"../lib/fobwatch/bin/{command}")
    shared_files.lay_out(root / "usr" / "share", prefix=PREFIX, commands="/usr/bin")
    write_documents(root / "usr" / "share")
    set_modes(root / "usr" / "share")
    write_control(root)
    set_modes(root / "DEBIAN")
    output.mkdir(parents=True, exist_ok=True)
    package = output / f"fobwatch_{version()}_amd64.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, package],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(int(released().timestamp()))},
    )
    return package


def write_documents(share: Path) -> None:
    """Copyright, changes, and why lintian is overridden."""
    documents = share / "doc" / "fobwatch"
    documents.mkdir(parents=True)
    shutil.copyfile(FILES / "copyright", documents / "copyright")
    write_compressed(documents / "changelog.gz", debian_changelog())
    overrides = share / "lintian" / "overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(FILES / "lintian-overrides", overrides / "fobwatch")


def debian_changelog() -> str:
    """One entry, in the form that Debian's tools read; CHANGELOG.md says what changed."""
    return (
        f"fobwatch ({version()}) unstable; urgency=medium\n\n"
        f"  * Version {version()}: https://github.com/fobwatch/fobwatch/blob/main/CHANGELOG.md\n\n"
        " -- The Fobwatch authors <fobwatch@users.noreply.github.com>  "
        f"{released():%a, %d %b %Y %H:%M:%S +0000}\n"
    )


def write_control(root: Path) -> None:
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files) // 1024
    words = {"VERSION": version(), "SIZE": str(size), "DEPENDS": ", ".join(depends())}
    control = root / "DEBIAN"
    control.mkdir()
    template = (FILES / "control").read_text("utf-8")
    (control / "control").write_text(filled_in(template, words), "utf-8")
    sums = (f"{_md5(path)}  {path.relative_to(root)}\n" for path in files)
    (control / "md5sums").write_text("".join(sums), "utf-8")


def depends() -> list[str]:
    lines = (FILES / "depends.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def set_modes(folder: Path) -> None:
    """Let everybody read and the owner write, whatever the umask was."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


if __name__ == "__main__":
    main()
