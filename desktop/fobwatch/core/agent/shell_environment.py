"""A session's variables as text: what each shell is given to set them."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fobwatch.core.agent.tool_variables import SUPERSEDED
from fobwatch.core.errors import InputError
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Shell(StrEnum):
    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"
    CMD = "cmd"
    DOTENV = "dotenv"
    JSON = "json"


SHELL_NAMES: Final = (
    (Shell.BASH, "bash"),
    (Shell.FISH, "fish"),
    (Shell.POWERSHELL, "PowerShell"),
    (Shell.CMD, "cmd"),
)
"""Those that menus offer; zsh reads what bash does."""


def shell_named(name: str) -> Shell:
    """The form that a shell of this name reads; the name may be a path, as in SHELL.

    Raises `InputError` where there is none.
    """
    plain = name.replace("\\", "/").rpartition("/")[2].removeprefix("-").casefold()
    plain = plain.removesuffix(".exe")
    if plain in set(Shell):
        return Shell(plain)
    if plain in _ALIASES:
        return _ALIASES[plain]
    shown = printable(plain, MAX_SHELL_NAME)
    raise InputError(
        f"There is no format for {shown}",
        f"The formats are {', '.join(Shell)}.",
        _OTHER_WAYS.get(plain, f"Start it with the credentials: fobwatch exec PROFILE -- {shown}"),
        field="shell",
    )


def chosen_shell(name: str, login_shell: str, *, windows: bool) -> Shell:
    """The form that is asked for; without a name the user's own shell's, otherwise the system's.

    `login_shell` is a path. Raises `InputError` for a shell without a form.
    """
    if name or login_shell.rpartition("/")[2] in LOGIN_SHELLS:
        return shell_named(name or login_shell)
    return Shell.POWERSHELL if windows else Shell.BASH


def shell_text(variables: Mapping[str, str], shell: Shell) -> str:
    """Text that sets `variables` and unsets those that would override them.

    Raises `InputError` for a value that the shell has no safe way to write; AWS has none such.
    """
    if shell is Shell.JSON:
        return json.dumps(dict(variables), indent=2) + "\n"
    assign, quote, whole = _FORMS[shell]
    lines = []
    for name, value in variables.items():
        if not _NAME.fullmatch(name) or "\0" in value:
            raise _unwritable(name, shell)
        try:
            lines.append(assign.format(name, quote(value)))
        except ValueError as error:
            raise _unwritable(name, shell) from error
    others = [name for name in SUPERSEDED if name not in variables]
    return "\n".join(whole(others, lines)) + "\n"


def failure_text(shell: Shell) -> str:
    """Text that fails in the shell: to evaluate nothing succeeds, and what follows would run."""
    return "false\n" if shell in {Shell.BASH, Shell.ZSH, Shell.FISH} else ""


def shell_command(profile: str, shell: Shell, *, program: str = "fobwatch") -> str:
    """The command that does the same: it asks Fobwatch again each time, and holds no secret.

    Raises `InputError` for a name that the shell has no safe way to write.
    """
    _, quote, _ = _FORMS[shell]
    name = profile
    if not _PLAIN.fullmatch(profile):
        try:
            name = f'"{_cmd(profile)}"' if shell is Shell.CMD else quote(profile)
        except ValueError as error:
            raise _unwritable(profile, shell) from error
    return _COMMANDS[shell].format(f"{program} env {name} --shell {shell}")


MAX_SHELL_NAME = 40

_POSIX_SHELLS = ("sh", "ash", "busybox", "dash", "ksh", "ksh93", "mksh", "rbash", "yash")
_ALIASES = {**dict.fromkeys(_POSIX_SHELLS, Shell.BASH), "pwsh": Shell.POWERSHELL}

_NUSHELL = "In Nushell: fobwatch env PROFILE --shell json | from json | load-env"
_OTHER_WAYS = dict.fromkeys(("nu", "nushell"), _NUSHELL)

LOGIN_SHELLS = frozenset(
    (
        *(Shell.BASH, Shell.ZSH, Shell.FISH),
        *_ALIASES,
        *_OTHER_WAYS,
        *("csh", "elvish", "rc", "tcsh", "xonsh"),
    )
)
"""The last ones read none of these forms."""

_PLAIN = re.compile(r"[A-Za-z0-9_.@+/%:][A-Za-z0-9_.@+/%:-]*")
"""A name in which no shell finds a special character."""

_COMMANDS: dict[Shell, str] = {
    Shell.BASH: 'eval "$({})"',
    Shell.ZSH: 'eval "$({})"',
    Shell.FISH: "{} | source",
    Shell.POWERSHELL: "{} | Out-String | Invoke-Expression",
    Shell.CMD: 'for /f "usebackq delims=" %i in (`{}`) do @%i',
}

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_POWERSHELL_QUOTES = str.maketrans({quote: quote * 2 for quote in "'\u2018\u2019\u201a\u201b"})
"""PowerShell takes the four typographic quotes for straight ones (about_Quoting_Rules)."""

_BARE_DOTENV = re.compile(r"[A-Za-z0-9_./+=:@,-]*")
"""Docker's `--env-file` takes quotes as part of the value, so none are written without need."""


def _posix(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"


def _fish(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _powershell(value: str) -> str:
    return "'" + value.translate(_POWERSHELL_QUOTES) + "'"


def _cmd(value: str) -> str:
    """Raises `ValueError` for what expands even inside quotes, or ends them."""
    if re.search(r'["%!\r\n]', value):
        raise ValueError
    return value


def _dotenv(value: str) -> str:
    """Raises `ValueError` for what readers of such files disagree about."""
    if _BARE_DOTENV.fullmatch(value):
        return value
    if re.search(r"['\\\r\n]", value):
        raise ValueError
    return f"'{value}'"


def _whole_posix(others: list[str], lines: list[str]) -> list[str]:
    """One command that fails as a whole: a read-only variable must not leave a mixture behind."""
    return [" &&\n".join([f"unset -v {' '.join(others)}", *lines])]


def _whole_fish(others: list[str], lines: list[str]) -> list[str]:
    """Of this shell alone: a universal variable is every shell's, and no other value hides it.

    `set` leaves the status as it was. `eval (…)` joins the lines by blanks, hence the semicolons.
    Before fish 3.4, functions have no scope of their own.
    """
    names = " ".join(others)
    commands = [
        f"set --erase --local {names}",
        f"set --erase --function {names} 2>/dev/null",
        f"set --erase --global {names}",
        f"if set --names --universal --export | string match --regex '^({'|'.join(others)})$' >&2",
        f"    echo '{_UNIVERSAL}' >&2",
        "    false",
        "else",
        *(f"    {line}" for line in lines),
        "    true",
        "end",
    ]
    return [f"{command};" for command in commands]


_UNIVERSAL = (
    "fobwatch: these are universal variables, which tools would use in place of the session. "
    "Erase them first: set --erase --universal NAME"
)


def _whole_powershell(others: list[str], lines: list[str]) -> list[str]:
    return [*(f"$Env:{name} = $null" for name in others), *lines]


def _whole_cmd(others: list[str], lines: list[str]) -> list[str]:
    return [*(f'set "{name}="' for name in others), *lines]


def _whole_dotenv(_others: list[str], lines: list[str]) -> list[str]:
    """Such a file cannot unset a variable."""
    return lines


_FORMS: dict[
    Shell, tuple[str, Callable[[str], str], Callable[[list[str], list[str]], list[str]]]
] = {
    Shell.BASH: ("export {}={}", _posix, _whole_posix),
    Shell.ZSH: ("export {}={}", _posix, _whole_posix),
    Shell.FISH: ("set --export --global {} {}", _fish, _whole_fish),
    Shell.POWERSHELL: ("$Env:{} = {}", _powershell, _whole_powershell),
    Shell.CMD: ('set "{}={}"', _cmd, _whole_cmd),
    Shell.DOTENV: ("{}={}", _dotenv, _whole_dotenv),
}
"""For each shell: how a variable is set, how a value is quoted, and how lines are joined."""


def _unwritable(name: str, shell: Shell) -> InputError:
    return InputError(
        "The environment cannot be written",
        f"{name} has a character that {shell} has no safe way to write.",
        "Use another form, or `fobwatch exec`.",
        field=name,
    )
