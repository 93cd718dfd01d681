"""`fobwatch portals`: the access portals, and signing in to them and out of them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fobwatch.cli.commands import ask, time_left
from fobwatch.cli.streams import MAX_LINE, say, tell
from fobwatch.cli.tables import in_columns
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.text_rules import counted, printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence


def portals(options: argparse.Namespace) -> int:
    if options.sign_in is not None:
        say(ask(options, AgentVerb.PORTAL_SIGN_IN, portal=options.sign_in))
    elif options.sign_out is not None:
        say(ask(options, AgentVerb.PORTAL_SIGN_OUT, portal=options.sign_out))
    elif options.write_roles is not None:
        _write_roles(options)
    else:
        listed: list[dict[str, str]] = json.loads(ask(options, AgentVerb.PORTALS))
        text = json.dumps(listed, indent=2) if options.json else table(listed, datetime.now(UTC))
        sys.stdout.write(text + "\n")
    return ExitCode.OK


def _write_roles(options: argparse.Namespace) -> None:
    """Show the change; make it once a person at the terminal agrees, or with `--yes`."""
    wanted = {
        "portal": options.write_roles,
        "names": options.naming or "",
        "region": options.region or "",
    }
    shown: dict[str, Any] = json.loads(ask(options, AgentVerb.PORTAL_WRITE_ROLES, **wanted))
    if number := shown["unwritable"]:
        tell(
            f"Left out: {counted(number, 'role')} of the account access manager. AWS tools have no "
            "profiles for such roles: add them in Fobwatch, and choose “Offer to tools” there."
        )
    if not shown["change"]:
        say("Each role has its profile: nothing has to change.")
        return
    sys.stdout.write(
        "".join(f"{printable(line, MAX_LINE)}\n" for line in shown["diff"].split("\n"))
    )
    if not options.yes and not (sys.stdin.isatty() and _agreed()):
        say("Nothing was written.")
        return
    ask(options, AgentVerb.PORTAL_WRITE_ROLES, change=shown["change"], **wanted)
    say("Written. “AWS files” beside your profiles in Fobwatch undoes it.")


def _agreed() -> bool:
    return input("Write this? [y/N] ").strip().casefold() in {"y", "yes"}


def table(listed: Sequence[Mapping[str, str]], now: datetime) -> str:
    """The portals in columns, the codes to enter, and why the last sign-in came to nothing."""
    rows = [["NAME", "START URL", "REGION", "STATE", "LEFT"]]
    for portal in listed:
        left = time_left(portal["ends_about"], now)
        about = f"about {left}" if left not in {"", "over"} else left
        rows.append([portal["name"], portal["start_url"], portal["region"], portal["state"], about])
    notes = [
        printable(f"{portal['name']}: {note}", MAX_LINE)
        for portal in listed
        for note in (_code(portal), portal["problem"])
        if note
    ]
    return "\n".join([*in_columns(rows), *([""] if notes else []), *notes])


def _code(portal: Mapping[str, str]) -> str:
    return f"enter the code {portal['code']} on {portal['page']}" if portal["code"] else ""
