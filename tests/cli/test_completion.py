"""Completion in real shells: what a person has on the line after the Tab key."""

from __future__ import annotations

import argparse
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.cli import main as cli
from fobwatch.cli.commands import COMPLETIONS
from fobwatch.cli.options import _parser
from fobwatch.core.agent.protocol import ExitCode
from fobwatch.ui.theme.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

NAMES = (
    "dev",
    "prod-admin",
    "prod-readonly",
    "team:a",
    "me@corp.example",
    "a=b",
    "Anna's own",
    'the "best"',
    "with blank",
    "pay $day",
    "back`tick",
    "colon;semi",
    "star*",
    "per%cent/slash",
    "équipe-été",
    "tilde~",
    "#hash",
    "!bang",
    "slash\\back",
    "[brackets]",
    "{braces}",
    "(paren)",
)
"""Names as ~/.aws/config may hold them, no two of which begin alike but those of `prod`."""

FAKE = r"""#!/bin/sh
case "$*" in
  "list --devices"*) echo "my phone" ;;
  list*) cat "$NAMES" ;;
  *) called=$(printf '%s\037' "$@"); printf '%s\036' "$called" >> "$CALLED" ;;
esac
"""
"""Lists the names, and writes down whatever else it is called with, in one piece.

ASCII's own separators stand behind each argument and each call.
"""

PROMPT = "ready> "
SPLIT_PROMPT = "read'y> '"
"""As it is set, so that the terminal's echo of that is not taken for it."""

BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")

SET_UP = {
    "bash": f"PS1={SPLIT_PROMPT}; set +o history +H; source '{{file}}'",
    "bash-completion": f"PS1={SPLIT_PROMPT}; set +o history +H; source {BASH_COMPLETION}; "
    "source '{file}'",
    "zsh": f"PS1={SPLIT_PROMPT}; autoload -Uz compinit; compinit -u -D; source '{{file}}'",
    "fish": f"function fish_prompt; echo -n {SPLIT_PROMPT}; end; source '{{file}}'",
}

START = {
    "bash-completion": ("bash", "--norc", "--noprofile", "-i"),
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}

ALIKE = {"prod-admin", "prod-readonly"}

PATIENCE = 10.0


@dataclass
class Terminal:
    """A shell on a terminal of its own, and what it has shown since the last prompt."""

    descriptor: int
    called: Path
    shown: str = ""

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while text not in self.shown:
            readable, _, _ = select.select([self.descriptor], [], [], deadline - time.monotonic())
            assert readable, f"no {text!r} in {self.shown!r}"
            self.shown += os.read(self.descriptor, 65536).decode(errors="replace")

    def type(self, text: str) -> None:
        os.write(self.descriptor, text.encode())

    def run(self, line: str) -> list[str]:
        """Type the line and Enter; the arguments that the program was started with."""
        before = len(self.calls())
        self.type(line + "\r")
        deadline = time.monotonic() + PATIENCE
        while len(self.calls()) == before:
            assert time.monotonic() < deadline, f"nothing was started: {self.shown!r}"
            readable, _, _ = select.select([self.descriptor], [], [], 0.02)
            if readable:
                self.shown += os.read(self.descriptor, 65536).decode(errors="replace")
        return self.calls()[-1]

    def calls(self) -> list[list[str]]:
        if not self.called.exists():
            return []
        calls = self.called.read_text("utf-8").split("\036")[:-1]
        return [call.split("\037")[:-1] for call in calls]


def script(shell: str) -> Path:
    return resource_path("completions", COMPLETIONS[START[shell][0]])


@pytest.fixture(scope="module", params=sorted(START))
def shell(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if shutil.which(START[name][0]) is None or (
        name == "bash-completion" and not BASH_COMPLETION.exists()
    ):
        pytest.fail(f"{name} is not installed; run `make setup`", pytrace=False)
    return name


@pytest.fixture(scope="module")
def terminal(shell: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    tmp_path = tmp_path_factory.mktemp("terminal")
    program = tmp_path / "fobwatch"
    program.write_text(FAKE)
    program.chmod(0o755)
    names = tmp_path / "names"
    names.write_text("".join(f"{name}\n" for name in NAMES))
    (tmp_path / "some document.json").touch()
    called = tmp_path / "called"
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "TERM": "xterm",
        "fish_features": "no-query-term",  # fish 4 asks the terminal, and waits for its answers
        "LC_ALL": "C.UTF-8",
        "NAMES": str(names),
        "CALLED": str(called),
    }
    pid, descriptor = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.execvpe(START[shell][0], START[shell], environment)  # noqa: S606 - a shell it is
    terminal = Terminal(descriptor, called)
    terminal.type(SET_UP[shell].format(file=script(shell)) + "\r")
    terminal.wait_for(PROMPT)
    yield terminal
    os.kill(pid, signal.SIGKILL)
    os.close(descriptor)
    os.waitpid(pid, 0)


def beginning(name: str, length: int = 2) -> str:
    """The first characters as a person types them without quotes."""
    return "".join(c if c.isalnum() else f"\\{c}" for c in name[:length])


def test_each_name_is_completed_and_quoted_as_the_shell_needs_it(terminal: Terminal) -> None:
    completed = {
        name: terminal.run(f"fobwatch env {beginning(name)}\t")
        for name in NAMES
        if name not in ALIKE
    }

    assert completed == {name: ["env", name] for name in completed}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ('"with b', "with blank"),
        ("'with b", "with blank"),
        ("\"Anna's", "Anna's own"),
        ("'the \"b", 'the "best"'),
        ("team:", "team:a"),
        ("me@corp.", "me@corp.example"),
        ("a=", "a=b"),
        ("with\\ bl", "with blank"),
    ],
)
def test_a_name_is_completed_as_it_was_begun(terminal: Terminal, typed: str, name: str) -> None:
    assert terminal.run(f"fobwatch env {typed}\t") == ["env", name]


def test_what_names_have_in_common_is_completed(terminal: Terminal) -> None:
    assert terminal.run("fobwatch env prod-a\t")[1] == "prod-admin"
    assert terminal.run("fobwatch env pro\tr\t")[1] == "prod-readonly"


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("fobwatch cred\tde\t", ["credentials", "dev"]),
        ("fobwatch --demo env de\t", ["--demo", "env", "dev"]),
        ("fobwatch env --demo de\t", ["env", "--demo", "dev"]),
        ("fobwatch env --shell pow\tde\t", ["env", "--shell", "powershell", "dev"]),
        ("fobwatch exec --ser\tde\t -- true", ["exec", "--server", "dev", "--", "true"]),
        ("fobwatch exec dev -- fobw\tquit", ["exec", "dev", "--", "fobwatch", "quit"]),
        ("fobwatch env de\t--sh\tfish", ["env", "dev", "--shell", "fish"]),
        ("fobwatch quit --de\t", ["quit", "--demo"]),
        ("fobwatch code my\t", ["code", "my phone"]),
        ("fobwatch explain --profile de\t", ["explain", "--profile", "dev"]),
        ("fobwatch import some\t", ["import", "some document.json"]),
        ("fobwatch comp\tfi\t", ["completion", "fish"]),
    ],
)
def test_the_line_is_completed(terminal: Terminal, line: str, arguments: list[str]) -> None:
    assert terminal.run(line) == arguments


@pytest.mark.parametrize("shell", sorted(START.keys() - {"bash"}), indirect=True)
def test_the_program_that_exec_runs_completes_its_own_arguments(terminal: Terminal) -> None:
    """Bash alone cannot do it: that takes bash-completion."""
    arguments = terminal.run("fobwatch exec dev -- fobwatch env wi\t")

    assert arguments == ["exec", "dev", "--", "fobwatch", "env", "with blank"]


def known_options() -> dict[str, set[str]]:
    """The long options of each command, and under the empty name those that stand before it."""
    parser = _parser()
    [commands] = (a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    parsers: Mapping[str, argparse.ArgumentParser] = {"": parser, **commands}
    return {
        name: {o for action in p._actions for o in action.option_strings if o.startswith("--")}
        for name, p in parsers.items()
    }


OPTIONS = known_options()


def offered_by_bash(line: str) -> set[str]:
    words = line.split(" ")
    asked = 'COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"; _fobwatch'
    text = f"source '{script('bash')}'; {asked}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    return output("bash", "-c", text, "bash", *words)


def offered_by_fish(line: str) -> set[str]:
    text = f"function fobwatch; end; source '{script('fish')}'; complete --do-complete '{line}'"
    return {line.split("\t")[0] for line in output("fish", "--no-config", "-c", text)}


def output(*command: str) -> set[str]:
    if shutil.which(command[0]) is None:
        pytest.fail(f"{command[0]} is not installed; run `make setup`", pytrace=False)
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    assert told.stderr == ""
    return set(told.stdout.split("\n")) - {""}


@pytest.mark.parametrize("offered", [offered_by_bash, offered_by_fish], ids=["bash", "fish"])
@pytest.mark.parametrize("command", OPTIONS, ids=lambda name: name or "none")
def test_the_options_are_those_of_the_command_line(
    offered: Callable[[str], set[str]], command: str
) -> None:
    line = f"fobwatch {command} --" if command else "fobwatch --"

    assert offered(line) == OPTIONS[command]


@pytest.mark.parametrize("offered", [offered_by_bash, offered_by_fish], ids=["bash", "fish"])
def test_the_commands_are_those_of_the_command_line(offered: Callable[[str], set[str]]) -> None:
    assert offered("fobwatch ") == set(OPTIONS) - {""}


@pytest.mark.parametrize("shell", ["zsh", "powershell"])
def test_no_command_and_no_option_is_left_out(shell: str) -> None:
    """These two tell what they offer to a terminal alone."""
    text = resource_path("completions", COMPLETIONS[shell]).read_text("utf-8")
    words = set(re.findall(r"(?:--)?[\w-]*\w", text))

    assert set().union(*OPTIONS.values(), OPTIONS) - {""} <= words


@pytest.mark.parametrize("shell", COMPLETIONS)
def test_the_command_prints_the_file(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["completion", shell]) == ExitCode.OK

    printed = capsys.readouterr().out
    assert printed == resource_path("completions", COMPLETIONS[shell]).read_text("utf-8")
