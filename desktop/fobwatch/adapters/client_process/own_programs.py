"""The processes that run Fobwatch's own programs, and nothing else in them."""

from __future__ import annotations

import os
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.client_process.commands import packaged_helper
from fobwatch.adapters.client_process.program_files import only_the_system_changes, real_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fobwatch.core.client_process.launchers import Running

_PACKAGE: Final = Path(__file__).resolve().parents[2]

_SCRIPTS: Final = sysconfig.get_path("scripts", expand=False).format(base=sys.prefix)
"""Expanded here: `sysconfig` itself would load and keep 2 MiB of how Python was compiled."""

OUR_SCRIPTS: Final = frozenset(
    {
        str(_PACKAGE / "credential_helper.py"),
        str(_PACKAGE / "__main__.py"),
        os.path.realpath(Path(_SCRIPTS, "fobwatch")),
    }
)

OUR_MODULE: Final = "-m fobwatch in "

OUR_PROGRAMS: Final = frozenset(
    {
        str(packaged_helper()),
        *(
            str(folder / name)
            for folder in (Path(sys.executable).parent, Path(sys.prefix), _PACKAGE)
            for name in ("credential-helper", "fobwatch.exe")
        ),
    }
) | ({sys.executable} if getattr(sys, "frozen", False) else set())
"""The native helper where packages put it, and what runs the command in them."""


def is_turned(arguments: Sequence[str], variables: Mapping[str, str]) -> bool:
    """Whether our own program was made to load foreign code.

    Python ignores its variables with `-I`. The library path is not checked: many people set it for
    their whole session.
    """
    return any(
        name.startswith(("LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT", "GCONV", "OPENSSL_"))
        or (name.startswith("PYTHON") and not _is_isolated(arguments))
        for name in variables
    )


def _is_isolated(arguments: Sequence[str]) -> bool:
    return "-I" in arguments[1:2]


def is_ours(executable: str, runs: Running, arguments: Sequence[str], directory: str) -> bool:
    if not runs.known:
        return False
    if runs.label:
        isolated = _is_isolated(arguments)
        return (
            _is_our_script(runs.label, "" if isolated else directory)
            and _is_trusted(executable)
            and ((isolated and "-S" in arguments[2:3]) or _is_in_our_place(arguments[0]))
        )
    if sys.platform == "win32":  # which may have been started by a short name (commands.py)
        executable = os.path.realpath(executable)
    return executable in OUR_PROGRAMS


def _is_in_our_place(called: str) -> bool:
    """Whether Python finds the same packages by that name as we do; others may not be ours."""
    ours = Path(sys.executable).parent
    return sys.platform == "win32" or os.path.realpath(Path(called).parent) == os.path.realpath(
        ours
    )


def _is_our_script(script: str, directory: str) -> bool:
    """Whether it is ours: in a `directory`, another module of our name would come first."""
    if script.startswith(OUR_MODULE):
        names = ("fobwatch", "fobwatch.py") if directory else ()
        return not any(Path(directory, name).exists() for name in names)
    return real_path(script) in OUR_SCRIPTS


def _is_trusted(interpreter: str) -> bool:
    """Whether it is our own interpreter, or one that only the system can change."""
    ours = real_path(sys.executable)
    return (
        interpreter == ours
        or real_path(interpreter) == ours
        or only_the_system_changes(interpreter)
    )


def is_ours_inside(pid: int, runs: Running) -> bool:
    """Whether a process that sees other files than we do still runs one of ours."""
    script = runs.label
    with suppress(OSError):
        file = Path(f"/proc/{pid}/root{script}" if script else f"/proc/{pid}/exe").stat()
        return runs.known and any(os.path.samestat(file, own.stat()) for own in _our_files())
    return False


def _our_files() -> Iterator[Path]:
    return (path for path in map(Path, OUR_SCRIPTS | OUR_PROGRAMS) if path.exists())
