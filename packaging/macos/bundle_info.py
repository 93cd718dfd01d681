"""The bundle's Info.plist, with the one version."""

from __future__ import annotations

import plistlib
import re
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent.parent


def version() -> str:
    """That of the source tree, which the wheel takes too."""
    text = (ROOT / "desktop" / "fobwatch" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("desktop/fobwatch/__init__.py names no version")
    return found.group(1)


def bundle_info() -> dict[str, Any]:
    info: dict[str, Any] = plistlib.loads((HERE / "Info.plist").read_bytes())
    return {**info, "CFBundleShortVersionString": version(), "CFBundleVersion": version()}
