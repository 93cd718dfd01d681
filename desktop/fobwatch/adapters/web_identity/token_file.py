"""The file in which another program keeps a web identity token."""

from __future__ import annotations

from pathlib import Path

from fobwatch.adapters.storage.regular_file import content
from fobwatch.core.oidc.id_token import MAX_TOKEN, is_signed_token
from fobwatch.core.profiles.errors import TokenUnusable


def read_token(path: str) -> str:
    """The token. Blocks for the disk. Raises `TokenUnusable`."""
    try:
        text = content(Path(path), MAX_TOKEN).decode("ascii", "replace").strip()
    except OSError as error:
        raise TokenUnusable(
            "The web identity token cannot be read",
            f"{path}: {error.strerror or 'it is no file'}.",
            "Check the path, and the program that writes the file.",
        ) from error
    if not is_signed_token(text):
        raise TokenUnusable(
            "That is not a web identity token",
            f"{path} holds something else.",
            "Check the path, and the program that writes the file.",
        )
    return text
