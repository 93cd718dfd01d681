"""The parser of the command line."""

from __future__ import annotations

import argparse
import shlex
import sys
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from fobwatch import __version__
from fobwatch.cli.command_table import COMMANDS, DEMO
from fobwatch.cli.streams import MAX_LINE
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from _typeshed import SupportsWrite

SHORTEST_LIFE = timedelta(seconds=5)
MAX_LIFE = timedelta(hours=12)

EXEC_OPTIONS = frozenset({"--demo", "--start", "--server", "--read-only"})
COMMAND = 2
"""The index of the command's first word where the dashes are missing: `exec PROFILE COMMAND`."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options; `command` is None for the tray. Exits if they are wrong.

    What follows two dashes is split off first: it belongs to the program that `exec` starts.
    """
    dashes = list(arguments).index("--") if "--" in arguments else len(arguments)
    parser = _parser()
    if meant := _without_dashes(arguments[:dashes], arguments[dashes:]):
        parser.error(f"give the command after two dashes: {meant}")
    options = parser.parse_args(arguments[:dashes])
    options.command_line = list(arguments[dashes + 1 :])
    if options.session_life is not None and not options.demo:
        parser.error("--session-life needs --demo")
    if options.command == "exec" and not options.command_line:
        parser.error("give the command after two dashes: fobwatch exec PROFILE -- COMMAND")
    if options.command == "exec" and options.server and options.limit:
        parser.error("--for does not go with --server, which gives new credentials again and again")
    if options.command != "exec" and dashes < len(arguments):
        parser.error("only exec takes two dashes")
    return options


def run(options: argparse.Namespace) -> int:
    """Run the command, and return its exit code. Raises `Refused` or `FobwatchError`."""
    module, _, name = options.place.partition(":")
    function: Callable[[argparse.Namespace], int] = getattr(
        import_module(f"fobwatch.cli.{module}"), name
    )
    return function(options)


def _without_dashes(before: Sequence[str], behind: Sequence[str]) -> str:
    """Suggest what `exec PROFILE COMMAND …` meant; empty if it is not written so.

    This comes before the options are parsed: those after the command may be its own.
    """
    places = [place for place, word in enumerate(before) if word not in EXEC_OPTIONS]
    words = [before[place] for place in places[: COMMAND + 1]]
    if len(words) <= COMMAND or words[0] != "exec" or any(word[:1] == "-" for word in words):
        return ""
    begin = places[COMMAND]
    command = shlex.join([*before[begin:], *behind])
    return f"{shlex.join(['fobwatch', *before[:begin]])} -- {command}"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Quote the arguments without what a terminal would obey."""
        super().error(printable(message, MAX_LINE))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Let a loss of the help or the version be an error: argparse ignores it."""
        if file is sys.stdout:
            file.write(message)
        else:
            super()._print_message(message, file)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="fobwatch",
        description="Signs you in to AWS from the system tray, and keeps you signed in. "
        "Without a command, starts the tray, or shows the window of the running one.",
        epilog="The commands ask the running tray, which signs in when necessary. "
        "docs/command-line.md lists the exit codes.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"fobwatch {__version__}")
    parser.add_argument(
        "--demo",
        action="store_true",
        help="use an AWS look-alike on this computer, which needs no account",
    )
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="for the tray: log every step, to the terminal as well",
    )
    parser.add_argument(
        "--session-life",
        type=_session_life,
        metavar="SECONDS",
        help="with --demo: how long each session lasts, to see them end and be renewed",
    )
    _add_commands(parser)
    return parser


def _add_commands(parser: argparse.ArgumentParser) -> None:
    group = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for command in COMMANDS:
        added = group.add_parser(
            command.name,
            help=command.words,
            description=f"{command.words} {command.more}",
            usage=command.usage,
            allow_abbrev=False,
        )
        added.set_defaults(place=command.place)
        for add in (DEMO, *command.options):
            add(added)
        alone = added.add_mutually_exclusive_group() if command.one_of else added
        for add in command.one_of:
            add(alone)
    if sys.platform == "win32":
        hidden = group.add_parser("user-path")  # without a help, it is not listed
        hidden.add_argument("change", choices=["add", "remove"])
        hidden.set_defaults(place="commands:user_path")


def _session_life(text: str) -> timedelta:
    life = timedelta(seconds=int(text))
    if not SHORTEST_LIFE <= life <= MAX_LIFE:
        raise argparse.ArgumentTypeError("give from 5 to 43200 seconds")
    return life
