"""Programs are told apart by what they really run: tried with real processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.client_process.linux import age_of
from fobwatch.adapters.client_process.lookup import MAX_PROCESSES, client_process_of
from fobwatch.adapters.client_process.program_files import (
    known_name,
    only_the_system_changes,
    real_path,
)
from fobwatch.core.consent.narrowing import Narrowing, ProgramNarrowing, Whom
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fobwatch.core.client_process.client_process import Identity, Process

PYTHON = os.path.realpath(sys.executable)
PYTHON_WAITS = "print('ready', flush=True); input()\n"
SHELL_WAITS = "echo ready; read line\n"
NESTED = "if [ $1 -gt 0 ]; then bash nest.sh $(($1 - 1)); else echo $$; read line; fi; :\n"
PERL_WAITS = "$| = 1; print qq(ready\\n); <STDIN>;\n"
LOADER = next(Path("/lib64").glob("ld-linux-*.so.2"), Path("/lib/ld-linux-aarch64.so.1"))


class Programs:
    """Starts programs in one folder, and knows their identities while they run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def start(
        self,
        *command: str,
        typed: str = "",
        variables: Mapping[str, str] | None = None,
        cwd: str = ".",
    ) -> Process:
        program = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self.folder / cwd,
            env={"PATH": os.environ["PATH"], **(variables or {})},
        )
        self._running.append(program)
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(typed.encode())
        program.stdin.flush()
        assert program.stdout.readline() == b"ready\n"
        return client_process_of(program.pid).processes[0]

    def identity(self, *command: str, typed: str = "", **variables: str) -> Identity:
        process = self.start(*command, typed=typed, variables=variables)
        return client_process_of(process.pid).identity

    def close(self) -> None:
        while self._running:
            self._running.pop().communicate(b"\n")


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    programs = Programs(tmp_path)
    for name in ("a", "b"):
        programs.write(f"{name}.py", PYTHON_WAITS)
        programs.write(f"{name}.sh", SHELL_WAITS)
        programs.write(f"{name}.pl", PERL_WAITS)
    yield programs
    programs.close()


@pytest.mark.parametrize(
    "command",
    [
        (PYTHON, "a.py"),
        ("bash", "a.sh"),
        ("perl", "a.pl"),
        (str(LOADER), PYTHON, "a.py"),
        (PYTHON, "-u", "-m", "a"),
    ],
    ids=" ".join,
)
def test_a_program_is_the_same_when_it_is_started_again(
    programs: Programs, command: tuple[str, ...]
) -> None:
    first = programs.identity(*command)

    assert first
    assert programs.identity(*command) == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((PYTHON, "a.py"), (PYTHON, "b.py")),
        (("bash", "a.sh"), ("bash", "b.sh")),
        (("perl", "a.pl"), ("perl", "b.pl")),
        (("perl", "a.pl"), ("perl", "-I.", "a.pl")),
        ((str(LOADER), PYTHON, "a.py"), (str(LOADER), PYTHON, "b.py")),
        ((str(LOADER), PYTHON, "a.py"), (str(LOADER), "--library-path", "/lib", PYTHON, "a.py")),
        ((PYTHON, "a.py"), (PYTHON, "-X", "pycache_prefix=.", "a.py")),
        ((PYTHON, "-m", "a"), (PYTHON, "-m", "b")),
    ],
    ids=str,
)
def test_another_program_is_another(
    programs: Programs, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert programs.identity(*one) != programs.identity(*other)


def test_a_script_that_is_typed_is_not_the_script_whose_name_it_bears(programs: Programs) -> None:
    script = programs.identity("bash", "a.sh")

    assert programs.identity("bash", "-s", "a.sh", typed=SHELL_WAITS) != script


def test_another_content_is_another_program(programs: Programs) -> None:
    before = programs.identity("bash", "a.sh")
    programs.write("a.sh", f"{SHELL_WAITS}# and more")

    assert programs.identity("bash", "a.sh") != before


def test_a_module_s_content_counts(programs: Programs) -> None:
    before = programs.identity(PYTHON, "-m", "a")
    programs.write("a.py", f"{PYTHON_WAITS}# and more")

    assert programs.identity(PYTHON, "-m", "a") != before


def test_a_folder_s_entry_point_counts(programs: Programs) -> None:
    programs.write("app/__main__.py", PYTHON_WAITS)
    before = programs.identity(PYTHON, "app")
    programs.write("app/__main__.py", f"{PYTHON_WAITS}# and more")

    assert programs.identity(PYTHON, "app") != before


def test_a_link_is_what_it_leads_to(programs: Programs) -> None:
    link = programs.folder / "link.sh"
    link.symlink_to("a.sh")
    before = programs.identity("bash", "link.sh")
    link.unlink()
    link.symlink_to("b.sh")

    assert programs.identity("bash", "link.sh") != before


def test_a_file_that_was_changed_after_the_start_is_not_what_runs(programs: Programs) -> None:
    honest = programs.identity("bash", "a.sh")
    programs.write("a.sh", f"{SHELL_WAITS}# something else")
    process = programs.start("bash", "a.sh")
    wait_until(lambda: (age_of(process.pid) or 0) > 0.1, "a moment to pass")
    programs.write("a.sh", SHELL_WAITS)

    identity = client_process_of(process.pid).identity

    assert identity == process.itself
    assert identity != honest


def test_a_compiled_program_of_the_user_s_is_known_by_its_content(programs: Programs) -> None:
    mine = programs.folder / "mine"
    shutil.copy("/usr/bin/dash", mine)
    before = programs.identity(str(mine), "a.sh")
    mine.unlink()
    shutil.copy("/usr/bin/bash", mine)

    assert programs.identity(str(mine), "a.sh") != before


@pytest.mark.parametrize("name", ["PYTHONPATH", "LD_LIBRARY_PATH", "PYTHONSTARTUP"])
def test_variables_that_load_code_make_another_program(programs: Programs, name: str) -> None:
    plain = programs.identity(PYTHON, "a.py")

    assert programs.identity(PYTHON, "a.py", **{name: str(programs.folder)}) != plain


@pytest.mark.parametrize(
    ("name", "value"), [("PYTHONPATH", "."), ("PYTHONPATH", "/usr/lib:"), ("RUBYOPT", "-I. -rx")]
)
def test_a_variable_that_names_the_working_folder_counts_with_that(
    programs: Programs, name: str, value: str
) -> None:
    (programs.folder / "other").mkdir()
    command = (PYTHON, str(programs.folder / "a.py"))
    here, there = (
        client_process_of(programs.start(*command, variables={name: value}, cwd=cwd).pid).identity
        for cwd in (".", "other")
    )

    assert here
    assert here != there


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASH_ENV", "b.sh"),
        ("NODE_OPTIONS", "--no-warnings --require=./b.sh"),
        ("LUA_INIT", "@b.sh"),
        ("PERL5OPT", "-I./b.sh"),
    ],
)
def test_the_content_counts_of_what_a_variable_names(
    programs: Programs, name: str, value: str
) -> None:
    programs.write("b.sh", "x=1\n")
    before = programs.identity("bash", "a.sh", **{name: value})
    programs.write("b.sh", "x=2\n")

    assert programs.identity("bash", "a.sh", **{name: value}) != before


def test_functions_from_the_environment_make_another_program(programs: Programs) -> None:
    plain = programs.identity("bash", "a.sh")

    assert programs.identity("bash", "a.sh", **{"BASH_FUNC_aws%%": "() { evil; }"}) != plain


def test_a_virtual_environment_makes_another_program(programs: Programs) -> None:
    def identity(place: str, *variables: str) -> Identity:
        python = programs.folder / place / "bin" / "python3"
        python.parent.mkdir(parents=True, exist_ok=True)
        if not python.exists():
            python.symlink_to(PYTHON)
            programs.write(f"{place}/pyvenv.cfg", f"home = {os.path.dirname(PYTHON)}\n")  # noqa: PTH120 - a text
        named = python if not variables else python.name
        path = f"{python.parent}:{os.environ['PATH']}"
        return programs.identity("env", f"PATH={path}", str(named), "a.py")

    one = identity("one")

    assert one
    assert identity("one") == one
    assert identity("one", "by PATH") == one
    assert identity("two") != one
    assert programs.identity(PYTHON, "a.py") != one


def test_python_that_is_called_by_the_name_of_another_is_not_told(programs: Programs) -> None:
    shutil.copy("/usr/bin/true", programs.folder / "python3")
    text = f"exec -a {programs.folder}/python3 {PYTHON} -S a.py"
    stdlib = os.path.dirname(os.__file__)  # noqa: PTH120 - a text

    process = programs.start(
        "bash",
        "-c",
        text,
        variables={"PYTHONHOME": os.path.dirname(os.path.dirname(stdlib))},  # noqa: PTH120 - a text
    )

    assert client_process_of(process.pid).identity == process.itself


@pytest.mark.parametrize("program", ["bash", str(LOADER)])
def test_an_interpreter_under_another_name_is_one_all_the_same(
    programs: Programs, program: str
) -> None:
    found = os.path.realpath(shutil.which(program) or program)
    mine = shutil.copy(found, programs.folder / "mine")
    before = () if program == "bash" else (os.path.realpath(shutil.which("bash") or ""),)

    one = programs.identity(str(mine), *before, "a.sh")

    assert one
    assert programs.identity(str(mine), *before, "a.sh") == one
    assert programs.identity(str(mine), *before, "b.sh") != one


def test_what_is_named_like_a_program_that_passes_on_does_not(programs: Programs) -> None:
    mine = programs.folder / "timeout"
    shutil.copy(shutil.which("timeout") or "", mine)

    process = programs.start(str(mine), "20", "bash", "a.sh")

    assert not process.from_system
    assert client_process_of(process.pid).identity == process.itself


@pytest.mark.parametrize("entry", ["index.js", "__main__.pyc", "lib/start.js"])
def test_what_a_folder_starts_with_counts(programs: Programs, entry: str) -> None:
    programs.write("app/package.json", '{"main": "lib/start"}')
    programs.write(f"app/{entry}", "1")
    before = programs.identity("bash", "-O", "extglob", "a.sh", LUA_INIT="app")
    programs.write(f"app/{entry}", "2")

    assert programs.identity("bash", "-O", "extglob", "a.sh", LUA_INIT="app") != before


def test_other_variables_do_not(programs: Programs) -> None:
    plain = programs.identity(PYTHON, "a.py")

    assert programs.identity(PYTHON, "a.py", AWS_REGION="eu-west-1") == plain


def test_a_module_in_the_folder_is_not_taken_for_ours(programs: Programs) -> None:
    programs.write("fobwatch/__main__.py", PYTHON_WAITS)

    process = programs.start(PYTHON, "-m", "fobwatch")

    assert not process.ours


def test_a_script_that_is_fed_by_a_pipe_is_not_told(programs: Programs) -> None:
    fifo = programs.folder / "fifo.sh"
    os.mkfifo(fifo)
    program = subprocess.Popen(
        ["bash", "fifo.sh"], cwd=programs.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    fifo.write_text(SHELL_WAITS)
    assert program.stdout is not None
    program.stdout.readline()

    client_process = client_process_of(program.pid)
    identity = client_process.identity
    program.communicate(b"\n")

    assert identity == client_process.processes[0].itself


def test_a_program_that_is_gone_is_itself(programs: Programs) -> None:
    process = programs.start("bash", "a.sh")
    client_process = client_process_of(process.pid)
    programs.close()
    wait_until(lambda: not Path(f"/proc/{process.pid}/stat").exists(), "its end")

    assert client_process.identity == process.itself


def test_root_s_files_are_nobody_else_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)

    assert only_the_system_changes("/usr/bin/env")
    assert not only_the_system_changes(str(tmp_path))


@pytest.mark.parametrize("executable", ["", "/usr/bin/upgraded"], ids=["hidden", "gone"])
def test_a_program_whose_executable_is_not_there_is_nobody_s(
    executable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)

    assert not only_the_system_changes(executable)
    assert known_name(executable) == executable


def rule_for(*named: Path) -> ProgramNarrowing:
    return ProgramNarrowing(
        narrowing=Narrowing(read_only=True), whom=Whom.NAMED, programs=tuple(map(str, named))
    )


@pytest.mark.parametrize("how", ["as it is", "symbolic link", "hard link"])
def test_a_rule_finds_a_program_by_whatever_link_it_runs(programs: Programs, how: str) -> None:
    script, link = programs.folder / "a.sh", programs.folder / "link.sh"
    if how == "symbolic link":
        link.symlink_to(script)
    elif how == "hard link":
        link.hardlink_to(script)
    running = programs.start("bash", script.name if how == "as it is" else link.name)
    told = client_process_of(running.pid)

    assert rule_for(script).holds_for(told)
    assert rule_for(Path("/nowhere"), script).holds_for(told)
    assert not rule_for(programs.folder / "b.sh").holds_for(told)


@pytest.mark.parametrize(("depth", "seen"), [(12, True), (MAX_PROCESSES + 4, False)])
def test_a_rule_finds_who_started_a_program_from_far_away(
    programs: Programs, depth: int, *, seen: bool
) -> None:
    """Who started it from further away than is looked at may be anybody."""
    programs.write("nest.sh", NESTED)
    programs.write("agent.sh", f"bash nest.sh {depth}; :\n")
    agent = subprocess.Popen(
        ["bash", "agent.sh"], cwd=programs.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert agent.stdout is not None
    told = client_process_of(int(agent.stdout.readline()))
    agent.communicate(b"\n")

    assert rule_for(programs.folder / "agent.sh").holds_for(told)
    assert rule_for(programs.folder / "b.sh").holds_for(told) is not seen


@pytest.mark.parametrize(
    "name", ["file", "link", "link/../file", "folder/./file", "missing", "loop", "gone/file", ""]
)
def test_a_real_path_is_what_python_says(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").touch()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "gone").symlink_to("nowhere")
    path = f"{tmp_path}/{name}"

    assert real_path(path) == os.path.realpath(path)
