"""The subcommands of `fobwatch`: each asks the running tray, and writes what it says."""

from __future__ import annotations

import atexit
import io
import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.adapters.door_client import DoorClient
from fobwatch.adapters.door_path import door_folder, door_path
from fobwatch.adapters.process_protection import protect_memory
from fobwatch.core.door_protocol import ExitCode, Verb
from fobwatch.core.errors import NotRunning
from fobwatch.core.handover import with_endpoint, with_session
from fobwatch.core.shell_environment import Shell, shell_text
from fobwatch.core.tool_variables import to_be_told

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from fobwatch.adapters.job_endpoint import JobEndpoint
    from fobwatch.core.door_protocol import DoorReply

NOT_EXECUTABLE = 126
NOT_FOUND = 127
"""What a shell reports for a program that it cannot start (POSIX, "Exit Status for Commands")."""

COLUMNS = ("name", "kind", "account_id", "region", "state", "left")


class Refused(Exception):
    """The tray's refusal: its words go to standard error as they are."""

    def __init__(self, reply: DoorReply) -> None:
        super().__init__(reply.body)
        self.reply = reply


def ready_streams() -> None:
    """For Windows, which gives a program without a console no streams, and else its code page.

    The SDKs read what a `credential_process` prints as UTF-8, and botocore its errors too.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as long as the program
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


def ask(options: argparse.Namespace, verb: Verb, **arguments: object) -> str:
    """The answer of the running tray, or of the one that is started for it.

    Raises `Refused`, `NotRunning` or `BadRequest`.
    """
    client = DoorClient(
        door_path(os.environ, demo=options.demo),
        # Not before the reply: until then the tray looks at who is asking.
        on_reply=protect_memory,
    )
    try:
        reply = client.ask(verb, **arguments)
    except NotRunning:
        if options.demo or not getattr(options, "start", False):
            raise
        from fobwatch.adapters.bus_start import start_tray  # noqa: PLC0415 - with all of the vault

        start_tray(client)
        reply = client.ask(verb, **arguments)
    if reply.code is not ExitCode.OK:
        raise Refused(reply)
    return reply.body


def shown(*, demo: bool) -> bool:
    """Whether a tray runs; its window is shown then. Raises `Refused`."""
    try:
        reply = DoorClient(door_path(os.environ, demo=demo)).ask(Verb.SHOW)
    except NotRunning:
        return False
    if reply.code is not ExitCode.OK:
        raise Refused(reply)
    return True


def credentials(options: argparse.Namespace) -> int:
    print(ask(options, Verb.CREDENTIALS, profile=options.profile))
    return ExitCode.OK


def env(options: argparse.Namespace) -> int:
    shell = Shell(options.shell) if options.shell else usual_shell(os.environ)
    sys.stdout.write(shell_text(_variables(options, Verb.ENV), shell))
    return ExitCode.OK


def usual_shell(environment: Mapping[str, str]) -> Shell:
    """The user's own shell if it is a known one, else the system's."""
    name = Path(environment.get("SHELL", "")).name
    known = {shell.value for shell in (Shell.BASH, Shell.ZSH, Shell.FISH)}
    if name in known:
        return Shell(name)
    return Shell.POWERSHELL if sys.platform == "win32" else Shell.BASH


def run(options: argparse.Namespace) -> int:
    """Become the command; or report, as a shell does, that it cannot be started."""
    command: list[str] = options.command_line
    environment = _with_endpoint(options) if options.server else _with_session(options)
    for words in to_be_told(environment):
        print(f"fobwatch: {words}", file=sys.stderr)
    try:
        return _become(command, environment)
    except OSError as error:
        print(f"fobwatch: {command[0]}: {error.strerror}", file=sys.stderr)
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE


if sys.platform == "win32":

    def _serve_behind(endpoint: JobEndpoint) -> None:
        """We stay as long as the command does."""
        atexit.register(endpoint.close)

        def serve() -> None:
            while True:
                endpoint.serve_next()

        threading.Thread(target=serve, daemon=True).start()

    def _become(command: list[str], environment: Mapping[str, str]) -> int:
        """Windows has no exec: wait for the command, which the console tells of Ctrl+C too."""
        import shutil  # noqa: PLC0415 - for this command alone
        import subprocess  # noqa: PLC0415 - as above

        # CreateProcess itself finds programs, but not the .cmd files that many tools are.
        program = shutil.which(command[0], path=environment.get("PATH")) or command[0]
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        finished = subprocess.run([program, *command[1:]], env=environment, check=False)  # noqa: S603 - the user's own command
        return finished.returncode

else:

    def _serve_behind(endpoint: JobEndpoint) -> None:
        from fobwatch.adapters.job_watch import serve_in_background  # noqa: PLC0415 - for this alone

        serve_in_background(endpoint, os.getpid())

    def _become(command: list[str], environment: Mapping[str, str]) -> int:
        # Python ignores SIGPIPE, and that would be inherited.
        ours = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        try:
            os.execvpe(command[0], command, environment)  # noqa: S606 - the user's own command
        except OSError:
            signal.signal(signal.SIGPIPE, ours)
            raise


def _with_session(options: argparse.Namespace) -> dict[str, str]:
    return with_session(os.environ, _variables(options, Verb.ENV))


def _with_endpoint(options: argparse.Namespace) -> dict[str, str]:
    from fobwatch.adapters.beside_endpoint import file_variables  # noqa: PLC0415 - for this alone

    variables = _variables(options, Verb.ENDPOINT)
    folder = door_folder(os.environ, demo=options.demo)
    files = file_variables(os.environ, folder)
    return with_endpoint(os.environ, variables | files | _served(options, folder))


def _served(options: argparse.Namespace, folder: Path) -> dict[str, str]:
    """The variables of an endpoint that is served as long as the command runs."""
    from fobwatch.adapters.job_endpoint import JobEndpoint  # noqa: PLC0415 - for this alone

    endpoint = JobEndpoint(door_path(os.environ, demo=options.demo), options.profile, folder)
    _serve_behind(endpoint)
    return endpoint.variables()


def open_console(options: argparse.Namespace) -> int:
    place = {"service": options.service, "region": options.region, "url": options.url}
    print(ask(options, Verb.OPEN, profile=options.profile, **place))
    return ExitCode.OK


def code(options: argparse.Namespace) -> int:
    print(ask(options, Verb.CODE, device=options.device))
    return ExitCode.OK


def profiles(options: argparse.Namespace) -> int:
    if options.names or options.devices:
        sys.stdout.write(ask(options, Verb.NAMES if options.names else Verb.DEVICES))
        return ExitCode.OK
    answer = ask(options, Verb.LIST)
    listed: list[dict[str, str]] = json.loads(answer)
    if options.json:
        print(json.dumps(listed, indent=2))
    else:
        sys.stdout.write(table(listed, datetime.now(UTC)))
    return ExitCode.OK


def table(listed: Sequence[Mapping[str, str]], now: datetime) -> str:
    """The profiles in columns as wide as they need to be."""
    rows = [["NAME", "KIND", "ACCOUNT", "REGION", "STATE", "LEFT"]]
    for profile in listed:
        known = {**profile, "left": _time_left(profile["expires_at"], now)}
        rows.append([known[column] or "-" for column in COLUMNS])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    return "\n".join(lines) + "\n"


def _time_left(expires_at: str, now: datetime) -> str:
    if not expires_at:
        return ""
    minutes = int((datetime.fromisoformat(expires_at) - now).total_seconds() // 60)
    if minutes < 0:
        return "over"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def import_document(options: argparse.Namespace) -> int:
    from fobwatch import cli_import  # noqa: PLC0415 - all of the formats, for this alone

    text, remarks = cli_import.document(options)
    print(ask(options, Verb.IMPORT, document=text))
    for remark in remarks:
        print(remark, file=sys.stderr)
    return ExitCode.OK


def quit_tray(options: argparse.Namespace) -> int:
    ask(options, Verb.QUIT, **({"anyway": "yes"} if options.anyway else {}))
    return ExitCode.OK


def _variables(options: argparse.Namespace, verb: Verb) -> dict[str, str]:
    variables: dict[str, str] = json.loads(ask(options, verb, profile=options.profile))
    return variables
