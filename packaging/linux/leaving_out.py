"""Removes from the interpreter and the wheels what Fobwatch does not use."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

UNUSED_MODULES: Final = (
    *("EXTERNALLY-MANAGED", "__phello__", "_pydecimal.py", "antigravity.py", "curses", "dbm"),
    *("distutils", "doctest.py", "ensurepip", "idlelib", "lib2to3", "msilib", "pydoc.py"),
    *("pydoc_data", "sitecustomize.py", "test", "this.py", "tkinter", "turtle.py", "turtledemo"),
    *("unittest", "venv", "wsgiref", "xmlrpc"),
)
"""Modules of the standard library that nothing in the packages imports; a test starts it all."""

UNUSED_EXTENSIONS: Final = re.compile(
    r"(_bz2|_codecs_.*|_crypt|_ctypes_test|_curses.*|_dbm|_gdbm|_lsprof|_lzma|_test.*|_tkinter|_uuid"
    r"|_xx.*|audioop|nis|ossaudiodev|readline|spwd|xx.*)\."
)
"""Each would need another library of the system; what imports it works without."""

QT_MODULES: Final = ("QtCore", "QtDBus", "QtGui", "QtSvg", "QtWidgets")
QT_PLUGINS: Final = (
    "iconengines/libqsvgicon.so",
    "imageformats/libqgif.so",
    "imageformats/libqico.so",
    "imageformats/libqjpeg.so",
    "imageformats/libqsvg.so",
    "imageformats/libqwebp.so",
    "platforminputcontexts/libcomposeplatforminputcontextplugin.so",
    "platforminputcontexts/libibusplatforminputcontextplugin.so",
    "platforms/libqoffscreen.so",
    "platforms/libqwayland.so",
    "platforms/libqxcb.so",
    "platformthemes/libqgtk3.so",
    "platformthemes/libqxdgdesktopportal.so",
    "wayland-decoration-client/libadwaita.so",
    "wayland-decoration-client/libbradient.so",
    "wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
    "wayland-shell-integration/libxdg-shell.so",
    "xcbglintegrations/libqxcb-egl-integration.so",
    "xcbglintegrations/libqxcb-glx-integration.so",
)
"""Pictures of QR codes come in any of these formats."""

AWS_SERVICES: Final = (
    *("account", "cloudtrail", "cognito-identity", "iam", "iam-toolbox"),
    *("signin", "sso", "sso-oidc", "sts"),
)
"""The services that clients are made for, of the 400 that botocore describes."""

UNUSED_METADATA: Final = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
"""pip's own files; the last one contains a path of the build machine."""

NEEDED_LIBRARY: Final = re.compile(r"\(NEEDED\).*\[(.+)\]")


def keep_what_is_used(*, library: Path, packages: Path) -> None:
    """Remove the rest from the standard library and from the packages beside it."""
    _remove(library / name for name in UNUSED_MODULES)
    dynamic = (library / "lib-dynload").iterdir()
    _remove(path for path in dynamic if UNUSED_EXTENSIONS.match(path.name))
    _keep_qt(packages / "PySide6")
    services = (path for path in (packages / "botocore" / "data").iterdir() if path.is_dir())
    _remove(path for path in services if path.name not in AWS_SERVICES)
    _remove([packages / "bin", packages / "boto3" / "data", packages / "fobwatch" / "demo"])
    _remove(path for name in UNUSED_METADATA for path in packages.glob(f"*.dist-info/{name}"))
    _strip(packages)
    _remove([*packages.rglob("*.pyi"), *packages.rglob("py.typed"), *packages.rglob("tests")])


def _keep_qt(pyside: Path) -> None:
    """Keep the modules and plugins above, and the libraries that these load."""
    plugins = [pyside / "Qt" / "plugins" / name for name in QT_PLUGINS]
    modules = [pyside / f"{name}.abi3.so" for name in QT_MODULES]
    kept = {*plugins, *modules, *pyside.glob("*.py"), *pyside.glob("libpyside6.abi3.so.*")}
    binaries = {path for path in kept if path.suffix != ".py"}
    kept |= _libraries_of(binaries, pyside / "Qt" / "lib")
    if missing := [path for path in kept if not path.exists()]:
        raise FileNotFoundError(", ".join(map(str, missing)))
    _remove(path for path in pyside.rglob("*") if not path.is_dir() and path not in kept)
    _remove_empty_folders(pyside)


def _libraries_of(binaries: Iterable[Path], folder: Path) -> set[Path]:
    """The files of `folder` that the binaries load, directly or through others."""
    found: set[Path] = set()
    waiting = list(binaries)
    while waiting:
        report = subprocess.run(
            ["readelf", "--dynamic", waiting.pop()], check=True, capture_output=True, text=True
        )
        for name in NEEDED_LIBRARY.findall(report.stdout):
            path = folder / name
            if path.exists() and path not in found:
                found.add(path)
                waiting.append(path)
    return found


def _strip(packages: Path) -> None:
    """Some wheels come with symbols, which take a fifth of their room."""
    libraries = [path for path in packages.rglob("*.so*") if not path.is_symlink()]
    subprocess.run(["strip", "--strip-unneeded", *libraries], check=True)


def _remove(paths: Iterable[Path]) -> None:
    for path in list(paths):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _remove_empty_folders(root: Path) -> None:
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
