"""The folders of browser profiles that Fobwatch makes: their files and their locks."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.browsers.files import object_of
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.browsers.browsers import Family
from fobwatch.core.browsers.errors import BrowserFileRefused

if TYPE_CHECKING:
    from fobwatch.adapters.browsers.installed import Installed
    from fobwatch.core.browsers.browsers import PlaceLook

VIBRANT: Final = 3
"""Chromium's `BrowserColorVariant` that keeps most of a colour in the window's frame."""

FIREFOX_PREFERENCES: Final = {
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "termsofuse.bypassNotification": True,
    "toolkit.legacyUserProfileCustomizations.stylesheets": True,
}
"""No pages at the first start, and the style below."""

FIREFOX_STYLE: Final = """\
#navigator-toolbox {{ border-top: 4px solid {colour} !important; }}
#nav-bar-customization-target::before {{
  content: "{name}"; align-self: center; margin: 0 8px; padding: 2px 8px;
  border-radius: 4px; background: {colour}; color: #15141a; font-weight: 600;
}}
"""


def prepare(family: Family, folder: Path, look: PlaceLook) -> None:
    """Fill an empty folder. Raises `OSError`."""
    if family is Family.CHROMIUM:
        (folder / "Default").mkdir(mode=0o700)
        profile = {"name": look.name, "is_using_default_name": False}
        _write_json(folder / "Local State", {"profile": {"info_cache": {"Default": profile}}})
        no_account = {"signin": {"allowed_on_next_startup": False}}  # of the browser's maker
        _write_json(folder / "Default" / "Preferences", _merged(no_account, _chromium_look(look)))
        return
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});"
        for name, value in FIREFOX_PREFERENCES.items()
    ]
    _write(folder / "user.js", "\n".join(lines) + "\n")
    (folder / "chrome").mkdir(mode=0o700)
    _write(folder / "chrome" / "userChrome.css", _firefox_look(look))


def repaint(family: Family, folder: Path, look: PlaceLook) -> None:
    """Change the name and colour in a folder that no browser has open. Raises `StorageError`."""
    if family is not Family.CHROMIUM:
        TextFile(folder / "chrome" / "userChrome.css").write(_firefox_look(look))
        return
    named = {"profile": {"info_cache": {"Default": {"name": look.name}}}}
    for path, change in (
        (folder / "Default" / "Preferences", _chromium_look(look)),
        (folder / "Local State", named),
    ):
        # The browser replaces a file that is damaged or gone, and the look is lost with it.
        with contextlib.suppress(FileNotFoundError, BrowserFileRefused):
            TextFile(path).write(json.dumps(_merged(object_of(path), change)))


def _chromium_look(look: PlaceLook) -> dict[str, Any]:
    colour = int(look.colour.code.removeprefix("#"), 16) - 0x1000000  # signed ARGB
    return {
        "profile": {"name": look.name},
        "browser": {"theme": {"user_color2": colour, "color_variant2": VIBRANT}},
        "extensions": {"theme": {"id": "user_color_theme_id"}},
    }


def _firefox_look(look: PlaceLook) -> str:
    return FIREFOX_STYLE.format(name=_css_string(look.name), colour=look.colour.code)


def _merged(before: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The object with these values; objects within it keep their others."""
    merged = dict(before)
    for key, value in change.items():
        old = before.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _merged(dict(old or {}), value) if both else value
    return merged


def _css_string(text: str) -> str:
    """A text within quotes: all but letters, digits and blanks as CSS's escapes."""
    return re.sub(r"[^A-Za-z0-9 ]", lambda match: f"\\{ord(match[0]):x} ", text)


def _write_json(path: Path, value: object) -> None:
    _write(path, json.dumps(value))


def _write(path: Path, text: str) -> None:
    """Only the owner may read it."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text, encoding="utf-8")


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
    """In bytes, without what disappears meanwhile or cannot be looked into."""
    total = 0
    with contextlib.suppress(OSError):
        for parent, _folders, files in os.walk(folder) if is_folder(folder) else ():
            for file in files:
                with contextlib.suppress(OSError):
                    total += os.lstat(Path(parent, file)).st_size
    return total


CHROMIUM_LOCK: Final = "SingletonLock"
"""A link to ``host-pid``, removed at the end, but not after a crash."""

FIREFOX_LOCK: Final = ".parentlock"
"""A file that is locked while Firefox runs; its link ``lock`` stays behind after each end."""


def lock_of(folder: Path, *, sandboxed: bool) -> Path | None:
    """The lock of a browser that runs with it; on Windows the system keeps files that are in use.

    The process of a sandboxed Chromium has another number outside: there the link only says that
    it runs.
    """
    chromium, firefox = folder / CHROMIUM_LOCK, folder / FIREFOX_LOCK
    if chromium.is_symlink() and (sandboxed or _may_run(chromium)):
        return chromium
    return firefox if _is_locked(firefox) else None


def _may_run(lock: Path) -> bool:
    """False only where there is certainly no such process any more."""
    try:
        os.kill(int(re.split("-", str(lock.readlink()))[-1]), 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    except (PermissionError, ValueError, OverflowError):
        return True
    return True


if sys.platform == "win32":

    def _is_locked(file: Path) -> bool:  # noqa: ARG001 - Windows itself keeps files in use
        return False

else:
    import fcntl

    def _is_locked(file: Path) -> bool:
        """Never through a link: in a sandbox the browser may have put one there."""
        try:
            descriptor = os.open(file, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return file.exists() and not file.is_symlink()
        with contextlib.closing(os.fdopen(descriptor, "rb+", buffering=0)) as lock:
            try:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
        return False
