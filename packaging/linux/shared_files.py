"""Files for the desktop under /usr/share, or under ~/.local/share: the same in each package."""

from __future__ import annotations

import gzip
import re
import shutil
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent.parent
RESOURCES: Final = ROOT / "resources"
ICONS: Final = RESOURCES / "icons"

COMPLETIONS: Final = RESOURCES / "completions"

APPLICATION_ID: Final = "io.github.fobwatch.fobwatch"

PLACES: Final = {
    RESOURCES / "fobwatch.desktop": "applications/fobwatch.desktop",
    RESOURCES / "fobwatch.metainfo.xml": f"metainfo/{APPLICATION_ID}.metainfo.xml",
    HERE / "files" / f"{APPLICATION_ID}.service": f"dbus-1/services/{APPLICATION_ID}.service",
    COMPLETIONS / "fobwatch.bash": "bash-completion/completions/fobwatch",
    COMPLETIONS / "_fobwatch": "zsh/vendor-completions/_fobwatch",
    COMPLETIONS / "fobwatch.fish": "fish/vendor_completions.d/fobwatch.fish",
    ICONS / "fobwatch.svg": "icons/hicolor/scalable/apps/fobwatch.svg",
    ICONS / "fobwatch-symbolic.svg": "icons/hicolor/symbolic/apps/fobwatch-symbolic.svg",
    **{
        picture: f"icons/hicolor/{picture.stem}x{picture.stem}/apps/fobwatch.png"
        for picture in sorted((ICONS / "app").glob("*.png"))
    },
}
"""From the source tree to where freedesktop.org's specifications look."""


def version() -> str:
    """The version in the source tree, which the wheel takes too."""
    text = (ROOT / "desktop" / "fobwatch" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("desktop/fobwatch/__init__.py names no version")
    return found.group(1)


def released() -> datetime:
    """The day of the newest release: the date of every file, so that each build is the same."""
    tree = ET.parse(RESOURCES / "fobwatch.metainfo.xml")  # noqa: S314 - our own file
    release = tree.find("./releases/release")
    if release is None:
        raise ValueError("resources/fobwatch.metainfo.xml names no release")
    return datetime.fromisoformat(release.attrib["date"]).replace(tzinfo=UTC)


def lay_out(share: Path, *, prefix: str, commands: str) -> None:
    """Fill the folder `share` for a program in `prefix` whose commands are in `commands`."""
    for source, place in PLACES.items():
        target = share / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    words = {
        "PREFIX": prefix,
        "BIN": commands,
        "VERSION": version(),
        "DATE": released().date().isoformat(),
    }
    service = share / PLACES[HERE / "files" / f"{APPLICATION_ID}.service"]
    service.write_text(filled_in(service.read_text("utf-8"), words), "utf-8")
    manual = filled_in((HERE / "files" / "fobwatch.1").read_text("utf-8"), words)
    write_compressed(share / "man" / "man1" / "fobwatch.1.gz", manual)
    (share / "man" / "man1" / "fobwatch-tray.1.gz").symlink_to("fobwatch.1.gz")


def filled_in(text: str, words: dict[str, str]) -> str:
    """The text with each ``@NAME@`` replaced. Raises `KeyError` for an unknown name."""
    return re.sub(r"@([A-Z]+)@", lambda name: words[name.group(1)], text)


def write_compressed(path: Path, text: str) -> None:
    """Compress as Debian's policy asks: as well as gzip can, and without a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
