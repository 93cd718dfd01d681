"""The folders of browser profiles that Fobwatch makes, as a whole."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.browsers.profile_files import prepare

if TYPE_CHECKING:
    from fobwatch.adapters.browsers.installed import Installed
    from fobwatch.core.browsers.colours import PlaceLook

DRAFT: Final = ".fobwatch-"
"""Begins the names of folders that are being made."""


def is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def make(folder: Path, installed: Installed, look: PlaceLook) -> None:
    """Write it beside what the browser may write, and move it there as a whole.

    Within a sandbox nothing is opened: a link that the browser left there would lead out.
    """
    sandbox = installed.sandbox
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = sandbox.parent if sandbox else folder.parent
    with TemporaryDirectory(prefix=DRAFT, dir=beside) as draft:
        made = Path(draft, "profile")
        made.mkdir(mode=0o700)
        prepare(installed.browser.family, made, look)
        remove(folder)
        made.rename(folder)


def remove(path: Path) -> None:
    """A folder with all that is in it; of a link, the link itself."""
    if is_folder(path):
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def size_of(folder: Path) -> int:
    """In bytes; what disappears meanwhile, or cannot be looked into, counts nothing."""
    total = 0
    with contextlib.suppress(OSError):
        for parent, _folders, files in os.walk(folder) if is_folder(folder) else ():
            for file in files:
                with contextlib.suppress(OSError):
                    total += os.lstat(Path(parent, file)).st_size
    return total
