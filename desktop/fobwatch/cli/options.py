"""The options of the command `fobwatch`."""

from __future__ import annotations

import argparse
import shlex
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from fobwatch import __version__
from fobwatch.cli import commands as cli_commands
from fobwatch.cli import completion as cli_completion
from fobwatch.cli import exec as cli_exec
from fobwatch.cli import portals as cli_portals
from fobwatch.cli.streams import MAX_LINE
from fobwatch.core.agent.shell_environment import Shell
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from _typeshed import SupportsWrite

SHORTEST_LIFE = timedelta(seconds=5)
MAX_LIFE = timedelta(hours=12)

EXEC_OPTIONS = frozenset({"--demo", "--start", "--server"})
COMMAND = 2
"""Which word the command is, were there no dashes: `exec PROFILE COMMAND`."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options; `run` is the command's function, None for the tray. Exits if wrong.

    What follows two dashes is split off first: it belongs to the program that `exec` starts.
    """
    dashes = list(arguments).index("--") if "--" in arguments else len(arguments)
    parser = _parser()
    if meant := _without_dashes(arguments[:dashes], arguments[dashes:]):
        parser.error(f"give the command after two dashes: {meant}")
    options = parser.parse_args(arguments[:dashes])
    options.command_line = list(arguments[dashes + 1 :])
    if options.session_life is not None and not options.demo:
        parser.error("--session-life goes with --demo")
    if options.run is cli_exec.run and not options.command_line:
        parser.error("give the command after two dashes: fobwatch exec PROFILE -- COMMAND")
    if options.run is not cli_exec.run and dashes < len(arguments):
        parser.error("two dashes go with exec")
    return options


def _doctor(options: argparse.Namespace) -> int:
    from fobwatch.cli import doctor as cli_doctor  # noqa: PLC0415 - with its folders 15 ms, for this alone

    return cli_doctor.doctor(options)


def _erase(options: argparse.Namespace) -> int:
    from fobwatch.cli import erase as cli_erase  # noqa: PLC0415 - as above

    return cli_erase.erase(options)


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
        "Without a command: starts the tray, or shows the window of the one that runs.",
        epilog="The commands ask the tray that runs; it signs in where that is needed. "
        "docs/command-line.md lists the exit codes.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"fobwatch {__version__}")
    parser.add_argument(
        "--demo", action="store_true", help="use an AWS look-alike on this computer, no account"
    )
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="of the tray: log every step, and show it here, too",
    )
    parser.add_argument(
        "--session-life",
        type=_session_life,
        metavar="SECONDS",
        help="with --demo: how long each session lasts, to see them end and be renewed",
    )
    parser.set_defaults(run=None)
    _add_commands(parser)
    return parser


def _add_commands(parser: argparse.ArgumentParser) -> None:
    group = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(
        name: str,
        run: Callable[[argparse.Namespace], int],
        words: str,
        *,
        more: str = "",
        usage: str | None = None,
    ) -> argparse.ArgumentParser:
        command = group.add_parser(
            name, help=words, description=f"{words} {more}", usage=usage, allow_abbrev=False
        )
        command.add_argument(
            "--demo", action="store_true", default=argparse.SUPPRESS, help="ask the demo's tray"
        )
        command.set_defaults(run=run)
        return command

    command = add(
        "credentials",
        cli_commands.credentials,
        "Print a profile's credentials as credential_process wants them.",
    )
    _add_profile(command)

    command = add(
        "exec",
        cli_exec.run,
        "Run a command with a profile's credentials in its environment.",
        usage="fobwatch exec [--demo] [--start] [--server] PROFILE -- COMMAND ...",
    )
    _add_profile(command)
    command.add_argument(
        "--server",
        action="store_true",
        help="let it fetch the credentials itself as often as it needs them, however long it runs",
    )

    command = add(
        "env",
        cli_commands.env,
        "Print what sets a profile's credentials in a shell.",
        more='As in: eval "$(fobwatch env dev)"',
    )
    _add_profile(command)
    command.add_argument(
        "--shell",
        metavar="SHELL",
        help=f"{', '.join(Shell)}, or one that reads the same; by default the one you log in to",
    )

    command = add(
        "lend",
        cli_commands.lend,
        "Print the folder of an agent socket for one profile, to be mounted into a container.",
        more='As in: docker run -v "$(fobwatch lend dev):/run/fobwatch:ro" ...',
    )
    _add_profile(command)

    command = add("open", cli_commands.open_console, "Open a profile's console in the browser.")
    _add_profile(command)
    place = command.add_mutually_exclusive_group()
    place.add_argument("--service", default="", help="by its short name, such as s3 or ec2")
    place.add_argument("--url", default="", help="a page of the console, by its address")
    command.add_argument("--region", default="", help="by default the profile's")

    command = add("code", cli_commands.code, "Print the current code of an MFA device.")
    command.add_argument("device", metavar="DEVICE", help="its name or its serial")

    command = add("list", cli_commands.profiles, "List the profiles and their sessions.")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs")
    form.add_argument("--names", action="store_true", help="the names alone, one a line")
    form.add_argument(
        "--devices", action="store_true", help="the names of the MFA devices, one a line"
    )

    command = add("portals", cli_portals.portals, "List the access portals, or sign in and out.")
    wish = command.add_mutually_exclusive_group()
    wish.add_argument("--json", action="store_true", help="for programs")
    for name, words in (
        ("--sign-in", "open the portal in the browser"),
        ("--sign-out", "sign out"),
    ):
        wish.add_argument(
            name,
            nargs="?",
            const="",
            metavar="PORTAL",
            help=f"{words}; by its name or start URL, where there are several",
        )

    command = add(
        "import",
        cli_commands.import_document,
        "Import access keys, roles and MFA devices from a file.",
        more="A CSV file of AWS, the output of its CLI, an AWS file, otpauth URIs, an export of an "
        "authenticator or a password manager, or Fobwatch's own document: docs/import.md has them "
        "all. Secrets are read from a file or from standard input, never from the command line, "
        "which other programs can see.",
    )
    command.add_argument("file", metavar="FILE", help="a file's name, or - for standard input")
    command.add_argument(
        "--serial",
        metavar="ARN",
        default="",
        help="the MFA device's, where the file does not tell it",
    )
    command.add_argument("--name", default="", help="the profile's, where the file has one key")

    add("doctor", _doctor, "Check what keeps tools from getting credentials.")
    command = add(
        "quit",
        cli_commands.quit_tray,
        "Quit the tray that runs.",
        more="It goes on running while the keyring has not taken a profile or an MFA device.",
    )
    command.add_argument("--anyway", action="store_true", help="lose what the keyring did not take")

    command = add(
        "erase",
        _erase,
        "Erase all that Fobwatch keeps for you.",
        more="The profiles, keys, MFA devices and sessions in the keyring, the settings, the "
        "activity, and its lines in your AWS files. There is no way back. The tray must not run.",
    )
    command.add_argument("--yes", action="store_true", required=True, help="you mean it")

    if sys.platform == "win32":
        from fobwatch.cli import windows_path  # noqa: PLC0415 - Windows

        command = group.add_parser("user-path")  # without a help, it is not listed
        command.add_argument("change", choices=["add", "remove"])
        command.set_defaults(run=windows_path.user_path)

    command = add(
        "completion",
        cli_completion.completion,
        "Print what completes fobwatch in a shell.",
        more='As in: eval "$(fobwatch completion bash)"',
    )
    command.add_argument("shell", choices=sorted(cli_completion.FILES), metavar="SHELL")


def _add_profile(command: argparse.ArgumentParser) -> None:
    command.add_argument("profile", metavar="PROFILE")
    command.add_argument(
        "--start", action="store_true", help="start the tray where it does not run"
    )


def _session_life(text: str) -> timedelta:
    life = timedelta(seconds=int(text))
    if not SHORTEST_LIFE <= life <= MAX_LIFE:
        raise argparse.ArgumentTypeError("give from 5 to 43200 seconds")
    return life
