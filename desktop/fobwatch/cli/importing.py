"""`fobwatch import`: the file is read here, and the tray gets only what is imported."""

from __future__ import annotations

import json
import sys
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.cli.asking import ask
from fobwatch.cli.streams import say, tell
from fobwatch.core.agent.protocol import MAX_REQUEST, AgentVerb, ExitCode
from fobwatch.core.errors import StorageError
from fobwatch.core.imports.choosing import chosen_document, remarks
from fobwatch.core.imports.encrypted import PassphraseNeeded
from fobwatch.core.imports.reading import read_file, read_text
from fobwatch.core.imports.refusals import MAX_FILE_SIZE, InvalidImport

if TYPE_CHECKING:
    import argparse

    from fobwatch.core.imports.findings import Findings


def run(options: argparse.Namespace) -> int:
    """Raises `InvalidImport` or `StorageError`, and as `ask`."""
    findings = _findings(_content(options.file), Path(options.file).name)
    text = chosen_document(findings, serial=options.serial, name=options.name)
    if len(json.dumps(text)) > MAX_REQUEST - 100:
        raise InvalidImport(
            "The document cannot be imported",
            "What would be imported is larger than one megabyte.",
            "Import it in parts.",
        )
    say(ask(options, AgentVerb.IMPORT, document=text))
    for remark in remarks(findings, serial=options.serial, name=options.name):
        tell(remark)
    return ExitCode.OK


def _findings(content: bytes, name: str) -> Findings:
    """What the file holds; a person at a terminal is asked for its passphrase, as by `sudo`."""
    try:
        return read_file(content, name)
    except PassphraseNeeded as error:
        if not sys.stderr.isatty():
            raise
        from fobwatch.adapters.imports.decryption import decrypt  # noqa: PLC0415 - cryptography is slow to import

        passphrase = getpass(f"Passphrase of this export of {error.export.program}: ")
        return read_text(decrypt(error.export, passphrase), name)


def _content(name: str) -> bytes:
    """The file's bytes, or standard input's for "-"; at most one more than allowed."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(MAX_FILE_SIZE + 1)
        with Path(name).open("rb") as file:
            return file.read(MAX_FILE_SIZE + 1)
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        reason = getattr(error, "strerror", None) or "it is not the name of a file"
        raise StorageError(
            "The document cannot be read", f"{name}: {reason}.", "Check the file's name."
        ) from error
