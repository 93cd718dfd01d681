"""Makes the package for every other Linux: the program, and a script that installs it for one user.

tarball.py PROGRAM OUTPUT_FOLDER
"""

from __future__ import annotations

import argparse
import lzma
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Final

import shared_files
from shared_files import HERE, ROOT, released, version

FILES: Final = HERE / "files"

CARRIED: Final = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-util.so.1": "libxcb-util1",
}
"""What Qt loads on X11 and few desktops have; the rest every desktop since 2022 has. Each with
Debian's package that it is taken from."""

LICENCES: Final = Path("/usr/share/common-licenses")
DOCUMENTS: Final = Path("/usr/share/doc")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fobwatch-tarball-") as folder:
        print(build(options.program, Path(folder), options.output))


def build(program: Path, folder: Path, output: Path) -> Path:
    """Lay the package out in `folder`, and pack it."""
    name = f"fobwatch-{version()}-linux-x86_64"
    content = folder / name
    shutil.copytree(program, content / "program", symlinks=True)
    [qt] = content.glob("program/lib/python*/*-packages/PySide6/Qt/lib")
    for library in CARRIED:
        shutil.copy(library_of_the_system(library), qt / library)
        (qt / library).chmod(0o644)
    home = "/home/YOU/.local"  # the script fills in what programs read
    shared_files.lay_out(content / "share", prefix=f"{home}/lib/fobwatch", commands=f"{home}/bin")
    for file in ("install", "missing_libraries.py"):
        shutil.copy(FILES / file, content / file)
    write_licences(content)
    output.mkdir(parents=True, exist_ok=True)
    package = output / f"{name}.tar.xz"
    pack(content, package)
    return package


def library_of_the_system(name: str) -> Path:
    """The path at which the dynamic linker finds it. Raises `FileNotFoundError`."""
    cache = subprocess.run(["ldconfig", "-p"], check=True, capture_output=True, text=True).stdout
    for line in cache.splitlines():
        if line.strip().startswith(f"{name} (libc6,x86-64)"):
            return Path(line.rpartition("=> ")[2]).resolve()
    raise FileNotFoundError(f"{name}: `make setup` installs it")


def write_licences(content: Path) -> None:
    shutil.copy(ROOT / "LICENSE", content / "LICENSE")
    shutil.copy(FILES / "copyright", content / "COPYRIGHT")
    for licence in ("LGPL-3", "GPL-3"):
        shutil.copyfile(LICENCES / licence, content / licence)
    (content / "carried").mkdir()
    for package in CARRIED.values():
        shutil.copyfile(DOCUMENTS / package / "copyright", content / "carried" / package)


def pack(content: Path, package: Path) -> None:
    """Pack it; the same content makes the same bytes."""
    moment = int(released().timestamp())

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = moment
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with (
        lzma.open(package, "wb", preset=6) as stream,
        tarfile.open(fileobj=stream, mode="w") as tar,
    ):
        tar.add(content, content.name, recursive=False, filter=plain)
        for path in sorted(content.rglob("*")):
            tar.add(path, str(path.relative_to(content.parent)), recursive=False, filter=plain)


if __name__ == "__main__":
    main()
