"""The subcommands of `fobwatch`: each asks the running tray, and writes its answer."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.client_process.process_protection import protect_memory
from fobwatch.cli.failures import Refused
from fobwatch.cli.narrowing import narrowing
from fobwatch.cli.streams import MAX_LINE, say, tell
from fobwatch.cli.tables import in_columns
from fobwatch.core.actions_needed import action_from_json
from fobwatch.core.agent.errors import NotProtected, NotRunning
from fobwatch.core.agent.judging import narrowing_arguments
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.application import is_link
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

COLUMNS = ("name", "kind", "account_id", "region", "state", "left")


def ask(options: argparse.Namespace, verb: AgentVerb, **arguments: object) -> str:
    """Return the answer of the running tray; start one if none runs.

    Raises `Refused`, `NotRunning`, `NotProtected` or `BadRequest`.
    """
    client = AgentClient(
        agent_path(os.environ, demo=options.demo),
        # Not before the reply: until then the tray examines the client process.
        on_reply=_protect,
    )
    try:
        reply = client.ask(verb, **arguments)
    except NotRunning as error:
        if options.demo:
            raise NotRunning(
                "The demo is not running", error.message, "Start it with `fobwatch --demo`."
            ) from error
        if not getattr(options, "start", False):
            raise
        from fobwatch.adapters.agent.bus_start import start_tray  # noqa: PLC0415 - with all of the vault

        start_tray(client)
        reply = client.ask(verb, **arguments)
    if reply.code is not ExitCode.OK:
        raise Refused(reply)
    return reply.body


def _protect() -> None:
    try:
        protect_memory()
    except OSError as error:
        raise NotProtected(
            "The answer was not read",
            f"Other programs could read it here, and the system lets them: {error.strerror}.",
            "Run the command outside of a sandbox.",
        ) from error


def shown(*, demo: bool, link: str = "") -> bool:
    """Return whether a tray runs; have it ask about the link, or show its window.

    Raises `Refused`.
    """
    client = AgentClient(agent_path(os.environ, demo=demo))
    try:
        reply = client.ask(AgentVerb.OPEN_LINK, link=link) if link else client.ask(AgentVerb.SHOW)
    except NotRunning:
        return False
    if reply.code is not ExitCode.OK:
        raise Refused(reply)
    return True


def credentials(options: argparse.Namespace) -> int:
    less = narrowing_arguments(narrowing(options))
    answer = ask(options, AgentVerb.CREDENTIALS, profile=options.profile, **less)
    sys.stdout.write(answer + "\n")
    return ExitCode.OK


def env(options: argparse.Namespace) -> int:
    from fobwatch.core.agent.shell_environment import chosen_shell, shell_text  # noqa: PLC0415 - 5 ms, for this alone

    login_shell = os.environ.get("SHELL", "")
    shell = chosen_shell(options.shell, login_shell, windows=sys.platform == "win32")
    sys.stdout.write(shell_text(variables(options, AgentVerb.ENV), shell))
    return ExitCode.OK


def lend(options: argparse.Namespace) -> int:
    print(ask(options, AgentVerb.LEND, profile=options.profile))
    return ExitCode.OK


def open_console(options: argparse.Namespace) -> int:
    if is_link(options.profile):
        say(ask(options, AgentVerb.OPEN_LINK, link=" ".join([options.profile, *options.words])))
        return ExitCode.OK
    asked = {"profile": options.profile, "words": " ".join(options.words)}
    say(ask(options, AgentVerb.OPEN, **json.loads(ask(options, AgentVerb.FIND_CONSOLE, **asked))))
    return ExitCode.OK


def code(options: argparse.Namespace) -> int:
    say(ask(options, AgentVerb.CODE, device=options.device))
    return ExitCode.OK


def profiles(options: argparse.Namespace) -> int:
    if options.names or options.devices:
        for name in ask(
            options, AgentVerb.NAMES if options.names else AgentVerb.DEVICES
        ).splitlines():
            say(name)
        return ExitCode.OK
    answer = ask(options, AgentVerb.LIST)
    listed: list[dict[str, Any]] = json.loads(answer)
    if options.json:
        sys.stdout.write(json.dumps(listed, indent=2) + "\n")
    else:
        sys.stdout.write(table(listed, datetime.now(UTC)))
    return ExitCode.OK


def table(listed: Sequence[Mapping[str, Any]], now: datetime) -> str:
    """The profiles in columns, and what a person has to do for them."""
    rows = [["NAME", "KIND", "ACCOUNT", "REGION", "STATE", "LEFT"]]
    for profile in listed:
        known = {**profile, "left": time_left(profile["expires_at"], now)}
        rows.append([known[column] for column in COLUMNS])
    wanted = [
        printable(f"{profile['name']}: {action_from_json(profile['action_needed'])}", MAX_LINE)
        for profile in listed
        if profile["action_needed"]
    ]
    return "\n".join([*in_columns(rows), *([""] if wanted else []), *wanted]) + "\n"


def time_left(expires_at: str, now: datetime) -> str:
    if not expires_at:
        return ""
    minutes = int((datetime.fromisoformat(expires_at) - now).total_seconds() // 60)
    if minutes < 0:
        return "over"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def import_document(options: argparse.Namespace) -> int:
    from fobwatch.cli import importing as cli_import  # noqa: PLC0415 - all of the formats, for this alone

    text, remarks = cli_import.document(options)
    say(ask(options, AgentVerb.IMPORT, document=text))
    for remark in remarks:
        tell(remark)
    return ExitCode.OK


def quit_tray(options: argparse.Namespace) -> int:
    ask(options, AgentVerb.QUIT, **({"anyway": "yes"} if options.anyway else {}))
    return ExitCode.OK


def variables(options: argparse.Namespace, verb: AgentVerb) -> dict[str, str]:
    """Return the environment variables from the tray's answer."""
    less = narrowing_arguments(narrowing(options))
    answered: dict[str, str] = json.loads(ask(options, verb, profile=options.profile, **less))
    return answered
