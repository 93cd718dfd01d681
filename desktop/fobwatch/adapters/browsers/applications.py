"""Browsers on macOS: applications whose property list says that they open `https`."""

from __future__ import annotations

import plistlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.browsers.files import MEBIBYTE, refused, shown_name
from fobwatch.adapters.browsers.installed import Installed, found_by, known_browser
from fobwatch.adapters.storage.regular_file import content
from fobwatch.core.browsers.browsers import Browser, Family

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.adapters.browsers.installed import Found

FOLDERS: Final = (Path("/Applications"), Path("~/Applications"))


def applications(folders: Sequence[Path] = FOLDERS, home: Path | None = None) -> Found:
    """The browsers in these folders, and the property lists that cannot be used."""
    support = (home or Path.home()) / "Library" / "Application Support"
    bundles = [each for folder in folders for each in folder.expanduser().glob("*.app")]
    return found_by(partial(_browser, bundle, support) for bundle in sorted(bundles))


def _browser(bundle: Path, support: Path) -> Installed | None:
    path = bundle / "Contents" / "Info.plist"
    about = _properties(path)
    if not _opens_https(about):
        return None
    program = about.get("CFBundleExecutable")
    if not isinstance(program, str) or "/" in program or not program.isprintable():
        raise refused(path, "It names no program.")
    identifier = shown_name(about.get("CFBundleIdentifier"), bundle.stem)
    known = known_browser([program], identifier, bundle.stem)
    return Installed(
        browser=Browser(
            id=identifier,
            name=shown_name(about.get("CFBundleName"), bundle.stem),
            icon=str(bundle),
            family=known.family if known else Family.OTHER,
        ),
        command=(str(bundle / "Contents" / "MacOS" / program),)
        if known
        else ("/usr/bin/open", "-a", str(bundle)),
        data=(support / known.macos,) if known else (),
    )


def _properties(path: Path) -> dict[str, Any]:
    """Empty where there is no such file. Raises `BrowserFileRefused`."""
    try:
        found = plistlib.loads(content(path, MEBIBYTE))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, plistlib.InvalidFileException, ValueError, RecursionError) as error:
        raise refused(path, "It is no property list.") from error
    return found if isinstance(found, dict) else {}


def _opens_https(about: dict[str, Any]) -> bool:
    types = about.get("CFBundleURLTypes")
    return any(
        isinstance(each, dict) and "https" in _texts(each.get("CFBundleURLSchemes"))
        for each in (types if isinstance(types, list) else ())
    )


def _texts(value: object) -> list[str]:
    return [str(each).lower() for each in value] if isinstance(value, list) else []
