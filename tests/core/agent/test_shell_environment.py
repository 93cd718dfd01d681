"""What a shell is given sets exactly the variables that were meant: real shells read it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fobwatch.core.agent.tool_variables import SUPERSEDED
from fobwatch.core.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path
from fobwatch.core.agent.shell_environment import (
    Shell,
    chosen_shell,
    shell_command,
    shell_named,
    shell_text,
)

VARIABLES = {"AWS_ACCESS_KEY_ID": "ASIAEXAMPLE", "AWS_SESSION_TOKEN": "a/b+c="}

PROGRAMS = {
    Shell.BASH: ("bash", "--norc"),
    Shell.ZSH: ("zsh", "-f"),
    Shell.FISH: ("fish", "--no-config"),
    Shell.POWERSHELL: ("pwsh", "-NoProfile", "-NonInteractive", "-Command", "-"),
}

POSIX = {
    "bash": ("bash", "--norc"),
    "bash, as sh": ("bash", "--posix"),
    "dash": ("dash",),
    "ksh": ("ksh",),
    "mksh": ("mksh",),
    "busybox": ("busybox", "sh"),
    "yash": ("yash",),
    "zsh": ("zsh", "-f"),
    "zsh, with doubled quotes": ("zsh", "-f", "-o", "rc_quotes"),
}
"""All take what is written for bash."""

# fish keeps its own marks in this range, and drops it from what it reads.
FISH_OWN = "".join(map(chr, range(0xF500, 0xF700)))

values = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0" + FISH_OWN))
"""All that an environment variable can hold."""

tricky_values = st.text("'\"\\$`%!^&|<>*?[]{}()#;~ \t\n\u2018\u2019\u201a\u201bé=-", max_size=20)

slow = settings(
    max_examples=25,
    deadline=None,  # each example starts a shell
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def environment_after(
    shell: tuple[str, ...], script: str, inherited: dict[str, str]
) -> dict[str, str]:
    """What a program sees that is started by the shell after it ran `script`."""
    path = shutil.which(shell[0])
    if path is None and shell[0] == "pwsh":
        pytest.skip("PowerShell is in no registry of Debian's")
    if path is None:
        pytest.fail(f"{shell[0]} is not installed; run `make setup`", pytrace=False)
    finished = subprocess.run(
        [path, *shell[1:]],
        input=f"{script}\n/usr/bin/env -0\n".encode(),
        env={"LC_ALL": "C.UTF-8", "HOME": "/", **inherited},
        capture_output=True,
        check=True,
    )
    assert finished.stderr == b""
    pairs = finished.stdout.decode().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if pair)


@pytest.mark.parametrize("shell", PROGRAMS, ids=str)
@slow
@given(tried=st.lists(values | tricky_values, min_size=1, max_size=8))
def test_the_shell_sets_each_value_exactly(shell: Shell, tried: list[str]) -> None:
    variables = {f"VALUE_{number}": value for number, value in enumerate(tried)}

    environment = environment_after(PROGRAMS[shell], shell_text(variables, shell), {})

    # PowerShell takes a variable that is set to nothing for one that is unset.
    expected = {k: v for k, v in variables.items() if v or shell is not Shell.POWERSHELL}
    assert {k: v for k, v in environment.items() if k.startswith("VALUE_")} == expected


@pytest.mark.parametrize("shell", PROGRAMS, ids=str)
def test_the_shell_unsets_what_would_beat_the_session(shell: Shell) -> None:
    inherited = dict.fromkeys(SUPERSEDED, "other")

    environment = environment_after(PROGRAMS[shell], shell_text(VARIABLES, shell), inherited)

    assert set(environment) & set(SUPERSEDED) == set(VARIABLES)
    assert VARIABLES.items() <= environment.items()


@pytest.mark.parametrize("shell", POSIX.values(), ids=POSIX)
def test_what_a_shell_is_called_leads_to_the_form_that_it_reads(shell: tuple[str, ...]) -> None:
    assert shell_named(shutil.which(shell[0]) or "") in {Shell.BASH, Shell.ZSH}


@pytest.mark.parametrize(
    ("login_shell", "shell"),
    [
        ("/usr/bin/fish", Shell.FISH),
        ("/bin/zsh", Shell.ZSH),
        ("/bin/dash", Shell.BASH),
        ("/usr/sbin/nologin", Shell.BASH),
        ("/opt/json", Shell.BASH),
        ("", Shell.BASH),
    ],
)
def test_without_a_name_it_is_the_user_s_own_shell(login_shell: str, shell: Shell) -> None:
    assert chosen_shell("", login_shell, windows=False) == shell


def test_a_name_goes_before_the_user_s_own_shell() -> None:
    assert chosen_shell("cmd", "/usr/bin/fish", windows=True) == Shell.CMD


def test_windows_without_a_login_shell_reads_powershell() -> None:
    assert chosen_shell("", "", windows=True) == Shell.POWERSHELL


NAMES = ("dev", "prod-admin", "a b", "o'neil", "r&d", "$HOME", "a`b", "ü", "team/a:b%")


@pytest.mark.parametrize("shell", [Shell.BASH, Shell.ZSH, Shell.FISH], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_the_command_asks_for_the_profile_and_runs_the_answer(
    shell: Shell, name: str, tmp_path: Path
) -> None:
    program = tmp_path / "fobwatch"
    program.write_text('#!/bin/sh\nprintf \'%s\\n\' "$@" > "$ASKED"\ncat "$ANSWER"\n')
    program.chmod(0o755)
    asked, answer = tmp_path / "asked", tmp_path / "answer"
    answer.write_text(shell_text(VARIABLES, shell))
    inherited = {"PATH": f"{tmp_path}:/usr/bin:/bin", "ASKED": str(asked), "ANSWER": str(answer)}

    environment = environment_after(PROGRAMS[shell], shell_command(name, shell), inherited)

    assert VARIABLES.items() <= environment.items()
    assert asked.read_text().splitlines() == ["env", name, "--shell", shell.value]


@pytest.mark.parametrize(
    ("shell", "command"),
    [
        (Shell.POWERSHELL, "fobwatch env dev --shell powershell | Out-String | Invoke-Expression"),
        (Shell.CMD, 'for /f "usebackq delims=" %i in (`fobwatch env dev --shell cmd`) do @%i'),
    ],
)
def test_the_command_for_windows(shell: Shell, command: str) -> None:
    assert shell_command("dev", shell) == command


def test_cmd_gets_no_name_that_it_would_read_something_into() -> None:
    with pytest.raises(InputError):
        shell_command('a"b', Shell.CMD)


@slow
@given(value=values | tricky_values)
def test_bash_reads_each_dotenv_line_that_is_written(value: str) -> None:
    try:
        text = shell_text({"VALUE": value}, Shell.DOTENV)
    except InputError:
        assume(False)  # noqa: FBT003 - hypothesis's own signature
        raise
    script = f"set -a\n{text}"

    assert environment_after(PROGRAMS[Shell.BASH], script, {})["VALUE"] == value


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("wJalr/XUtn+FEMI=", "VALUE=wJalr/XUtn+FEMI="),
        ("", "VALUE="),
        ("two words", "VALUE='two words'"),
        ("a#b", "VALUE='a#b'"),
    ],
    ids=["base64", "empty", "blank", "comment sign"],
)
def test_dotenv_quotes_only_where_it_must(value: str, line: str) -> None:
    assert shell_text({"VALUE": value}, Shell.DOTENV) == f"{line}\n"


@pytest.mark.parametrize("shell", POSIX.values(), ids=POSIX)
@pytest.mark.parametrize("options", ["", "set -e\n", "set -u\n", "set -eu\n"], ids=repr)
@pytest.mark.parametrize(
    "place", ["{}", "f() {{\n{}\n}}\nf", 'eval "$TEXT"'], ids=["as it is", "function", "eval"]
)
def test_every_posix_shell_takes_the_lines(
    shell: tuple[str, ...], options: str, place: str
) -> None:
    variables = VARIABLES | {"VALUE": "it's \"$HOME\"\\n `x` \n\u00e9''"}
    text = shell_text(variables, Shell.BASH)
    inherited = {"AWS_PROFILE": "other", "TEXT": text}

    environment = environment_after(shell, options + place.format(text), inherited)

    assert "AWS_PROFILE" not in environment
    assert variables.items() <= environment.items()


@pytest.mark.parametrize("shell", POSIX.values(), ids=POSIX)
def test_a_subshell_keeps_it_to_itself(shell: tuple[str, ...]) -> None:
    script = f"(\n{shell_text(VARIABLES, Shell.BASH)})"

    assert environment_after(shell, script, {"AWS_PROFILE": "other"})["AWS_PROFILE"] == "other"


@pytest.mark.parametrize("shell", POSIX.values(), ids=POSIX)
@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_ACCESS_KEY_ID"])
def test_a_read_only_variable_fails_and_is_said(shell: tuple[str, ...], name: str) -> None:
    script = 'readonly "$NAME"; eval "$TEXT"; status=$?; echo "$status"; exit "$status"'

    finished = subprocess.run(
        [*shell, "-c", script],
        env={"TEXT": shell_text(VARIABLES, Shell.BASH), "NAME": name, name: "other"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode != 0
    assert name in finished.stderr


def in_fish(script: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["fish", "--command", script],
        env={"HOME": str(home), "PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


FISH = "source {} ; and echo CHAINED; echo $status; env"
FISH_EVAL = "eval (cat {}); and echo CHAINED; echo $status; env"


@pytest.mark.parametrize("inherited", [{}, {"AWS_PROFILE": "other"}], ids=["unset", "set"])
@pytest.mark.parametrize("place", ["{}", "function f; {}; end; f"], ids=["alone", "function"])
@pytest.mark.parametrize("taken", [FISH, FISH_EVAL], ids=["source", "eval"])
def test_fish_chains_whatever_was_set(
    tmp_path: Path, inherited: dict[str, str], place: str, taken: str
) -> None:
    text = tmp_path / "text"
    text.write_text(shell_text(VARIABLES, Shell.FISH))

    finished = in_fish(place.format(taken.format(text)), tmp_path, **inherited)

    assert finished.stdout.splitlines()[:2] == ["CHAINED", "0"]
    assert "AWS_ACCESS_KEY_ID=ASIAEXAMPLE" in finished.stdout
    assert "AWS_PROFILE" not in finished.stdout
    assert finished.stderr == ""


def test_fish_erases_a_local_variable_that_is_exported(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text(shell_text(VARIABLES, Shell.FISH))
    begin = "begin; set --local --export AWS_PROFILE other; {}; end"

    assert "AWS_PROFILE" not in in_fish(begin.format(FISH.format(text)), tmp_path).stdout


def test_a_universal_variable_of_fish_is_every_shell_s_and_stays(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text(shell_text(VARIABLES, Shell.FISH))
    in_fish("set --universal --export AWS_PROFILE other", tmp_path)

    finished = in_fish(FISH.format(text), tmp_path)

    assert "CHAINED" not in finished.stdout
    assert "AWS_ACCESS_KEY_ID" not in finished.stdout
    assert finished.stderr.startswith("AWS_PROFILE\n")
    assert "set --erase --universal" in finished.stderr
    assert in_fish("echo $AWS_PROFILE", tmp_path).stdout == "other\n"


def test_what_a_universal_variable_of_fish_sets_too_is_the_session_s(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text(shell_text(VARIABLES, Shell.FISH))
    in_fish("set --universal --export AWS_ACCESS_KEY_ID other", tmp_path)

    assert "AWS_ACCESS_KEY_ID=ASIAEXAMPLE" in in_fish(FISH.format(text), tmp_path).stdout


def test_cmd_gets_whole_assignments_in_quotes() -> None:
    lines = shell_text(VARIABLES, Shell.CMD).splitlines()

    assert lines[0] == 'set "AWS_SECRET_ACCESS_KEY="'
    assert lines[-1] == 'set "AWS_SESSION_TOKEN=a/b+c="'


def test_powershell_doubles_every_quote_it_knows() -> None:
    text = shell_text({"VALUE": "it's ‘so’"}, Shell.POWERSHELL)  # noqa: RUF001 - the case itself

    assert text.endswith("$Env:VALUE = 'it''s ‘‘so’’'\n")  # noqa: RUF001


@given(variables=st.dictionaries(st.from_regex(r"[A-Z_]{1,9}", fullmatch=True), values))
def test_json_is_the_variables(variables: dict[str, str]) -> None:
    assert json.loads(shell_text(variables, Shell.JSON)) == variables


@pytest.mark.parametrize(
    ("shell", "value"),
    [
        (Shell.CMD, '"'),
        (Shell.CMD, "%PATH%"),
        (Shell.CMD, "!x!"),
        (Shell.CMD, "a\nb"),
        (Shell.DOTENV, "it's"),
        (Shell.DOTENV, "a\nb"),
        (Shell.DOTENV, "a\\b c"),
        (Shell.BASH, "a\0b"),
    ],
    ids=repr,
)
def test_a_value_that_cannot_be_written_is_refused_by_name(shell: Shell, value: str) -> None:
    with pytest.raises(InputError, match="SECRET") as caught:
        shell_text({"SECRET": value}, shell)

    assert value not in str(caught.value)


@pytest.mark.parametrize("name", ["", "a b", "A=B", "1A", "A;rm"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        shell_text({name: "x"}, Shell.BASH)


def test_unsetting_spares_what_is_set() -> None:
    [unset, assign] = shell_text({"AWS_ACCOUNT_ID": "1"}, Shell.BASH).splitlines()

    assert "AWS_ACCOUNT_ID" not in unset
    assert assign == "export AWS_ACCOUNT_ID='1'"
