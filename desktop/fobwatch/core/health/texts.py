"""The text that remembers what was found on this computer, and which findings are muted."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fobwatch.core.health.computer import (
    ComputerReading,
    FoundSecret,
    FoundSecrets,
    LooseFile,
    Where,
)
from fobwatch.core.health.mutes import Mute
from fobwatch.core.json_text import parse_stored
from fobwatch.core.json_values import moment, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def dumped(computer: ComputerReading | None, mutes: Iterable[Mute]) -> str:
    document = {
        "computer": asdict(computer) if computer else None,
        "mutes": [asdict(mute) for mute in mutes],
    }
    return json.dumps(document, indent=2, default=moment) + "\n"


def loaded(text: str) -> tuple[ComputerReading | None, tuple[Mute, ...]]:
    """Raises what is in `account_texts.MALFORMED`."""
    document = parse_stored(text)
    computer = document["computer"]
    mutes = tuple(
        Mute(key=str(m["key"]), reason=str(m["reason"]), until=moment_of(m["until"]))
        for m in document["mutes"]
    )
    return None if computer is None else _computer(computer), mutes


def _computer(fields: dict[str, Any]) -> ComputerReading:
    return ComputerReading(
        read_at=moment_of(fields["read_at"]),
        secrets=tuple(map(_secrets, fields["secrets"])),
        loose=tuple(
            LooseFile(path=str(f["path"]), mode=int(f["mode"]), wanted=int(f["wanted"]))
            for f in fields["loose"]
        ),
    )


def _secrets(fields: dict[str, Any]) -> FoundSecrets:
    return FoundSecrets(
        where=Where(fields["where"]),
        path=str(fields["path"]),
        secrets=tuple(
            FoundSecret(at=str(s["at"]), access_key_id=str(s["access_key_id"]))
            for s in fields["secrets"]
        ),
        count=int(fields["count"]),
    )
