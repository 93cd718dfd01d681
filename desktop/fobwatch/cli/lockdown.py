"""`fobwatch lockdown`: what can be done when something is wrong, shown or done."""

from __future__ import annotations

import json
import os
from concurrent.futures import Future, wait
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_path
from fobwatch.cli.asking import ask
from fobwatch.cli.streams import say, tell
from fobwatch.cli.tables import in_columns
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.errors import BadRequest, FobwatchError
from fobwatch.core.lockdown.plan import Allowed
from fobwatch.core.lockdown.refusals import check_steps

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

SECONDS_BETWEEN_LOOKS: Final = 1


def run(options: argparse.Namespace) -> int:
    if options.all is bool(options.profile):
        raise BadRequest(
            "It is not clear what to lock down",
            "Either one profile is locked down, or all of them.",
            "Name a profile, or use --all.",
        )
    check_steps(options.step)  # before a person is asked in a window
    if not options.yes and not options.step:
        return _plan(options)
    try:
        answer = json.loads(_watched(options, AgentVerb.LOCKDOWN, steps=" ".join(options.step)))
    except KeyboardInterrupt:
        tell("Fobwatch goes on with what you allow: “Something is wrong…” in its menu shows it.")
        raise
    done: list[dict[str, str]] = answer["steps"]
    if options.json:
        print(json.dumps(answer if options.all else done, indent=2))
    else:
        columns = ("profile", "what", "on", "outcome") if options.all else ("what", "on", "outcome")
        print(table(done, columns))
    refused = [each for each in done if each["outcome"] == "refused"]
    for each in refused:
        tell(f"{each['what']}: {each['answer']}")
    _tell_problems(answer)
    return ExitCode.DENIED if refused or answer["problems"] else ExitCode.OK


def _plan(options: argparse.Namespace) -> int:
    answer: dict[str, Any] = json.loads(_watched(options, AgentVerb.LOCKDOWN_PLAN))
    if options.json:
        print(json.dumps(answer if options.all else answer["plans"][0], indent=2))
        return ExitCode.OK
    for plan in answer["plans"]:
        _show_plan(plan, is_one_of_many=options.all)
    _tell_problems(answer)
    say("Nothing was changed. --yes does all of it, --step NAME one step.")
    return ExitCode.DENIED if answer["problems"] and not answer["plans"] else ExitCode.OK


def _show_plan(plan: Mapping[str, Any], *, is_one_of_many: bool) -> None:
    if is_one_of_many:
        say(f"{plan['profile']}  {plan['user']}".rstrip())
    columns = ("step", "what", "calls", "on", "allowed")
    # What calls nothing of AWS needs nobody's permission.
    steps = [{**s, "allowed": s["allowed"].replace(Allowed.NOBODY, "")} for s in plan["steps"]]
    print(table(steps, columns))
    for note in plan["not_reached"]:
        say(f"Not reached: {note}")
    say(f"The calls are made as {plan['caller']}.")
    if is_one_of_many:
        say("")


def _tell_problems(answer: Mapping[str, Any]) -> None:
    for each in answer["problems"]:
        tell(f"{each['profile']}: {each['problem']}")


def table(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> str:
    heading = [column.upper() for column in columns]
    return "\n".join(in_columns([heading, *([row[c] for c in columns] for row in rows)]))


def _watched(options: argparse.Namespace, verb: AgentVerb, **more: str) -> str:
    """The answer; until it comes, standard error says what is being done. Raises as `ask`."""
    about = {"profile": options.profile, "caller": options.caller, "all": "all" * options.all}
    answer: Future[str] = Future()

    def work() -> None:
        try:
            answer.set_result(ask(options, verb, **about, **more))
        except Exception as error:  # noqa: BLE001 - it is raised again where the answer is read
            answer.set_exception(error)

    Thread(target=work, daemon=True).start()
    told: Mapping[tuple[str, bool], str] = {}
    while wait((answer,), timeout=SECONDS_BETWEEN_LOOKS).not_done:
        now = {(what, bool(seconds)): waits(seconds) for what, seconds in _progress(options, about)}
        for (what, waiting), words in now.items():
            if (what, waiting) not in told:
                tell(f"{what}{words}")
        told = now
    return answer.result()


def _progress(options: argparse.Namespace, about: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """What is being done now, and for how many seconds each waits. No secret is among it."""
    client = AgentClient(agent_path(os.environ, demo=options.demo))
    try:
        reply = client.ask(AgentVerb.LOCKDOWN_PROGRESS, **about)
    except FobwatchError:  # whoever waits for the answer is told why
        return
    if reply.code is not ExitCode.OK:
        return
    known = json.loads(reply.body)
    for step in known["steps"]:
        yield f"{step['profile']}: {step['what']}…", step["wait"]
    if not known["steps"] and known["wait"]:
        yield "Looking at AWS…", known["wait"]


def waits(seconds: int) -> str:
    if not seconds:
        return ""
    return f" It waits {seconds} s for the next MFA code: AWS takes each code once."
