"""What a system does not have is imported where it is needed, never with the program."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCE = Path(__file__).resolve().parent.parent / "desktop"

ROOTS = tuple(
    f"fobwatch.{part}"
    for part in (
        "cli.main",
        "app",
        "ui.tray.icon",
        "ui.tray.host",
        "composition.program",
        "composition.backend",
        "composition.windows",
    )
)
"""What is imported on every system: the command, the tray, the services and the windows."""

OF_LINUX = {"jeepney", "secretstorage", "dbus"}
OF_MACOS = {"AppKit", "Foundation", "objc"}
OF_WINDOWS = {"_winapi", "msvcrt", "ntsecuritycon", "pywintypes", "win32api", "winreg", "winsound"}
OF_UNIX = {"fcntl", "grp", "pwd", "resource", "termios"}


def file_of(module: str) -> Path | None:
    place = SOURCE.joinpath(*module.split("."))
    files = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in files if path.is_file()), None)


def imported(statements: Iterable[ast.stmt], system: str) -> Iterator[str]:
    """What these statements import on `system` as soon as their module is."""
    for statement in statements:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module
            yield from (f"{statement.module}.{alias.name}" for alias in statement.names)
        elif isinstance(statement, ast.If):
            condition = ast.unparse(statement.test)
            if condition == "TYPE_CHECKING":
                yield from imported(statement.orelse, system)
            elif condition.startswith("sys.platform"):
                known = eval(condition, {"sys": type("sys", (), {"platform": system})})  # noqa: S307
                yield from imported(statement.body if known else statement.orelse, system)
            else:
                yield from imported([*statement.body, *statement.orelse], system)
        elif isinstance(statement, ast.Try | ast.With | ast.ClassDef):
            yield from imported(statement.body, system)


def with_the_program(system: str) -> set[str]:
    """Every module that importing the roots imports, ours and others."""
    found: set[str] = set()
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += [".".join(name.split(".")[:n]) for n in range(1, name.count(".") + 1)]
        path = file_of(name)
        if path is not None:
            waiting += imported(ast.parse(path.read_text("utf-8")).body, system)
    return found


@pytest.mark.parametrize(
    ("system", "missing"),
    [
        ("darwin", OF_LINUX | OF_WINDOWS),
        ("win32", OF_LINUX | OF_MACOS | OF_UNIX),
        ("linux", OF_MACOS | OF_WINDOWS),
    ],
    ids=["macOS", "Windows", "Linux"],
)
def test_nothing_that_the_system_lacks_is_imported_with_the_program(
    system: str, missing: set[str]
) -> None:
    names = with_the_program(system)

    assert {"fobwatch.adapters.agent.server", "fobwatch.ui.tray.icon", "PySide6.QtWidgets"} <= names
    assert sorted(names & missing) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import jeepney", {"jeepney"}),
        ("def later():\n    import jeepney", set()),
        ("if TYPE_CHECKING:\n    import jeepney", set()),
        ("if sys.platform == 'linux':\n    import jeepney", set()),
        ("if sys.platform != 'linux':\n    import objc", {"objc"}),
        ("try:\n    import jeepney\nexcept ImportError:\n    pass", {"jeepney"}),
    ],
    ids=["plain", "later", "for types", "on Linux", "elsewhere", "tried"],
)
def test_what_is_imported_at_once_is_seen(text: str, names: set[str]) -> None:
    assert set(imported(ast.parse(text).body, "darwin")) == names
