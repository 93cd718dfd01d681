"""The commands of `fobwatch`, with their options and their help.

The module of a command is imported when it runs, and no other: some tools run `fobwatch
credentials` for each request that they sign.
"""

from __future__ import annotations

import argparse
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Option: TypeAlias = Callable[[argparse._ActionsContainer], object]  # noqa: SLF001 - no public name

UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours"}


class Command(NamedTuple):
    """`more` follows `words` in the command's own help. Of `one_of`, at most one is used."""

    name: str
    place: str
    """The module in this package, and its function: `exec:run`."""

    words: str
    options: tuple[Option, ...] = ()
    one_of: tuple[Option, ...] = ()
    more: str = ""
    usage: str | None = None


def _option(*names: str, **settings: Any) -> Option:  # noqa: ANN401 - as argparse's own
    """What adds the option to a parser."""
    return lambda parser: parser.add_argument(*names, **settings)


def _flag(name: str, words: str) -> Option:
    return _option(name, action="store_true", help=words)


def _text(name: str, words: str, metavar: str | None = None) -> Option:
    return _option(name, default="", help=words, metavar=metavar)


def _portal(name: str, words: str) -> Option:
    words = f"{words}; if there are several, give its name or start URL"
    return _option(name, nargs="?", const="", metavar="PORTAL", help=words)


def _limit(text: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,5})([smh])", text)
    if found is None:
        raise argparse.ArgumentTypeError("give a time as in 30m, 2h or 900s")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


DEMO = _option("--demo", action="store_true", default=argparse.SUPPRESS, help="ask the demo's tray")
PROFILE = (
    _option("profile", metavar="PROFILE"),
    _flag("--start", "start the tray if it is not running"),
)
NARROWING = (
    _flag("--read-only", "credentials that only read"),
    _option(
        "--for",
        dest="limit",
        type=_limit,
        default=timedelta(),
        metavar="TIME",
        help="credentials that end after 30m, 2h or 900s at the latest",
    ),
    _text("--policy", "credentials that do what this policy allows, and no more", metavar="FILE"),
)
SHELL = _text(
    "--shell", "bash, zsh, fish, powershell, cmd, dotenv or json; by default, your own shell"
)


COMMANDS = (
    Command(
        "credentials",
        "commands:credentials",
        "Print a profile's credentials as credential_process wants them.",
        (*PROFILE, *NARROWING),
    ),
    Command(
        "exec",
        "exec:run",
        "Run a command with a profile's credentials in its environment.",
        (
            *PROFILE,
            *NARROWING,
            _flag("--server", "let the command fetch them itself, as often as it needs them"),
        ),
        usage="fobwatch exec [--demo] [--start] [--server] [--read-only] [--for TIME] "
        "[--policy FILE] PROFILE -- COMMAND ...",
    ),
    Command(
        "env",
        "commands:env",
        "Print the lines that set a profile's credentials in a shell.",
        (*PROFILE, *NARROWING, SHELL),
        more='For example: eval "$(fobwatch env dev)"',
    ),
    Command(
        "lend",
        "commands:lend",
        "Print the folder of an agent socket for one profile, to be mounted into a container.",
        PROFILE,
        more='For example: docker run -v "$(fobwatch lend dev):/run/fobwatch:ro" ...',
    ),
    Command(
        "open",
        "commands:open_console",
        "Open a profile's console in the browser.",
        (
            *PROFILE,
            _option(
                "words",
                nargs="*",
                default=[],  # without one, argparse calls it required
                metavar="WORD",
                help="a service, a region, an ARN, or the address of a page of the console",
            ),
        ),
        more="For example: fobwatch open dev s3 eu-west-1. Instead of the profile's name, you can "
        "give words that only one profile has, an ARN or an address. You are asked before a "
        "fobwatch:// link is opened.",
    ),
    Command(
        "code",
        "commands:code",
        "Print the current code of an MFA device.",
        (_option("device", metavar="DEVICE", help="its name or its serial"),),
    ),
    Command(
        "list",
        "commands:profiles",
        "List the profiles and their sessions.",
        one_of=(
            _flag("--json", "for programs"),
            _flag("--names", "only the names, one per line"),
            _flag("--devices", "only the names of the MFA devices, one per line"),
        ),
    ),
    Command(
        "portals",
        "sign_ins:portals",
        "List the access portals, sign in and out, or write their roles into ~/.aws/config.",
        (
            _text(
                "--naming",
                "how the profiles of the roles are named: account-role, role-id, id-role or "
                "portal-account-role",
            ),
            _text("--region", "the region of the profiles of the roles"),
            _flag("--yes", "write the roles without asking"),
        ),
        one_of=(
            _flag("--json", "for programs"),
            _portal("--sign-in", "open the portal in the browser"),
            _portal("--sign-out", "sign out"),
            _portal("--write-roles", "write the roles into ~/.aws/config, after showing how"),
        ),
    ),
    Command(
        "login",
        "sign_ins:login",
        "Sign in to a profile of aws login on AWS's page, or sign out.",
        PROFILE,
        one_of=(
            _flag("--remote", "sign in on another device, whose page shows a code to paste here"),
            _flag("--sign-out", "end the sign-in"),
        ),
    ),
    Command(
        "import",
        "importing:run",
        "Import access keys, roles and MFA devices from a file.",
        (
            _option("file", metavar="FILE", help="a file's name, or - for standard input"),
            _text("--serial", "the serial of the MFA device, if the file lacks it", metavar="ARN"),
            _text("--name", "the name of the profile, if the file has a single key"),
        ),
        more="A CSV file of AWS, the output of its CLI, an AWS file, otpauth URIs, an export of an "
        "authenticator or a password manager, or Fobwatch's own document: docs/import.md lists "
        "them all. Secrets are read from a file or from standard input, never from the "
        "command line, which other programs can see.",
    ),
    Command(
        "explain",
        "explain:run",
        "Say why AWS refused a call.",
        (
            _option(
                "words",
                nargs="*",
                metavar="WORD",
                help="the error; without it, standard input is read",
            ),
            _text("--profile", "ask AWS for more with this profile", metavar="PROFILE"),
        ),
        more="For example: terraform apply 2>&1 | fobwatch explain. Takes errors of the AWS CLI, "
        "the SDKs, Terraform, CloudFormation, kubectl and the console, also among the lines of "
        "a log. With --profile the tray asks AWS for more, as “Why was this denied?” in its menu "
        "does: the message is decoded or looked up, and the call is simulated.",
    ),
    Command(
        "lockdown",
        "lockdown:run",
        "When something is wrong: show what can be done for one profile or all, or do it.",
        (
            _option("profile", metavar="PROFILE", nargs="?", default=""),
            _flag("--all", "all profiles, each user once, all at the same time"),
            _option(
                "--as",
                dest="caller",
                default="",
                metavar="ADMINISTRATOR",
                help="the profile that makes the calls, of the same account",
            ),
            _option(
                "--step",
                action="append",
                default=[],
                metavar="STEP",
                help="do this step, named as in the first column; may be repeated",
            ),
            _flag("--yes", "do all steps"),
            _flag("--json", "for programs"),
        ),
        more="Without --yes and --step nothing is changed. You are asked in a window each time.",
    ),
    Command(
        "as-code",
        "as_code:run",
        "Print an account's users, groups, roles and policies as CloudFormation or Terraform.",
        (
            _option("profile", metavar="PROFILE"),
            _option(
                "--format",
                required=True,
                choices=("cloudformation", "terraform"),
                help="the language to write",
            ),
            _text(
                "--to",
                "write files into this folder, instead of to standard output",
                metavar="FOLDER",
            ),
            _flag("--replace", "with --to: replace files that are already there"),
        ),
        more="For example: fobwatch as-code dev --format terraform > iam.tf. Nothing is changed, "
        "and no key or password is read.",
    ),
    Command("doctor", "doctor:run", "Check what keeps tools from getting credentials."),
    Command(
        "quit",
        "commands:quit_tray",
        "Quit the running tray.",
        (_flag("--anyway", "quit even if what the keyring has not stored yet is lost"),),
        more="While a profile or an MFA device is not stored in the keyring yet, it does not quit.",
    ),
    Command(
        "erase",
        "erase:run",
        "Erase all that Fobwatch keeps for you.",
        (_option("--yes", action="store_true", required=True, help="confirm that you want this"),),
        more="The profiles, keys, MFA devices and sessions in the keyring, the settings, the "
        "activity, and its lines in your AWS files. This cannot be undone. Quit the tray first.",
    ),
    Command(
        "completion",
        "commands:completion",
        "Print the completion script for a shell.",
        (_option("shell", choices=("bash", "fish", "powershell", "zsh"), metavar="SHELL"),),
        more='For example: eval "$(fobwatch completion bash)"',
    ),
)
"""In the order of the help."""
