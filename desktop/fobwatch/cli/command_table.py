"""The commands of `fobwatch`, with their options and their help.

What one command alone needs is imported when it runs: some tools run `fobwatch credentials` for
each request that they sign.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NamedTuple

from fobwatch.cli import commands, completion, login, narrowing, portals

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Option: TypeAlias = Callable[[argparse._ActionsContainer], object]  # noqa: SLF001 - no public name


class Command(NamedTuple):
    """`more` follows `words` in the command's own help. Of `one_of`, at most one is used."""

    name: str
    run: Callable[[argparse.Namespace], int]
    words: str
    options: tuple[Option, ...] = ()
    one_of: tuple[Option, ...] = ()
    more: str = ""
    usage: str | None = None


def _exec(options: argparse.Namespace) -> int:
    from fobwatch.cli import exec as cli_exec  # noqa: PLC0415 - for this command alone

    return cli_exec.run(options)


def _doctor(options: argparse.Namespace) -> int:
    from fobwatch.cli.doctor import doctor  # noqa: PLC0415 - as above

    return doctor(options)


def _erase(options: argparse.Namespace) -> int:
    from fobwatch.cli.erase import erase  # noqa: PLC0415 - as above

    return erase(options)


def _explain(options: argparse.Namespace) -> int:
    from fobwatch.cli import explain  # noqa: PLC0415 - as above

    return explain.run(options)


def _as_code(options: argparse.Namespace) -> int:
    from fobwatch.cli import as_code  # noqa: PLC0415 - as above

    return as_code.run(options)


def _lockdown(options: argparse.Namespace) -> int:
    from fobwatch.cli.lockdown import lockdown  # noqa: PLC0415 - as above

    return lockdown(options)


def _option(*names: str, **settings: Any) -> Option:  # noqa: ANN401 - as argparse's own
    """What adds the option to a parser."""
    return lambda parser: parser.add_argument(*names, **settings)


def _flag(name: str, words: str) -> Option:
    return _option(name, action="store_true", help=words)


def _text(name: str, words: str, metavar: str | None = None) -> Option:
    return _option(name, default="", help=words, metavar=metavar)


def _portal(name: str, words: str) -> Option:
    words = f"{words}; by its name or start URL, where there are several"
    return _option(name, nargs="?", const="", metavar="PORTAL", help=words)


DEMO = _option("--demo", action="store_true", default=argparse.SUPPRESS, help="ask the demo's tray")
PROFILE = (
    _option("profile", metavar="PROFILE"),
    _flag("--start", "start the tray where it does not run"),
)
SHELL = _text("--shell", "bash, zsh, fish, powershell, cmd, dotenv or json; by default your own")


COMMANDS = (
    Command(
        "credentials",
        commands.credentials,
        "Print a profile's credentials as credential_process wants them.",
        (*PROFILE, *narrowing.OPTIONS),
    ),
    Command(
        "exec",
        _exec,
        "Run a command with a profile's credentials in its environment.",
        (
            *PROFILE,
            *narrowing.OPTIONS,
            _flag("--server", "let it ask for them itself, as often as it needs them"),
        ),
        usage="fobwatch exec [--demo] [--start] [--server] [--read-only] [--for TIME] "
        "[--policy FILE] PROFILE -- COMMAND ...",
    ),
    Command(
        "env",
        commands.env,
        "Print what sets a profile's credentials in a shell.",
        (*PROFILE, *narrowing.OPTIONS, SHELL),
        more='As in: eval "$(fobwatch env dev)"',
    ),
    Command(
        "lend",
        commands.lend,
        "Print the folder of an agent socket for one profile, to be mounted into a container.",
        PROFILE,
        more='As in: docker run -v "$(fobwatch lend dev):/run/fobwatch:ro" ...',
    ),
    Command(
        "open",
        commands.open_console,
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
        more="As in: fobwatch open dev s3 eu-west-1. Words that only one profile has, an ARN, or "
        "an address will do in place of its name. A fobwatch:// link is opened after a question.",
    ),
    Command(
        "code",
        commands.code,
        "Print the current code of an MFA device.",
        (_option("device", metavar="DEVICE", help="its name or its serial"),),
    ),
    Command(
        "list",
        commands.profiles,
        "List the profiles and their sessions.",
        one_of=(
            _flag("--json", "for programs"),
            _flag("--names", "the names alone, one a line"),
            _flag("--devices", "the names of the MFA devices, one a line"),
        ),
    ),
    Command(
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
    Command(
        "login",
        login.login,
        "Sign in on AWS's page for a profile of aws login, or out again.",
        PROFILE,
        one_of=(
            _flag("--remote", "on another device, whose page shows a code to paste here"),
            _flag("--sign-out", "end the sign-in"),
        ),
    ),
    Command(
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
    Command(
        "explain",
        _explain,
        "Say why AWS refused a call.",
        (
            _option("words", nargs="*", metavar="WORD", help="the error; else from standard input"),
            _text("--profile", "ask AWS with this profile for more", metavar="PROFILE"),
        ),
        more="As in: terraform apply 2>&1 | fobwatch explain. Takes errors of the AWS CLI, the "
        "SDKs, Terraform, CloudFormation, kubectl and the console, also among the lines of a log. "
        "With --profile the tray asks AWS for more, as “Why was this denied?” in its menu "
        "does: the message is decoded or looked up, and the call is simulated.",
    ),
    Command(
        "lockdown",
        _lockdown,
        "Something is wrong: show what can be done for a profile or all, or do it.",
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
                help="do this one, by its name in the first column; may be repeated",
            ),
            _flag("--yes", "do all of it"),
            _flag("--json", "for programs"),
        ),
        more="Without --yes and --step nothing is changed. You are asked in a window each time.",
    ),
    Command(
        "as-code",
        _as_code,
        "Print an account's users, groups, roles and policies as CloudFormation or Terraform.",
        (
            _option("profile", metavar="PROFILE"),
            _option(
                "--format",
                required=True,
                choices=("cloudformation", "terraform"),
                help="what is written",
            ),
            _text("--to", "the folder for files, instead of standard output", metavar="FOLDER"),
            _flag("--replace", "with --to: replace the files that are there already"),
        ),
        more="As in: fobwatch as-code dev --format terraform > iam.tf. Nothing is changed, and no "
        "key or password is read.",
    ),
    Command("doctor", _doctor, "Check what keeps tools from getting credentials."),
    Command(
        "quit",
        commands.quit_tray,
        "Quit the tray that runs.",
        (_flag("--anyway", "lose what the keyring did not take"),),
        more="It goes on running while the keyring has not taken a profile or an MFA device.",
    ),
    Command(
        "erase",
        _erase,
        "Erase all that Fobwatch keeps for you.",
        (_option("--yes", action="store_true", required=True, help="you mean it"),),
        more="The profiles, keys, MFA devices and sessions in the keyring, the settings, the "
        "activity, and its lines in your AWS files. There is no way back. The tray must not run.",
    ),
    Command(
        "completion",
        completion.completion,
        "Print what completes fobwatch in a shell.",
        (_option("shell", choices=sorted(completion.FILES), metavar="SHELL"),),
        more='As in: eval "$(fobwatch completion bash)"',
    ),
)
"""In the order of the help."""
