"""Removes from the wheels what Fobwatch does not use."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from pe_file import imported

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

QT_MODULES: Final = ("QtCore", "QtGui", "QtSvg", "QtWidgets")
QT_PLUGINS: Final = (
    "iconengines/qsvgicon.dll",
    "imageformats/qgif.dll",
    "imageformats/qico.dll",
    "imageformats/qjpeg.dll",
    "imageformats/qsvg.dll",
    "imageformats/qwebp.dll",
    "platforms/qoffscreen.dll",
    "platforms/qwindows.dll",
    "styles/qmodernwindowsstyle.dll",
)
"""Pictures of QR codes come in any of these formats."""

RUNTIMES: Final = ("concrt140.dll", "vcamp140.dll", "vcomp140.dll")
"""Parts of the C++ runtime that nothing loads; one needs a library that not all systems have."""

AWS_SERVICES: Final = (
    *("account", "cloudtrail", "cognito-identity", "iam", "iam-toolbox"),
    *("signin", "sso", "sso-oidc", "sts"),
)
"""The services that clients are made for, of the 400 that botocore describes."""

UNUSED_METADATA: Final = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
"""pip's own files; the last one contains a path of the build machine."""


def keep_what_is_used(packages: Path) -> None:
    """Remove the rest from the folder of packages."""
    _keep_qt(packages / "PySide6")
    services = (path for path in (packages / "botocore" / "data").iterdir() if path.is_dir())
    _remove(path for path in services if path.name not in AWS_SERVICES)
    _remove([packages / "bin", packages / "boto3" / "data", packages / "fobwatch" / "demo"])
    _remove(path for name in RUNTIMES for path in packages.rglob(name))
    _remove(path for name in UNUSED_METADATA for path in packages.glob(f"*.dist-info/{name}"))
    _remove([*packages.rglob("*.pyi"), *packages.rglob("py.typed"), *packages.rglob("tests")])
    _remove(packages.rglob("__pycache__"))
    _remove_empty_folders(packages)


def _keep_qt(pyside: Path) -> None:
    """Keep the modules and plugins above, and the libraries that these load."""
    plugins = [pyside / "plugins" / name for name in QT_PLUGINS]
    modules = [pyside / f"{name}.pyd" for name in QT_MODULES]
    kept = {*plugins, *modules, *pyside.glob("*.py")}
    kept |= _libraries_of([*plugins, *modules], pyside)
    if missing := [path for path in kept if not path.exists()]:
        raise FileNotFoundError(", ".join(map(str, missing)))
    _remove(path for path in pyside.rglob("*") if not path.is_dir() and path not in kept)


def _libraries_of(loading: Iterable[Path], folder: Path) -> set[Path]:
    """The files of `folder` that the binaries load, directly or through others."""
    by_name = {path.name.lower(): path for path in folder.glob("*.dll")}
    found: set[Path] = set()
    waiting = list(loading)
    while waiting:
        for name in imported(waiting.pop()) & by_name.keys():
            if by_name[name] not in found:
                found.add(by_name[name])
                waiting.append(by_name[name])
    return found


def _remove(paths: Iterable[Path]) -> None:
    for path in list(paths):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _remove_empty_folders(root: Path) -> None:
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
