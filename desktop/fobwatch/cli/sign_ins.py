"""`fobwatch portals` and `fobwatch login`: signing in on a page of AWS, and out again."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from fobwatch.cli.asking import ask
from fobwatch.cli.failures import Refused
from fobwatch.cli.streams import MAX_LINE, say, say_lines, tell
from fobwatch.cli.tables import in_columns, time_left
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.text_rules import counted, printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

TRIES: Final = 3


def portals(options: argparse.Namespace) -> int:
    if options.sign_in is not None:
        say(ask(options, AgentVerb.PORTAL_SIGN_IN, portal=options.sign_in))
    elif options.sign_out is not None:
        say(ask(options, AgentVerb.PORTAL_SIGN_OUT, portal=options.sign_out))
    elif options.write_roles is not None:
        _write_roles(options)
    else:
        listed: list[dict[str, str]] = json.loads(ask(options, AgentVerb.PORTALS))
        print(json.dumps(listed, indent=2) if options.json else table(listed, datetime.now(UTC)))
    return ExitCode.OK


def _write_roles(options: argparse.Namespace) -> None:
    """Show the change; make it once a person at the terminal agrees, or with `--yes`."""
    wanted = {"portal": options.write_roles, "names": options.naming, "region": options.region}
    shown: dict[str, Any] = json.loads(ask(options, AgentVerb.PORTAL_WRITE_ROLES, **wanted))
    if number := shown["unwritable"]:
        tell(
            f"Left out: {counted(number, 'role')} of the account access manager. AWS tools have no "
            "profiles for such roles: add them in Fobwatch, and choose “Offer to tools” there."
        )
    if not shown["change"]:
        say("Each role has its profile: nothing has to change.")
        return
    say_lines(shown["diff"])
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


def login(options: argparse.Namespace) -> int:
    if options.sign_out:
        say(ask(options, AgentVerb.LOGOUT, profile=options.profile))
    elif options.remote:
        _from_another_device(options)
    else:
        say(ask(options, AgentVerb.LOGIN, profile=options.profile))
    return ExitCode.OK


def _from_another_device(options: argparse.Namespace) -> None:
    """Ask for the code that AWS's page shows, again where it is not that."""
    address = ask(options, AgentVerb.LOGIN_ADDRESS, profile=options.profile)
    if not address:
        say(ask(options, AgentVerb.LOGIN, profile=options.profile))
        return
    tell("Open this address on any device, sign in there, and paste the code that it shows.")
    tell("Do so only if you began this sign-in yourself, and give the code to nobody.")
    print(f"\n{address}\n", flush=True)
    for left in reversed(range(TRIES)):
        code = _typed()
        try:
            say(ask(options, AgentVerb.LOGIN_CODE, profile=options.profile, code=code))
        except Refused as refused:
            if refused.reply.code is not ExitCode.BAD_REQUEST or not left:
                raise
            tell(refused.reply.body)
        else:
            return


def _typed() -> str:
    """A line of standard input; empty at its end, which is no code."""
    sys.stderr.write("Code: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()
