"""`fobwatch login`: signs in on AWS's page for a profile of `aws login`, and out again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from fobwatch.cli.commands import ask
from fobwatch.cli.failures import Refused
from fobwatch.cli.streams import say, tell
from fobwatch.core.agent.protocol import AgentVerb, ExitCode

if TYPE_CHECKING:
    import argparse

TRIES: Final = 3


def login(options: argparse.Namespace) -> int:
    if options.sign_out:
        say(ask(options, AgentVerb.LOGOUT, profile=options.profile))
    elif options.remote:
        _from_another_device(options)
    else:
        say(ask(options, AgentVerb.LOGIN, profile=options.profile))
    return ExitCode.OK


def _from_another_device(options: argparse.Namespace) -> None:
    """Ask for the code that AWS's page shows, again where it is not that."""
    address = ask(options, AgentVerb.LOGIN_ADDRESS, profile=options.profile)
    if not address:
        say(ask(options, AgentVerb.LOGIN, profile=options.profile))
        return
    tell("Open this address on any device, sign in there, and paste the code that it shows.")
    tell("Do so only if you began this sign-in yourself, and give the code to nobody.")
    sys.stdout.write(f"\n{address}\n\n")
    sys.stdout.flush()
    for left in reversed(range(TRIES)):
        code = _typed()
        try:
            say(ask(options, AgentVerb.LOGIN_CODE, profile=options.profile, code=code))
        except Refused as refused:
            if refused.reply.code is not ExitCode.BAD_REQUEST or not left:
                raise
            tell(refused.reply.body)
        else:
            return


def _typed() -> str:
    """A line of standard input; empty at its end, which is no code."""
    sys.stderr.write("Code: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()
