"""The options of the command `fobwatch`.

What one command alone needs is imported when it runs: some tools run `fobwatch credentials` for
each request that they sign.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from fobwatch import __version__
from fobwatch.cli import commands, completion, login, portals
from fobwatch.cli.streams import MAX_LINE
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from _typeshed import SupportsWrite

    _Option: TypeAlias = Callable[[argparse._ActionsContainer], object]  # noqa: SLF001 - no public name

SHORTEST_LIFE = timedelta(seconds=5)
MAX_LIFE = timedelta(hours=12)

EXEC_OPTIONS = frozenset({"--demo", "--start", "--server"})
COMMAND = 2
"""The index of the command's first word where the dashes are missing: `exec PROFILE COMMAND`."""


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
    if options.command == "exec" and not options.command_line:
        parser.error("give the command after two dashes: fobwatch exec PROFILE -- COMMAND")
    if options.command != "exec" and dashes < len(arguments):
        parser.error("two dashes go with exec")
    return options


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
    group = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for command in COMMANDS:
        added = group.add_parser(
            command.name,
            help=command.words,
            description=f"{command.words} {command.more}",
            usage=command.usage,
            allow_abbrev=False,
        )
        added.set_defaults(run=command.run)
        for add in (DEMO, *command.options):
            add(added)
        alone = added.add_mutually_exclusive_group() if command.one_of else added
        for add in command.one_of:
            add(alone)
    if sys.platform == "win32":
        from fobwatch.cli import windows_path  # noqa: PLC0415 - Windows

        hidden = group.add_parser("user-path")  # without a help, it is not listed
        hidden.add_argument("change", choices=["add", "remove"])
        hidden.set_defaults(run=windows_path.user_path)


def _exec(options: argparse.Namespace) -> int:
    from fobwatch.cli import exec as cli_exec  # noqa: PLC0415 - for this command alone

    return cli_exec.run(options)


def _doctor(options: argparse.Namespace) -> int:
    from fobwatch.cli.doctor import doctor  # noqa: PLC0415 - as above

    return doctor(options)


def _erase(options: argparse.Namespace) -> int:
    from fobwatch.cli.erase import erase  # noqa: PLC0415 - as above

    return erase(options)


def _option(*names: str, **settings: Any) -> _Option:  # noqa: ANN401 - as argparse's own
    """What adds the option to a parser."""
    return lambda parser: parser.add_argument(*names, **settings)


def _flag(name: str, words: str) -> _Option:
    return _option(name, action="store_true", help=words)


def _text(name: str, words: str, metavar: str | None = None) -> _Option:
    return _option(name, default="", help=words, metavar=metavar)


def _portal(name: str, words: str) -> _Option:
    words = f"{words}; by its name or start URL, where there are several"
    return _option(name, nargs="?", const="", metavar="PORTAL", help=words)


DEMO = _option("--demo", action="store_true", default=argparse.SUPPRESS, help="ask the demo's tray")
PROFILE = (
    _option("profile", metavar="PROFILE"),
    _flag("--start", "start the tray where it does not run"),
)
SHELL = _text("--shell", "bash, zsh, fish, powershell, cmd, dotenv or json; by default your own")


class _Command(NamedTuple):
    """`more` follows `words` in the command's own help. Of `one_of`, at most one is used."""

    name: str
    run: Callable[[argparse.Namespace], int]
    words: str
    options: tuple[_Option, ...] = ()
    one_of: tuple[_Option, ...] = ()
    more: str = ""
    usage: str | None = None


COMMANDS = (
    _Command(
        "credentials",
        commands.credentials,
        "Print a profile's credentials as credential_process wants them.",
        PROFILE,
    ),
    _Command(
        "exec",
        _exec,
        "Run a command with a profile's credentials in its environment.",
        (*PROFILE, _flag("--server", "let it ask for them itself, as often as it needs them")),
        usage="fobwatch exec [--demo] [--start] [--server] PROFILE -- COMMAND ...",
    ),
    _Command(
        "env",
        commands.env,
        "Print what sets a profile's credentials in a shell.",
        (*PROFILE, SHELL),
        more='As in: eval "$(fobwatch env dev)"',
    ),
    _Command(
        "lend",
        commands.lend,
        "Print the folder of an agent socket for one profile, to be mounted into a container.",
        PROFILE,
        more='As in: docker run -v "$(fobwatch lend dev):/run/fobwatch:ro" ...',
    ),
    _Command(
        "open",
        commands.open_console,
        "Open a profile's console in the browser.",
        (
            *PROFILE,
            _option(
                "words",
                nargs="*",
                metavar="WORD",
                help="a service, a region, an ARN, or the address of a page of the console",
            ),
        ),
        more="As in: fobwatch open dev s3 eu-west-1. A fobwatch:// link in place of the profile "
        "is opened after a question.",
    ),
    _Command(
        "code",
        commands.code,
        "Print the current code of an MFA device.",
        (_option("device", metavar="DEVICE", help="its name or its serial"),),
    ),
    _Command(
        "list",
        commands.profiles,
        "List the profiles and their sessions.",
        one_of=(
            _flag("--json", "for programs"),
            _flag("--names", "the names alone, one a line"),
            _flag("--devices", "the names of the MFA devices, one a line"),
        ),
    ),
    _Command(
        "portals",
        portals.portals,
        "List the access portals, sign in and out, or write their roles into ~/.aws/config.",
        (
            _text(
                "--naming",
                "of the profiles of the roles: account-role, role-id, id-role or "
                "portal-account-role",
            ),
            _text("--region", "of the profiles of the roles"),
            _flag("--yes", "write them without a question"),
        ),
        one_of=(
            _flag("--json", "for programs"),
            _portal("--sign-in", "open the portal in the browser"),
            _portal("--sign-out", "sign out"),
            _portal("--write-roles", "write the roles into ~/.aws/config, after showing how"),
        ),
    ),
    _Command(
        "login",
        login.login,
        "Sign in on AWS's page for a profile of aws login, or out again.",
        PROFILE,
        one_of=(
            _flag("--remote", "on another device, whose page shows a code to paste here"),
            _flag("--sign-out", "end the sign-in"),
        ),
    ),
    _Command(
        "import",
        commands.import_document,
        "Import access keys, roles and MFA devices from a file.",
        (
            _option("file", metavar="FILE", help="a file's name, or - for standard input"),
            _text("--serial", "the MFA device's, where the file does not have it", metavar="ARN"),
            _text("--name", "the profile's, where the file has one key"),
        ),
        more="A CSV file of AWS, the output of its CLI, an AWS file, otpauth URIs, an export of an "
        "authenticator or a password manager, or Fobwatch's own document: docs/import.md has them "
        "all. Secrets are read from a file or from standard input, never from the command line, "
        "which other programs can see.",
    ),
    _Command("doctor", _doctor, "Check what keeps tools from getting credentials."),
    _Command(
        "quit",
        commands.quit_tray,
        "Quit the tray that runs.",
        (_flag("--anyway", "lose what the keyring did not take"),),
        more="It goes on running while the keyring has not taken a profile or an MFA device.",
    ),
    _Command(
        "erase",
        _erase,
        "Erase all that Fobwatch keeps for you.",
        (_option("--yes", action="store_true", required=True, help="you mean it"),),
        more="The profiles, keys, MFA devices and sessions in the keyring, the settings, the "
        "activity, and its lines in your AWS files. There is no way back. The tray must not run.",
    ),
    _Command(
        "completion",
        completion.completion,
        "Print what completes fobwatch in a shell.",
        (_option("shell", choices=sorted(completion.FILES), metavar="SHELL"),),
        more='As in: eval "$(fobwatch completion bash)"',
    ),
)
"""In the order of the help."""


def _session_life(text: str) -> timedelta:
    life = timedelta(seconds=int(text))
    if not SHORTEST_LIFE <= life <= MAX_LIFE:
        raise argparse.ArgumentTypeError("give from 5 to 43200 seconds")
    return life
