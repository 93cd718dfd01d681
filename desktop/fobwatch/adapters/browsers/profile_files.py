"""What is written into a browser profile of ours: its name and colour, and no first-start pages."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.browsers.files import object_of
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.browsers.browsers import Family
from fobwatch.core.browsers.errors import BrowserFileRefused

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.browsers.colours import PlaceLook

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
