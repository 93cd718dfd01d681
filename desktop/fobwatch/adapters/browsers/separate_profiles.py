"""Browser profiles that Fobwatch makes: a folder for each owner, named and coloured in it alone."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.browsers.files import object_of
from fobwatch.core.browsers.browsers import Family, StoredProfile
from fobwatch.core.browsers.colours import container_colour
from fobwatch.core.errors import BrowserFileRefused, StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.adapters.browsers.installed import Installed

MARKER: Final = "fobwatch.json"
"""In each folder: whose it is, and which browser's."""

KEYS: Final = ("owner", "browser", "browser_id")

SANDBOXES: Final = (".var/app/*", "snap/*/common")
"""Below the home, where Flatpaks and Snaps may write."""

LOCKS: Final = ("SingletonLock", "lock")
"""Links that Chromium and Firefox make while they run, to ``host-pid`` and ``address:+pid``."""

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


class SeparateProfiles:
    """Fulfils `BrowserProfiles`: folders below `root`, or where a sandboxed browser may write."""

    def __init__(self, root: Path, home: Path | None = None) -> None:
        self._root = root
        self._home = home or Path.home()

    def folder(self, installed: Installed, owner: str) -> Path:
        """The folder of an owner's profile; it is made, named and coloured when first needed.

        Raises `StorageUnavailable`.
        """
        about = {
            "owner": owner,
            "browser": installed.browser.name,
            "browser_id": installed.browser.id,
        }
        base = installed.sandbox / self._sandboxed if installed.sandbox else self._root
        folder = base / _folder_name(about)
        if not (folder / MARKER).exists():
            with _reported():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                prepare = _chromium if installed.browser.family is Family.CHROMIUM else _firefox
                prepare(folder, owner)
                _write_json(folder / MARKER, about)
        return folder

    def stored(self) -> tuple[StoredProfile, ...]:
        """What there is and what it takes on the disk. Blocks for the disk."""
        found = [
            StoredProfile(owner=about["owner"], browser=about["browser"], size=_size(folder))
            for folder, about in self._folders()
        ]
        return tuple(sorted(found, key=lambda each: (each.owner.lower(), each.browser)))

    def remove(self, owner: str) -> None:
        with _reported():
            for folder, _about in self._free(owner):
                shutil.rmtree(folder)

    def rename(self, old_owner: str, owner: str) -> None:
        with _reported():
            for folder, about in self._free(old_owner):
                about["owner"] = owner
                _write_json(folder / MARKER, about)
                folder.rename(folder.with_name(_folder_name(about)))

    def _free(self, owner: str) -> Iterator[tuple[Path, dict[str, str]]]:
        """An owner's folders, to be changed. Raises `StorageUnavailable` for one in use."""
        for folder, about in self._folders():
            if about["owner"] == owner:
                if _is_in_use(folder):
                    raise _failed(
                        f"{about['browser']} is open with it.", "Close its windows, and try again."
                    )
                yield folder, about

    @property
    def _sandboxed(self) -> str:
        return f"fobwatch-{hashlib.sha256(str(self._root).encode()).hexdigest()[:8]}"

    def _folders(self) -> Iterator[tuple[Path, dict[str, str]]]:
        """Each folder, and what its marker says."""
        bases = [self._root]
        for pattern in SANDBOXES:
            bases += self._home.glob(f"{pattern}/{self._sandboxed}")
        for marker in sorted(each for base in bases for each in base.glob(f"*/{MARKER}")):
            with contextlib.suppress(FileNotFoundError, BrowserFileRefused):
                about = object_of(marker)
                yield marker.parent, {key: str(about.get(key, "")) for key in KEYS}


@contextlib.contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _failed(f"{error.strerror}.") from error


def _folder_name(about: dict[str, str]) -> str:
    key = f"{about['owner']}\0{about['browser_id']}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(key).hexdigest()[:32]


def _chromium(folder: Path, owner: str) -> None:
    colour = int(container_colour(owner).code.removeprefix("#"), 16) - 0x1000000  # signed ARGB
    preferences = {
        "profile": {"name": owner},
        "signin": {"allowed_on_next_startup": False},  # no account of the browser's maker
        "browser": {"theme": {"user_color2": colour, "color_variant2": VIBRANT}},
        "extensions": {"theme": {"id": "user_color_theme_id"}},
    }
    entry = {"name": owner, "is_using_default_name": False}
    (folder / "Default").mkdir(mode=0o700, exist_ok=True)
    _write_json(folder / "Default" / "Preferences", preferences)
    _write_json(folder / "Local State", {"profile": {"info_cache": {"Default": entry}}})


def _firefox(folder: Path, owner: str) -> None:
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});"
        for name, value in FIREFOX_PREFERENCES.items()
    ]
    _write(folder / "user.js", "\n".join(lines) + "\n")
    (folder / "chrome").mkdir(mode=0o700, exist_ok=True)
    style = FIREFOX_STYLE.format(name=_css_string(owner), colour=container_colour(owner).code)
    _write(folder / "chrome" / "userChrome.css", style)


def _css_string(text: str) -> str:
    """A text within quotes: all but letters, digits and blanks as CSS's escapes."""
    return re.sub(r"[^A-Za-z0-9 ]", lambda match: f"\\{ord(match[0]):x} ", text)


def _write_json(path: Path, value: object) -> None:
    _write(path, json.dumps(value))


def _write(path: Path, text: str) -> None:
    """Only the owner may read it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _is_in_use(folder: Path) -> bool:
    """Whether a browser runs with it: Windows itself keeps files in use from being removed."""
    for lock in LOCKS:
        with contextlib.suppress(OSError, ValueError):
            pid = int(re.split(r"[-+]", str((folder / lock).readlink()))[-1])
            os.kill(pid, 0)
            return True
    return False


def _size(folder: Path) -> int:
    """In bytes; what disappears meanwhile counts nothing."""
    total = 0
    for parent, _folders, files in os.walk(folder):
        for file in files:
            with contextlib.suppress(OSError):
                total += os.lstat(Path(parent, file)).st_size
    return total


def _failed(
    message: str, remedy: str = "Check the disk and the folder's rights."
) -> StorageUnavailable:
    return StorageUnavailable("The browser profile of its own cannot be used", message, remedy)
