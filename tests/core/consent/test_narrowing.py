"""What a program gets less of: how narrowings add up, whom they hold for, and what AWS takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fobwatch.core.client_process.client_process import UNSEEN, ClientProcess, Process
from fobwatch.core.client_process.launchers import Running
from fobwatch.core.consent.narrowing import (
    NOT_NARROWED,
    WHOLE,
    Narrowing,
    ProgramNarrowing,
    Whom,
    check_narrowing,
)
from fobwatch.core.errors import InvalidSetting

POLICY = '{"Version":"2012-10-17","Statement":[]}'
READ_ONLY = Narrowing(read_only=True)
HALF_AN_HOUR = Narrowing(limit=timedelta(minutes=30))
AGENT = "/opt/agent/agent"


def test_two_narrowings_leave_what_both_leave() -> None:
    both = READ_ONLY & replace(HALF_AN_HOUR, policies=(POLICY,)) & Narrowing(limit=timedelta(1))

    assert both == Narrowing(read_only=True, policies=(POLICY,), limit=timedelta(minutes=30))
    assert both & WHOLE == both
    assert not WHOLE
    assert str(both) == "read-only, narrowed by a policy, for 30 min"


@pytest.mark.parametrize(
    ("narrowing", "field"),
    [
        (Narrowing(policies=("{",)), "policy"),
        (Narrowing(policies=("{}",)), "policy"),
        (Narrowing(policies=('{"Statement": "' + "x" * 2048 + '"}',)), "policy"),
        (Narrowing(policies=('{"Statement": "☂"}',)), "policy"),
        (Narrowing(policies=(POLICY, POLICY + " ", POLICY + "  "), read_only=True), "policy"),
        (Narrowing(limit=timedelta(seconds=59)), "limit"),
        (Narrowing(limit=timedelta(hours=37)), "limit"),
    ],
    ids=["no JSON", "no statement", "long", "characters", "layers", "short", "too long"],
)
def test_what_aws_would_refuse_is_refused_by_its_field(narrowing: Narrowing, field: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        check_narrowing(narrowing)

    assert caught.value.field == field


def asker(*executables: str, **changed: object) -> ClientProcess:
    """Who asks first comes first, and has these differences."""
    first, *others = (Process(pid=pid, executable=each) for pid, each in enumerate(executables, 7))
    return ClientProcess(processes=(replace(first, **changed), *others))  # type: ignore[arg-type]  # by name


NAMED = ProgramNarrowing(narrowing=READ_ONLY, whom=Whom.NAMED, programs=(AGENT,))
ALL_BUT = replace(NAMED, whom=Whom.ALL_BUT_NAMED)
SCRIPT = Running(label="deploy.py", files=(AGENT,))


@pytest.mark.parametrize(
    ("rule", "client", "holds"),
    [
        (replace(NAMED, whom=Whom.ALL), asker("/usr/bin/aws"), True),
        (NAMED, asker(AGENT), True),
        (NAMED, asker("/usr/bin/aws", "/bin/bash", AGENT), True),
        (NAMED, asker("/usr/bin/python3", runs=SCRIPT), True),
        (NAMED, asker("/usr/bin/aws", "/bin/bash"), False),
        (NAMED, asker("/usr/bin/aws", container="c1"), True),
        (NAMED, UNSEEN, True),
        (NAMED, replace(asker("/usr/bin/aws", "/bin/bash"), cut_off=True), True),
        (ALL_BUT, asker(AGENT), False),
        (ALL_BUT, asker("/usr/bin/fobwatch", AGENT, ours=True), False),
        (ALL_BUT, asker("/usr/bin/python3", runs=SCRIPT), False),
        (ALL_BUT, asker("/usr/bin/aws", AGENT), True),
        (ALL_BUT, asker(AGENT, name="agent", container="c1"), True),
        (ALL_BUT, asker(AGENT, loads="libevil"), True),
        (ALL_BUT, asker("/home/eve/agent", name="agent", arguments=(AGENT,)), True),
        (ALL_BUT, asker(AGENT, runs=Running(known=False)), True),
        (ALL_BUT, UNSEEN, True),
        (NOT_NARROWED, UNSEEN, False),
    ],
)
def test_whom_a_rule_narrows(rule: ProgramNarrowing, client: ClientProcess, holds: bool) -> None:
    """Whoever only claims to be the one that is left alone is narrowed like all others."""
    assert rule.holds_for(client) is holds


LINKS = {"/usr/bin/claude": AGENT, "/opt/other-name": AGENT}
"""Paths of the same file, as symbolic and hard links make them."""


@pytest.mark.parametrize("named", [AGENT, *LINKS])
@pytest.mark.parametrize("running", [AGENT, *LINKS])
@pytest.mark.parametrize("as_script", [False, True], ids=["executable", "script"])
def test_a_named_program_is_narrowed_by_whatever_path_it_runs(
    named: str, running: str, *, as_script: bool
) -> None:
    def file_at(path: str) -> str:
        return LINKS.get(path, path)

    runs = Running(label="agent", files=(running,)) if as_script else Running()
    program = asker("/usr/bin/sh" if as_script else running, runs=runs)
    rule = replace(NAMED, programs=(named,))

    assert rule.holds_for(replace(program, file_at=file_at))
    assert not rule.holds_for(replace(asker("/usr/bin/aws"), file_at=file_at))
    # What is left alone is named by the path that the kernel knows: anybody can make a link.
    left_alone = replace(rule, whom=Whom.ALL_BUT_NAMED)
    assert left_alone.holds_for(replace(program, file_at=file_at)) is (named != running)


def test_two_rules_that_become_one_take_from_everybody_what_either_took() -> None:
    joined = NAMED.joined_with(ProgramNarrowing(narrowing=HALF_AN_HOUR))

    assert joined == ProgramNarrowing(narrowing=READ_ONLY & HALF_AN_HOUR)
    assert NAMED.joined_with(NOT_NARROWED) == NAMED == NOT_NARROWED.joined_with(NAMED)
