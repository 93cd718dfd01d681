"""The end of a command that failed: words on standard error, and an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.cli.streams import tell

if TYPE_CHECKING:
    from fobwatch.core.agent.protocol import AgentReply, ExitCode
    from fobwatch.core.errors import FobwatchError


class Refused(Exception):
    """The tray's refusal: its words go to standard error as they are."""

    def __init__(self, reply: AgentReply) -> None:
        super().__init__(reply.body)
        self.reply = reply


def report(error: Refused | FobwatchError) -> ExitCode:
    """Write the words of the failure, and return the exit code."""
    if isinstance(error, Refused):
        tell(error.reply.body)
        return error.reply.code
    from fobwatch.core.agent.protocol import exit_code  # noqa: PLC0415 - 20 ms, which a start is spared

    tell(" ".join(str(error).split()))
    return exit_code(error)
