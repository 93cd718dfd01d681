"""`fobwatch as-code`: what an account has in IAM, as CloudFormation or Terraform."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.cli.asking import ask
from fobwatch.cli.streams import say, tell
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.as_code.account import Omission
from fobwatch.core.as_code.writing import Format, file_name, numbered
from fobwatch.core.errors import InvalidSetting

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

MAX_NAMED: Final = 5

REASONS: Final = {
    Omission.SERVICE_LINKED: "roles that AWS services keep for themselves",
    Omission.RESERVED: "roles that IAM Identity Center keeps",
    Omission.EVALUATED: "what contains text that CloudFormation would evaluate",
}


def run(options: argparse.Namespace) -> int:
    _check_folder(options)
    format_ = Format(options.format)
    answer: dict[str, Any] = json.loads(
        ask(options, AgentVerb.AS_CODE, profile=options.profile, format=format_)
    )
    documents: list[str] = answer["documents"]
    if options.to:
        names = numbered(file_name(answer["account_id"], format_), len(documents))
        files = [Path(options.to, name) for name in names]
        if not options.replace:
            _check_free(files)
        _write(files, documents)
    elif len(documents) > 1:
        raise InvalidSetting(
            "The account needs several templates",
            f"There are {len(documents)}: CloudFormation allows 500 resources and 1 MB in each.",
            "Name a folder for them with “--to”.",
            field="to",
        )
    else:
        # In UTF-8, which both formats are, whatever the terminal's encoding is.
        sys.stdout.buffer.write(documents[0].encode())
    for reason, names in answer["left_out"].items():
        tell(f"Left out: {REASONS[Omission(reason)]}: {_named(names)}")
    return ExitCode.OK


def _check_folder(options: argparse.Namespace) -> None:
    """Raises `InvalidSetting` before the account is read, which may take minutes."""
    if options.replace and not options.to:
        raise InvalidSetting(
            "There is no file to replace",
            "“--replace” is for files, but the account is written to standard output.",
            "Name a folder for them with “--to”.",
            field="replace",
        )
    is_folder = os.path.isdir(options.to)  # noqa: PTH112 - Path's raises
    if options.to and os.path.lexists(options.to) and not is_folder:
        raise InvalidSetting(
            "Nothing was written",
            f"{options.to} is not a folder.",
            "Name a folder with “--to”: the files in it get their names from the account's ID.",
            field="to",
        )


def _check_free(files: Sequence[Path]) -> None:
    """Raises `InvalidSetting` before anything is written."""
    there = [str(file) for file in files if os.path.lexists(file)]
    if there:
        raise InvalidSetting(
            "Nothing was written",
            f"{_named(there)} {'is' if len(there) == 1 else 'are'} there already.",
            "Name another folder with “--to”, or add “--replace”.",
            field="to",
        )


def _write(files: Sequence[Path], documents: Sequence[str]) -> None:
    """Raises `StorageError`."""
    from fobwatch.adapters.storage.text_file import PrivateFileWriter  # noqa: PLC0415 - for this alone

    for file, document in zip(files, documents, strict=True):
        PrivateFileWriter().write(str(file), document.encode())
        say(str(file))


def _named(names: Sequence[str]) -> str:
    more = len(names) - MAX_NAMED
    return ", ".join(names[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
