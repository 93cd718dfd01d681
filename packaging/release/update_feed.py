"""Makes the key of the feed of releases, and signs the feed. For whoever releases.

    update_feed.py new-key KEY_FILE --feed https://…/updates.json   writes resources/updates.json
    update_feed.py sign KEY_FILE OUTPUT --url https://… [--notes TEXT] [--days 180]
    update_feed.py check FEED_FILE                                  as a Fobwatch of this tree would

KEY_FILE holds the private key behind a passphrase, which is asked for. It never belongs into the
repository: a place within it is refused. The version that is signed is that of the source tree.
"""

from __future__ import annotations

import argparse
import base64
import getpass
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from fobwatch import __version__
from fobwatch.adapters.update_feed import PREFIX, opened, signed_feed
from fobwatch.core.errors import FobwatchError
from fobwatch.core.update_text import read_feed, write_feed
from fobwatch.core.updates import Release, UpdateMemory, believed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT: Final = Path(__file__).resolve().parent.parent.parent
BUILD_SETTINGS: Final = ROOT / "resources" / "updates.json"

USUAL_DAYS: Final = 180
"""How long a feed is believed. It has to be signed anew before, with or without a release."""

SHORTEST_PASSPHRASE: Final = 12

AskPassphrase = getpass.getpass


class Refused(Exception):
    """What is asked would not be safe, or cannot be done."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    now = datetime.now(UTC)
    try:
        print(options.run(options, now))
    except (Refused, FobwatchError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def new_key(options: argparse.Namespace, _now: datetime) -> str:
    """Make a key, and name its public half in this tree, after those that are named already."""
    place = _outside(options.key)
    passphrase = _new_passphrase()
    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
    )
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    known = json.loads(options.settings.read_text("utf-8")) if options.settings.exists() else {}
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    text = json.dumps({"feed": options.feed, "keys": [*known.get("keys", []), public]}, indent=2)
    signed_feed(text)
    options.settings.write_text(text + "\n", "utf-8")
    return f"{place}: keep it safe, and its passphrase apart. {options.settings} knows it."


def sign(options: argparse.Namespace, now: datetime) -> str:
    """Sign that this tree's version is the newest, and check the outcome as the program does."""
    release = Release(
        version=__version__,
        url=options.url,
        notes=options.notes,
        published=now.replace(microsecond=0),
        expires=now.replace(microsecond=0) + timedelta(days=options.days),
    )
    text = json.dumps(write_feed(release), ensure_ascii=False)
    read_feed(text)
    signature = _private_key(_outside(options.key)).sign(PREFIX + text.encode())
    document = {
        "signed": base64.b64encode(text.encode()).decode(),
        "signature": base64.b64encode(signature).decode(),
    }
    content = json.dumps(document, indent=2) + "\n"
    _believed(content.encode(), options.settings, now)
    options.output.write_text(content, "utf-8")
    return f"{options.output}: {release.version}, believed until {release.expires:%Y-%m-%d}"


def check(options: argparse.Namespace, now: datetime) -> str:
    release = _believed(options.file.read_bytes(), options.settings, now)
    return f"{release.version} of {release.published:%Y-%m-%d}, until {release.expires:%Y-%m-%d}"


def _believed(content: bytes, settings: Path, now: datetime) -> Release:
    """What a Fobwatch that knows these settings would believe."""
    if not settings.exists():
        raise Refused(f"{settings} is not there: make a key first, with new-key")
    keys = [base64.b64decode(key) for key in json.loads(settings.read_text("utf-8"))["keys"]]
    release = read_feed(opened(content, keys))
    believed(UpdateMemory(), release, now)
    return release


def _outside(place: Path) -> Path:
    if place.resolve().is_relative_to(ROOT):
        raise Refused(f"{place} is within the repository, where a private key never belongs")
    return place


def _new_passphrase() -> str:
    passphrase = AskPassphrase("New passphrase: ")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused(f"A passphrase has {SHORTEST_PASSPHRASE} characters at least")
    if AskPassphrase("Again: ") != passphrase:
        raise Refused("The two were not the same")
    return passphrase


def _private_key(place: Path) -> Ed25519PrivateKey:
    content = place.read_bytes()
    key = load_pem_private_key(content, AskPassphrase("Passphrase: ").encode())
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused(f"{place} is no Ed25519 key")
    return key


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="The signed feed of releases.")
    commands = parser.add_subparsers(required=True)

    def add(name: str, run: Callable[..., str]) -> argparse.ArgumentParser:
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        command.add_argument("--settings", type=Path, default=BUILD_SETTINGS)
        return command

    command = add("new-key", new_key)
    command.add_argument("key", type=Path)
    command.add_argument("--feed", required=True)
    command = add("sign", sign)
    command.add_argument("key", type=Path)
    command.add_argument("output", type=Path)
    command.add_argument("--url", required=True)
    command.add_argument("--notes", default="")
    command.add_argument("--days", type=int, default=USUAL_DAYS)
    command = add("check", check)
    command.add_argument("file", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main())
