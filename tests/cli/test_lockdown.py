"""`fobwatch lockdown`: what it says while the tray works, and in the end."""

from __future__ import annotations

import json
from argparse import Namespace
from threading import Event
from typing import TYPE_CHECKING

import pytest

from fobwatch.cli import lockdown as command
from fobwatch.core.agent.errors import NotRunning
from fobwatch.core.agent.protocol import AgentReply, AgentVerb, ExitCode
from fobwatch.core.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = {"profile": "anna", "step": "key", "what": "Deactivate the access key", "on": "AKIA…TEST"}
DONE = {**STEP, "calls": "iam:UpdateAccessKey", "outcome": "done", "answer": ""}
PATIENCE = 30
"""Seconds, of a test that has failed."""


def options(**chosen: object) -> Namespace:
    usual = {"profile": "", "all": False, "caller": "", "step": [], "yes": True, "json": False}
    return Namespace(**{**usual, "demo": False, **chosen})


class Tray:
    """Answers once it was asked so often what it is doing."""

    def __init__(self, answer: object, *progress: object) -> None:
        self.asked: list[tuple[AgentVerb, dict[str, object]]] = []
        self._answer = answer
        self._progress = list(progress)
        self._ready = Event()
        if not progress:
            self._ready.set()

    def ask(self, _options: Namespace, verb: AgentVerb, **arguments: object) -> str:
        self.asked.append((verb, arguments))
        assert self._ready.wait(PATIENCE)
        return json.dumps(self._answer)

    def progress(self, *_path: object) -> Tray.Client:
        return self.Client(self._next)

    def _next(self) -> AgentReply:
        if not self._progress:
            self._ready.set()
            raise NotRunning("It is over", "It ended.", "Nothing to do.")
        return AgentReply(code=ExitCode.OK, body=json.dumps(self._progress.pop(0)))

    class Client:
        def __init__(self, reply: Callable[[], AgentReply]) -> None:
            self._reply = reply

        def ask(self, verb: AgentVerb, **_about: object) -> AgentReply:
            assert verb is AgentVerb.LOCKDOWN_PROGRESS
            return self._reply()


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Tray]:
    def made(answer: object, *progress: object) -> Tray:
        tray = Tray(answer, *progress)
        monkeypatch.setattr(command, "ask", tray.ask)
        monkeypatch.setattr(command, "AgentClient", tray.progress)
        monkeypatch.setattr(command, "SECONDS_BETWEEN_LOOKS", 0.01)
        return tray

    return made


def test_a_wait_for_a_code_is_said_once_with_its_seconds(
    tray: Callable[..., Tray], capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [{"steps": [{**STEP, "wait": wait}], "wait": wait} for wait in (12, 11, 0)]
    tray({"steps": [DONE], "problems": []}, {"steps": [], "wait": 20}, *steps)

    code = command.run(options(profile="anna"))

    said = capsys.readouterr()
    assert code is ExitCode.OK
    assert said.err.splitlines() == [
        f"Looking at AWS…{command.waits(20)}",
        f"anna: Deactivate the access key…{command.waits(12)}",
        "anna: Deactivate the access key…",
    ]
    assert "12 s" in command.waits(12)
    assert "AKIA…TEST" in said.out


def test_all_profiles_are_named_with_what_stopped(
    tray: Callable[..., Tray], capsys: pytest.CaptureFixture[str]
) -> None:
    problem = {"profile": "boris", "problem": "A code is needed."}
    asked = tray({"steps": [DONE], "problems": [problem]}).asked

    code = command.run(options(all=True, caller="chief"))

    said = capsys.readouterr()
    assert code is ExitCode.DENIED
    assert asked[0][1] == {"profile": "", "caller": "chief", "all": "all", "steps": ""}
    assert said.out.splitlines()[1].startswith("anna")
    assert "boris: A code is needed." in said.err


@pytest.mark.parametrize("about", [{}, {"profile": "anna", "all": True}])
def test_it_is_about_one_profile_or_all(about: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        command.run(options(**about))


def test_a_step_that_there_is_not_is_refused_before_anybody_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tray = Tray([])
    monkeypatch.setattr(command, "ask", tray.ask)

    with pytest.raises(BadRequest, match="“everything” is none of them"):
        command.run(options(profile="anna", step=["key", "everything"]))

    assert tray.asked == []


PLAN = {
    "profile": "anna",
    "user": "arn:aws:iam::482100937715:user/anna",
    "caller": "arn:aws:iam::482100937715:user/anna",
    "steps": [
        {**STEP, "calls": "iam:UpdateAccessKey", "allowed": "yes"},
        {"step": "doors", "what": "Give", "calls": "here", "on": "", "allowed": "nobody"},
    ],
    "not_reached": [],
}


def test_a_plan_is_shown_and_nothing_is_changed(
    tray: Callable[..., Tray], capsys: pytest.CaptureFixture[str]
) -> None:
    tray({"plans": [PLAN], "problems": []})

    assert command.run(options(profile="anna", yes=False)) is ExitCode.OK

    said = capsys.readouterr().out.splitlines()
    assert said[1].startswith("key")
    assert said[1].endswith("yes")
    assert said[2].split() == ["doors", "Give", "here", "-", "-"]
    assert said[-1].startswith("Nothing was changed.")


def test_a_plan_of_nobody_is_a_failure(
    tray: Callable[..., Tray], capsys: pytest.CaptureFixture[str]
) -> None:
    tray({"plans": [], "problems": [{"profile": "anna", "problem": "AWS cannot be reached."}]})

    assert command.run(options(all=True, yes=False)) is ExitCode.DENIED
    assert "anna: AWS cannot be reached." in capsys.readouterr().err


def test_who_interrupts_it_is_told_that_the_tray_goes_on(
    tray: Callable[..., Tray],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(*_futures: object, timeout: float) -> None:
        raise KeyboardInterrupt

    tray({"steps": [DONE], "problems": []})
    monkeypatch.setattr(command, "wait", interrupted)

    with pytest.raises(KeyboardInterrupt):
        command.run(options(profile="anna"))

    assert capsys.readouterr().err.startswith("Fobwatch goes on with what you allow")
