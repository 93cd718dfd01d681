"""The commands that only ask the running tray and print its answer, and two that need no tray."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.cli.asking import ask, narrowed, variables
from fobwatch.cli.failures import Refused
from fobwatch.cli.streams import MAX_LINE, say
from fobwatch.cli.tables import in_columns, time_left
from fobwatch.core.actions_needed import action_from_json
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.application import is_link
from fobwatch.core.errors import FobwatchError
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

COLUMNS: Final = ("name", "kind", "account_id", "region", "state", "left")

COMPLETIONS: Final = {
    "bash": "fobwatch.bash",
    "zsh": "_fobwatch",
    "fish": "fobwatch.fish",
    "powershell": "fobwatch.ps1",
}
"""Under `resources/completions`; packages also put them where each shell looks by itself."""


def credentials(options: argparse.Namespace) -> int:
    print(ask(options, AgentVerb.CREDENTIALS, profile=options.profile, **narrowed(options)))
    return ExitCode.OK


def env(options: argparse.Namespace) -> int:
    from fobwatch.core.agent.shell_environment import (  # noqa: PLC0415 - 5 ms, for this alone
        chosen_shell,
        failure_text,
        shell_text,
    )

    login_shell = os.environ.get("SHELL", "")
    shell = chosen_shell(options.shell, login_shell, windows=sys.platform == "win32")
    try:
        text = shell_text(variables(options, AgentVerb.ENV), shell)
    except (Refused, FobwatchError):
        sys.stdout.write(failure_text(shell))
        raise
    sys.stdout.write(text)
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
        verb = AgentVerb.NAMES if options.names else AgentVerb.DEVICES
        for name in ask(options, verb).splitlines():
            say(name)
        return ExitCode.OK
    listed: list[dict[str, Any]] = json.loads(ask(options, AgentVerb.LIST))
    print(json.dumps(listed, indent=2) if options.json else table(listed, datetime.now(UTC)))
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
    return "\n".join([*in_columns(rows), *([""] if wanted else []), *wanted])


def quit_tray(options: argparse.Namespace) -> int:
    ask(options, AgentVerb.QUIT, **({"anyway": "yes"} if options.anyway else {}))
    return ExitCode.OK


def completion(options: argparse.Namespace) -> int:
    from fobwatch.ui.theme.resources import resource_path  # noqa: PLC0415 - for this command alone

    path = resource_path("completions", COMPLETIONS[options.shell])
    sys.stdout.write(path.read_text("utf-8"))
    return ExitCode.OK


if sys.platform == "win32":

    def user_path(options: argparse.Namespace) -> int:
        """For Setup: let terminals find the command `fobwatch`, or no longer."""
        from fobwatch.adapters.desktop.user_path import UserPath  # noqa: PLC0415 - for this command alone
        from fobwatch.adapters.windows.registry import UserRegistry, environment_changed  # noqa: PLC0415 - as above

        path = UserPath(UserRegistry(), environment_changed)
        change = path.add if options.change == "add" else path.remove
        change(str(Path(sys.executable).parent))
        return ExitCode.OK
