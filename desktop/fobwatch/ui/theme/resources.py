"""The paths of the program's own files (icons, translations)."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]


def resource_path(*parts: str) -> Path:
    """The path of a file under `resources`.

    An installed or frozen program carries the folder inside its package; in the source tree it
    is beside `desktop`.

    Raises:
        FileNotFoundError: neither place has the file, so the program was packed wrongly.
    """
    for root in (_PACKAGE / "resources", _PACKAGE.parent.parent / "resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(("resources", *parts)))
