"""A session's variables as text: what each shell is given to set them."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from fobwatch.core.errors import InputError
from fobwatch.core.handover import SUPERSEDED

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


def shell_text(variables: Mapping[str, str], shell: Shell) -> str:
    """Text that sets `variables` and unsets those that would beat them.

    Raises `InputError` for a value that the shell has no safe way to write; AWS gives none such.
    """
    if shell is Shell.JSON:
        return json.dumps(dict(variables), indent=2) + "\n"
    unset, assign, quote = _FORMS[shell]
    lines = [unset.format(name) for name in SUPERSEDED if unset and name not in variables]
    for name, value in variables.items():
        if not _NAME.fullmatch(name) or "\0" in value:
            raise _unwritable(name, shell)
        try:
            lines.append(assign.format(name, quote(value)))
        except ValueError as error:
            raise _unwritable(name, shell) from error
    return "\n".join(lines) + "\n"


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


_FORMS: dict[Shell, tuple[str, str, Callable[[str], str]]] = {
    Shell.BASH: ("unset {}", "export {}={}", _posix),
    Shell.ZSH: ("unset {}", "export {}={}", _posix),
    Shell.FISH: ("set --erase {}", "set --export --global {} {}", _fish),
    Shell.POWERSHELL: ("$Env:{} = $null", "$Env:{} = {}", _powershell),
    Shell.CMD: ('set "{}="', 'set "{}={}"', _cmd),
    Shell.DOTENV: ("", "{}={}", _dotenv),
}
"""For each shell: how a variable is unset, how it is set, and how a value is quoted."""


def _unwritable(name: str, shell: Shell) -> InputError:
    return InputError(
        "The environment cannot be written",
        f"{name} has a character that {shell} has no safe way to write.",
        "Use another form, or `fobwatch exec`.",
        field=name,
    )
