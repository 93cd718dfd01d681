"""What really runs, by the command line: one program, another, or nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.core.client_process.launcher_table import LAUNCHERS, UNKNOWN, loads_code
from fobwatch.core.client_process.launchers import what_runs

if TYPE_CHECKING:
    from fobwatch.core.client_process.launchers import Running

HOME = "/home/anna"
LOADER = "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"


def run(command: str, executable: str = "", directory: str = HOME) -> Running:
    arguments = command.split(" ")
    return what_runs(executable or f"/usr/bin/{arguments[0]}", arguments, directory)


@pytest.mark.parametrize(
    ("command", "label"),
    [
        ("python3.11 deploy.py prod", f"{HOME}/deploy.py"),
        ("python3 -I -W error /opt/aws/aws", "/opt/aws/aws"),
        ("python3 -Wignore -uB tool.py", f"{HOME}/tool.py"),
        ("python3 -m awscli s3", f"-m awscli in {HOME}"),
        ("pypy3.9 deploy.py", f"{HOME}/deploy.py"),
        ("node --no-warnings app.mjs", f"{HOME}/app.mjs"),
        ("bash deploy.sh", f"{HOME}/deploy.sh"),
        ("bash -euo pipefail deploy.sh", f"{HOME}/deploy.sh"),
        ("bash -m deploy.sh", f"{HOME}/deploy.sh"),
        ("zsh -- deploy.sh", f"{HOME}/deploy.sh"),
        ("perl -w deploy.pl", f"{HOME}/deploy.pl"),
        ("php8.2 artisan queue", f"{HOME}/artisan"),
        ("php -f job.php", f"{HOME}/job.php"),
        ("ruby -W0 job.rb", f"{HOME}/job.rb"),
        ("gawk -F : -v x=1 -f sum.awk data", f"{HOME}/sum.awk"),
        ("gawk --file=sum.awk data", f"{HOME}/sum.awk"),
        ("java -Xmx1g -jar app.jar", f"{HOME}/app.jar"),
        ("java -cp build tool.Main", "tool.Main"),
        ("java Main.java", f"{HOME}/Main.java"),
        ("java -p mods -m app/app.Main", "app/app.Main"),
        ("dotnet app.dll", f"{HOME}/app.dll"),
        ("dotnet exec app.dll", f"{HOME}/app.dll"),
        ("mono app.exe", f"{HOME}/app.exe"),
        ("deno run -A --allow-net=a.example main.ts", f"{HOME}/main.ts"),
        ("bun run index.ts", f"{HOME}/index.ts"),
        ("Rscript --vanilla model.R", f"{HOME}/model.R"),
        ("R --no-echo --no-restore --file=model.R --args x", f"{HOME}/model.R"),
        ("julia -q job.jl", f"{HOME}/job.jl"),
        ("expect -f job.exp", f"{HOME}/job.exp"),
        ("lua5.4 job.lua", f"{HOME}/job.lua"),
        ("busybox sh deploy.sh", f"{HOME}/deploy.sh"),
        ("fish -p times.txt deploy.fish", f"{HOME}/deploy.fish"),
        ("fish --profile=times.txt deploy.fish", f"{HOME}/deploy.fish"),
        ("mksh -T /dev/tty1 deploy.sh", f"{HOME}/deploy.sh"),
        ("fobwatch-python -I deploy.py", f"{HOME}/deploy.py"),
        ("busybox wget http://a.example", "wget"),
        ("electron --no-sandbox /opt/app", "/opt/app"),
        ("pwsh -NoProfile -File job.ps1", f"{HOME}/job.ps1"),
        ("aws s3 ls", ""),
        ("terraform apply", ""),
    ],
)
def test_what_is_run_is_known(command: str, label: str) -> None:
    running = run(command)

    assert running.known
    assert running.label == label


def test_a_loader_is_the_program_that_it_loads() -> None:
    running = run("ld.so /usr/bin/python3 job.py", LOADER)

    assert running.label == f"{HOME}/job.py"
    assert running.files == ("/usr/bin/python3", f"{HOME}/job.py")


UNTOLD = """
python3
python3 -
python3 -c print(1) job.py
python3 -i job.py
python3 -X pycache_prefix=/tmp/x job.py
python3 /dev/fd/63
python3 -Ic x
bash
bash -c ls
bash -lc ls
bash -euo pipefail -c ls
bash -s deploy.sh
bash -es deploy.sh
bash --rcfile x deploy.sh
bash /proc/self/fd/3
sh -
fish -C evil deploy.fish
fish --init-command=evil deploy.fish
node
node -e 1
node -p 1
node --require x.js app.js
node -rx.js app.js
node --import=x.mjs app.js
node --loader x app.js
node --inspect app.js
node --experimental-loader x app.js
node --env-file=x app.js
perl -ne print log
perl -lne print log
perl -MEvil job.pl
perl -I/tmp job.pl
perl -d:Evil job.pl
ruby -e 1
ruby -r./evil job.rb
ruby -I /tmp job.rb
php -r 1
php -a
php -d auto_prepend_file=x job.php
lua -l evil job.lua
lua -e 1
lua -i job.lua
gawk {print}
gawk -i evil.awk -f sum.awk
gawk -e 1 -f sum.awk
gawk -l evil -f s
java -javaagent:x.jar -jar app.jar
java @options -jar app.jar
java
java -Djava.system.class.loader=Evil -jar app.jar
java -Xbootclasspath/a:x A
dotnet run
dotnet fsi job.fsx
dotnet exec --depsfile x app.dll
deno eval 1
deno task build
deno repl
deno run https://a.example/x.ts
deno run --import-map=x main.ts
deno run --preload x.ts main.ts
deno
bun run build
bun -e 1
bun --preload x.ts index.ts
bunx tool
Rscript -e 1
R
R -e 1
julia -e 1
julia -L x.jl job.jl
expect -c x
tclsh
wish -
osascript -e x
busybox
busybox sh
busybox awk 1
busybox xargs aws
busybox timeout 5 aws
toybox env aws
fobwatch-python -c x
electron
electron -r x.js /opt/app
electron --inspect=1 /opt/app
powershell Get-Item
pwsh -Command x
pwsh -EncodedCommand x
make deploy
vim -c x
gdb --args aws
sed e
emacs --script x
wine64-preloader x.exe
qemu-aarch64 ./a
systemd --user
"""


def test_what_may_be_anything_is_not_known() -> None:
    assert [command for command in UNTOLD.strip().splitlines() if run(command).known] == []


@pytest.mark.parametrize("options", ["--preload x", "--library-path /tmp", "--audit=x", ""])
def test_a_loader_with_options_may_load_anything(options: str) -> None:
    assert not run(f"ld.so {options} /usr/bin/aws".replace("  ", " "), LOADER).known or not options


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gawk -f a", "gawk -f b"),
        ("gawk -f a", "gawk -f a -f b"),
        ("java -cp x A", "java -cp x B"),
        ("java -cp x A", "java -cp y A"),
        ("java -jar a.jar", "java -jar b.jar"),
        ("java A", "java -cp . A"),
        ("python3 a.py", "python3 b.py"),
        ("python3 -m a", "python3 -m b"),
        ("python3 a.py", "python3 -m a.py"),
        ("pypy3 a.py", "pypy3 b.py"),
        ("bun a.ts", "bun b.ts"),
        ("deno run a.ts", "deno run b.ts"),
        ("deno run a.ts", "deno run -A a.ts"),
        ("busybox sh a.sh", "busybox sh b.sh"),
        ("busybox wget x", "busybox nc x"),
        ("electron /opt/a", "electron /opt/b"),
        ("dotnet a.dll", "dotnet b.dll"),
        ("R --file=a.R", "R --file=b.R"),
        ("bash a.sh", "bash b.sh"),
        ("ruby a.rb", "ruby b.rb"),
        ("tclsh a.tcl", "tclsh b.tcl"),
        ("php -f a", "php -f b"),
        ("escript a", "escript b"),
    ],
)
def test_two_programs_are_two(one: str, other: str) -> None:
    assert run(one) != run(other)


def test_the_loader_tells_programs_apart() -> None:
    assert run("ld.so /usr/bin/a", LOADER) != run("ld.so /usr/bin/b", LOADER)


@pytest.mark.parametrize(
    "command", ["bash a.sh", "python3 -m a", "java A", "java -cp x A", "gawk -f a"]
)
def test_the_same_name_in_another_folder_is_another_program(command: str) -> None:
    assert run(command) != run(command, directory="/home/anna/other")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("python3 a.py", "python3 a.py --all prod"),
        ("gawk -f a x", "gawk -f a y"),
        ("java -jar a.jar x", "java -jar a.jar -y"),
        ("bash a.sh 1", "bash a.sh 2"),
        ("aws s3 ls", "aws sts get-caller-identity"),
    ],
)
def test_a_program_is_the_same_with_other_arguments(one: str, other: str) -> None:
    assert run(one) == run(other)


def test_an_option_s_value_is_not_kept_in_clear() -> None:
    assert "hush" not in repr(run("gawk -v password=hush -f a"))


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("java A", f"{HOME}/A.class"),
        ("java -cp x:y com.a.A", f"{HOME}/y/com/a/A.class"),
        ("java -p mods -m app/app.Main", f"{HOME}/mods/app/app/Main.class"),
        ("node app", f"{HOME}/app.js"),
        ("python3 -m a.b", f"{HOME}/a/b.pyc"),
        ("venv/bin/python -m a", f"{HOME}/venv/pyvenv.cfg"),
        ("bun /opt/a.ts", f"{HOME}/bunfig.toml"),
        ("Rscript /opt/a.R", f"{HOME}/.Rprofile"),
    ],
)
def test_what_is_found_without_being_named_counts(command: str, file: str) -> None:
    name = command.split(maxsplit=1)[0].rpartition("/")[2]

    assert file in run(command, f"/usr/bin/{name}").optional


def test_a_loaded_python_is_in_its_environment_too() -> None:
    assert f"{HOME}/venv/pyvenv.cfg" in run("ld.so venv/bin/python a.py", LOADER).optional


@pytest.mark.parametrize(
    ("variable", "language", "loads"),
    [
        ("HOME", "python", True),
        ("BASH_FUNC_aws%%", "bash", True),
        ("LUA_INIT_5_4", "lua", True),
        ("NODE_COMPILE_CACHE", "node", True),
        ("DENO_DIR", "deno", True),
        ("BASH_LOADABLES_PATH", "bash", True),
        ("CORECLR_PROFILER_PATH_64", "dotnet", True),
        ("DOTNET_GCPath", "dotnet", True),
        ("OCAMLLIB", "ocaml", True),
        ("GTK_MODULES", "wish", True),
        ("PATH", "bash", True),
        ("PATH", "python", False),
        ("XDG_DATA_DIRS", "fish", True),
        ("XDG_DATA_DIRS", "bash", False),
        ("AWS_REGION", "bash", False),
    ],
)
def test_a_variable_that_loads_code_is_known(variable: str, language: str, *, loads: bool) -> None:
    assert loads_code(variable, language) is loads


def test_no_program_is_both_known_and_unknown() -> None:
    assert not set(LAUNCHERS) & UNKNOWN


@pytest.mark.parametrize(
    "command", ["tmux", "xterm -e a", "git -c alias.a=!b a", "ssh host", "vim"]
)
def test_what_runs_any_command_that_it_is_told_is_not_known(command: str) -> None:
    assert not run(command).known
