"""`fobwatch doctor`: what keeps tools from getting credentials, and what to do about it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fobwatch import __version__
from fobwatch.adapters.storage.drafts import check_writable
from fobwatch.adapters.storage.paths import places
from fobwatch.cli.asking import ask
from fobwatch.cli.streams import say
from fobwatch.core.actions_needed import action_from_json
from fobwatch.core.agent.errors import NotRunning
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.agent.tool_variables import beating, tools_own_variables
from fobwatch.core.errors import StorageError
from fobwatch.core.vault.state import VaultState

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from fobwatch.adapters.storage.paths import Paths

AGREEMENT = 1.0
"""Seconds; AWS's answers are dated to the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    well: bool
    words: str


def run(options: argparse.Namespace) -> int:
    """Print the findings; 0 only if all is well."""
    own = places(demo=options.demo)
    findings = [
        *_of_the_tray(options),
        *_of_the_folders(own),
        *_of_the_environment(os.environ),
        Finding(well=True, words=f"The log is written to {own.log}."),
    ]
    for finding in findings:
        say(f"{'ok  ' if finding.well else '!   '}{finding.words}")
    return ExitCode.OK if all(finding.well for finding in findings) else ExitCode.FAILED


def _of_the_tray(options: argparse.Namespace) -> Iterator[Finding]:
    try:
        status = json.loads(ask(options, AgentVerb.STATUS))
    except NotRunning as error:
        yield Finding(well=False, words=str(error))
    else:
        yield from findings_of(status)


def _of_the_folders(own: Paths) -> Iterator[Finding]:
    """Try to write: the tray itself notices a full disk only when it has something to write."""
    for folder in (own.config, own.state):
        try:
            check_writable(folder)
        except StorageError as error:
            yield Finding(well=False, words=str(error))


def findings_of(status: Mapping[str, Any]) -> Iterator[Finding]:
    """The findings from the tray's own status (core/agent/commands.py)."""
    version = status["version"]
    yield Finding(
        well=version == __version__,
        words=f"Fobwatch {version} is running."
        if version == __version__
        else f"Fobwatch {version} is running, but {__version__} is installed: start it again.",
    )
    yield _of_the_vault(status)
    yield _of_the_clock(status)
    if status.get("activity_problem"):  # which an earlier version does not report
        yield Finding(well=False, words=status["activity_problem"])
    if status["paused"]:
        yield Finding(well=False, words="Renewals are paused: resume them in the tray menu.")
    if status.get("agent_paused"):  # which an earlier version does not report
        words = "Nothing is given to programs: choose Resume all in the tray menu."
        yield Finding(well=False, words=words)
    for profile, action in status["actions_needed"].items():
        yield Finding(well=False, words=f"{profile}: {action_from_json(action)}")
    yield from (_of_a_file(problem) for problem in status["file_problems"])
    if not status["file_problems"]:
        yield Finding(well=True, words=f"{status['profiles']} profiles can be read.")


def _of_the_vault(status: Mapping[str, Any]) -> Finding:
    if status["vault_problem"]:
        return Finding(well=False, words=status["vault_problem"])
    if status["vault"] == VaultState.LOADING:
        return Finding(well=False, words="The vault is still being read: try again in a moment.")
    return Finding(well=True, words=f"The vault is {status['vault']}.")


def _of_the_clock(status: Mapping[str, Any]) -> Finding:
    if not status["clock_measured"]:
        return Finding(well=True, words="The clock has not been compared with AWS's yet.")
    seconds = status["clock_offset_seconds"]
    if abs(seconds) < AGREEMENT:
        return Finding(well=True, words="The clock agrees with AWS's.")
    words = f"The clock is {abs(seconds):.0f} s {'behind' if seconds > 0 else 'ahead of'} AWS's"
    if status["clock_skewed"]:
        return Finding(well=False, words=f"{words}: set it, or codes made elsewhere will fail.")
    return Finding(well=True, words=f"{words}.")


def _of_a_file(problem: Mapping[str, Any]) -> Finding:
    line = f", line {problem['line']}" if problem["line"] else ""
    return Finding(well=False, words=f"{problem['path']}{line}: {problem['message']}")


def _of_the_environment(environment: Mapping[str, str]) -> Iterator[Finding]:
    found = beating(environment)
    if found:
        yield Finding(
            well=False,
            words=f"This shell sets {', '.join(found)}: tools use them in place of a profile. "
            "Unset them, or open another shell.",
        )
    yield from (Finding(well=False, words=words) for words in tools_own_variables(environment))
