"""`fobwatch exec`: a command with a profile's credentials in its environment."""

from __future__ import annotations

import atexit
import errno
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.path import agent_folder, agent_path
from fobwatch.cli.asking import narrowed, variables
from fobwatch.cli.streams import tell
from fobwatch.core.agent.credential_formats import with_endpoint, with_session
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.agent.tool_variables import tools_own_variables
from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from fobwatch.adapters.agent.job_endpoint import JobEndpoint

NOT_EXECUTABLE = 126
NOT_FOUND = 127
"""What a shell reports for a program that it cannot start (POSIX, "Exit Status for Commands")."""


def run(options: argparse.Namespace) -> int:
    """Become the command; or report, as a shell does, that it cannot be started."""
    command: list[str] = options.command_line
    if options.server:
        environment = with_endpoint(os.environ, _endpoint_variables(options))
    else:
        environment = with_session(os.environ, variables(options, AgentVerb.ENV))
    for words in tools_own_variables(environment):
        tell(f"fobwatch: {words}")
    try:
        return _become(command, environment)
    except OSError as error:
        tell(f"fobwatch: {command[0]}: {_reason(error)}")
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE


def _reason(error: OSError) -> str:
    """A file that exists may name an interpreter that does not (execve(2), ENOENT)."""
    path = Path(error.filename or "")
    if isinstance(error, FileNotFoundError) and path.is_file():
        return "The program that its first line names is not there"
    if isinstance(error, PermissionError) and path.is_dir():
        return os.strerror(errno.EISDIR)
    return error.strerror or str(error)


if sys.platform == "win32":

    def _serve_behind(endpoint: JobEndpoint) -> None:
        """Serve on a thread: this process stays as long as the command does.

        The command does not outlive it: another program could take the port that it asks at.
        """
        from fobwatch.adapters.windows.job_object import end_together  # noqa: PLC0415 - for this alone

        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                with suppress(OSError):  # it left, or no socket is free, or the command has ended
                    endpoint.serve_next()

        atexit.register(endpoint.close)
        atexit.register(ended.set)  # runs before the former
        atexit.register(end_together())
        threading.Thread(target=serve, daemon=True).start()

    def _become(command: list[str], environment: Mapping[str, str]) -> int:
        """Windows has no exec: wait for the command, to which the console sends its signals too."""
        import shutil  # noqa: PLC0415 - for this command alone
        import subprocess  # noqa: PLC0415 - as above

        # CreateProcess itself finds programs, but not the .cmd files that many tools are.
        program = shutil.which(command[0], path=environment.get("PATH")) or command[0]
        for number in (signal.SIGINT, signal.SIGBREAK):
            signal.signal(number, signal.SIG_IGN)
        finished = subprocess.run(  # noqa: S603 - the user's own command
            [program, *command[1:]],
            env=environment,
            check=False,
            creationflags=subprocess.CREATE_DEFAULT_ERROR_MODE,  # ours leaves no crash reports
        )
        return finished.returncode

else:
    from signal import SIGPIPE, SIGXFSZ

    def _serve_behind(endpoint: JobEndpoint) -> None:
        from fobwatch.adapters.agent.job_watch import serve_in_background  # noqa: PLC0415 - for this alone

        serve_in_background(endpoint, os.getpid())

    def _become(command: list[str], environment: Mapping[str, str]) -> int:
        """Search like execvp(3), so that `env`, `nice`, `timeout` and `nohup` find the same."""
        # Python ignores these two, and that would be inherited.
        ours = {number: signal.signal(number, signal.SIG_DFL) for number in (SIGPIPE, SIGXFSZ)}
        try:
            raise _why_none_runs(command, environment)
        finally:
            for number, handler in ours.items():
                signal.signal(number, handler)

    def _why_none_runs(command: list[str], environment: Mapping[str, str]) -> OSError:
        """Return if no file of the name can be run; prefer the error of one that is denied."""
        reason: OSError = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), command[0])
        for path in _places(command[0], environment):
            try:
                _execute(path, command, environment)
            except (FileNotFoundError, NotADirectoryError) as error:
                if path == command[0] or Path(path).exists():
                    reason = error
            except PermissionError as error:
                reason = error
            except OSError as error:
                return error
        return reason

    def _places(name: str, environment: Mapping[str, str]) -> Iterator[str]:
        """Where the program may be. An empty member of PATH is the current folder."""
        if "/" in name:
            yield name
        elif name:
            for folder in environment.get("PATH", os.defpath).split(os.pathsep):
                yield f"{folder or '.'}/{name}"

    def _execute(path: str, command: list[str], environment: Mapping[str, str]) -> None:
        """Run a file that is no program as a shell script. Raises `OSError`."""
        try:
            os.execve(path, command, environment)  # noqa: S606 - the user's own command
        except OSError as error:
            if error.errno != errno.ENOEXEC:
                raise
        os.execve("/bin/sh", ["/bin/sh", path, *command[1:]], environment)  # noqa: S606 - as above


def _endpoint_variables(options: argparse.Namespace) -> dict[str, str]:
    from fobwatch.adapters.aws_files.endpoint_files import file_variables  # noqa: PLC0415 - for this alone

    answered = variables(options, AgentVerb.ENDPOINT)
    folder = agent_folder(os.environ, demo=options.demo)
    return answered | file_variables(os.environ, folder) | _served(options, folder)


def _served(options: argparse.Namespace, folder: Path) -> dict[str, str]:
    """Serve an endpoint as long as the command runs, and return its variables."""
    from fobwatch.adapters.agent.job_endpoint import JobEndpoint  # noqa: PLC0415 - for this alone

    agent = agent_path(os.environ, demo=options.demo)
    try:
        endpoint = JobEndpoint(agent, options.profile, folder, narrowed(options))
        _serve_behind(endpoint)
    except OSError as error:
        raise StorageError(
            "There is no container endpoint",
            f"No port could be opened or no process started for it: {error.strerror}.",
            "Close some programs, or leave “--server” out.",
        ) from error
    return endpoint.variables()
