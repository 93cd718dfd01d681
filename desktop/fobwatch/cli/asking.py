"""Requests to the running tray, and the options that narrow what they ask for."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.client_process.process_protection import protect_memory
from fobwatch.cli.failures import Refused
from fobwatch.core.agent.errors import NotProtected, NotRunning
from fobwatch.core.agent.judging import narrowing_arguments
from fobwatch.core.agent.protocol import ExitCode
from fobwatch.core.aws.role_rules import MAX_SESSION_POLICY
from fobwatch.core.consent.narrowing import Narrowing, check_narrowing
from fobwatch.core.errors import InvalidSetting

if TYPE_CHECKING:
    import argparse

    from fobwatch.core.agent.protocol import AgentVerb


def ask(options: argparse.Namespace, verb: AgentVerb, **arguments: object) -> str:
    """Return the answer of the running tray; with `--start`, start one if none runs.

    Raises `Refused`, `NotRunning`, `NotProtected` or `BadRequest`.
    """
    client = AgentClient(
        agent_path(os.environ, demo=options.demo),
        # Not before the reply: until then the tray examines the client process.
        on_reply=_protect,
    )
    try:
        reply = client.ask(verb, **arguments)
    except NotRunning as error:
        if options.demo:
            raise NotRunning(
                "The demo is not running", error.message, "Start it with `fobwatch --demo`."
            ) from error
        if not getattr(options, "start", False):
            raise
        from fobwatch.adapters.agent.bus_start import start_tray  # noqa: PLC0415 - with all of the vault

        start_tray(client)
        reply = client.ask(verb, **arguments)
    if reply.code is not ExitCode.OK:
        raise Refused(reply)
    return reply.body


def _protect() -> None:
    try:
        protect_memory()
    except OSError as error:
        raise NotProtected(
            "The answer was not read",
            f"The system lets other programs read this command's memory: {error.strerror}.",
            "Run the command outside of a sandbox.",
        ) from error


def shown(*, demo: bool, link: str) -> bool:
    """Return whether a tray runs; have it ask about the link, or show its window.

    Raises `Refused`.
    """
    client = AgentClient(agent_path(os.environ, demo=demo))
    try:
        reply = client.show(link)
    except NotRunning:
        return False
    if reply.code is not ExitCode.OK:
        raise Refused(reply)
    return True


def variables(options: argparse.Namespace, verb: AgentVerb) -> dict[str, str]:
    """Return the environment variables from the tray's answer. Raises as `ask` and `narrowed`."""
    answer = ask(options, verb, profile=options.profile, **narrowed(options))
    answered: dict[str, str] = json.loads(answer)
    return answered


def narrowed(options: argparse.Namespace) -> dict[str, object]:
    """Return what asks for less than the whole session, as the options say.

    Raises `InvalidSetting`.
    """
    policies = (_policy(Path(options.policy)),) if options.policy else ()
    narrowing = Narrowing(read_only=options.read_only, policies=policies, limit=options.limit)
    check_narrowing(narrowing)
    return narrowing_arguments(narrowing)


def _policy(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MAX_SESSION_POLICY * 4)  # with blanks, which AWS need not get
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSetting(
            "The policy cannot be read",
            f"{path}: {getattr(error, 'strerror', None) or 'It is not UTF-8'}.",
            "Name a file with a policy in JSON.",
            field="policy",
        ) from error
    return text.strip()
