"""`fobwatch as-code`: write what there is in IAM as CloudFormation or Terraform."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.cli.commands import ask
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
    Omission.EVALUATED: "what has a text that CloudFormation would evaluate",
}


def run(options: argparse.Namespace) -> int:
    format_ = Format(options.format)
    answer: dict[str, Any] = json.loads(
        ask(options, AgentVerb.AS_CODE, profile=options.profile, format=format_)
    )
    documents: list[str] = answer["documents"]
    if options.to:
        names = numbered(file_name(answer["account_id"], format_), len(documents))
        _write(Path(options.to), documents, names)
    elif len(documents) > 1:
        raise InvalidSetting(
            "It takes several templates",
            f"There are {len(documents)}, for CloudFormation takes 500 resources in each.",
            "Name a folder for them with “--to”.",
            field="to",
        )
    else:
        # In UTF-8, which both formats are, whatever the terminal's encoding is.
        sys.stdout.buffer.write(documents[0].encode())
    for reason, names in answer["left_out"].items():
        tell(f"Left out: {REASONS[Omission(reason)]}: {_named(names)}")
    return ExitCode.OK


def _write(folder: Path, documents: Sequence[str], names: Sequence[str]) -> None:
    """Raises `StorageError`."""
    from fobwatch.adapters.storage.private_files import PrivateFileWriter  # noqa: PLC0415 - for this alone

    for name, document in zip(names, documents, strict=True):
        PrivateFileWriter().write(str(folder / name), document.encode())
        say(str(folder / name))


def _named(names: Sequence[str]) -> str:
    more = len(names) - MAX_NAMED
    return ", ".join(names[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
