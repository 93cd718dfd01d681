"""`fobwatch lockdown`: what can be done when something is wrong, and doing it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from fobwatch.cli.commands import ask, in_columns
from fobwatch.cli.streams import say, tell
from fobwatch.core.agent.protocol import AgentVerb, ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence


def lockdown(options: argparse.Namespace) -> int:
    if not options.yes and not options.step:
        return _plan(options)
    steps = " ".join(options.step)
    answer = ask(options, AgentVerb.LOCKDOWN, profile=options.profile, steps=steps)
    done: list[dict[str, str]] = json.loads(answer)["steps"]
    if options.json:
        sys.stdout.write(f"{json.dumps(done, indent=2)}\n")
    else:
        sys.stdout.write(f"{table(done, ('what', 'on', 'outcome'))}\n")
    refused = [each for each in done if each["outcome"] == "refused"]
    for each in refused:
        tell(f"{each['what']}: {each['answer']}")
    return ExitCode.DENIED if refused else ExitCode.OK


def _plan(options: argparse.Namespace) -> int:
    answer: dict[str, Any] = json.loads(
        ask(options, AgentVerb.LOCKDOWN_PLAN, profile=options.profile)
    )
    if options.json:
        sys.stdout.write(f"{json.dumps(answer, indent=2)}\n")
        return ExitCode.OK
    columns = ("step", "what", "calls", "on", "allowed")
    sys.stdout.write(f"{table(answer['steps'], columns)}\n")
    for note in answer["not_reached"]:
        say(f"Not reached: {note}")
    say(f"The calls are made as {answer['caller']}.")
    say("Nothing was changed. --yes does all of it, --step NAME one step.")
    return ExitCode.OK


def table(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> str:
    heading = [column.upper() for column in columns]
    return "\n".join(in_columns([heading, *([row[c] for c in columns] for row in rows)]))
