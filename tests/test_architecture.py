"""The dependency rule `ui → core ← adapters`, and what else holds for the files as a whole."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Container
    from typing import TypeGuard

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "desktop"
PACKAGE = SOURCE / "fobwatch"

CORE_MAY_IMPORT = {*sys.stdlib_module_names, "fobwatch.core", "fobwatch.__version__", "pyotp"}
FORBIDDEN = {
    "adapters": {"PySide6", "fobwatch.demo", "fobwatch.ui"},
    "ui": {"boto3", "botocore", "fobwatch.adapters", "fobwatch.demo", "keyring", "secretstorage"},
    "demo": {"PySide6", "fobwatch.adapters", "fobwatch.ui"},
}
LAYERS = ("core", *FORBIDDEN)
HELPER = "credential_helper"
WINDOWS_HELPER = "credential_helper_windows"


def modules_of(layer: str) -> list[Path]:
    return sorted((PACKAGE / layer).rglob("*.py"))


@cache  # most tests of these modules read all files
def imports_of(module: Path) -> frozenset[str]:
    """Every name that the file imports, wherever in it: lazily, relatively, for types alone."""
    package = module.relative_to(SOURCE).parent.parts
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"), str(module))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*above, *([node.module] if node.module else [])])
            names |= {f"{origin}.{alias.name}" for alias in node.names}
        elif _is_dynamic_import(node):
            names |= {str(a.value) for a in node.args if isinstance(a, ast.Constant)}
    return frozenset(names)


def _is_dynamic_import(node: ast.AST) -> TypeGuard[ast.Call]:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in {"import_module", "__import__"}


def import_graph() -> dict[str, set[str]]:
    """Each module of the program with those that it imports, for types alone too."""
    modules = {name_of(path): path for path in PACKAGE.rglob("*.py")}
    return {
        name: {found for imported in imports_of(path) if (found := within(imported, modules))}
        - {name}
        for name, path in modules.items()
    }


def name_of(module: Path) -> str:
    parts = module.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def within(name: str, modules: Container[str]) -> str:
    """The module that a name is in, or is; empty where it is none of `modules`."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def is_within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_core_imports_the_standard_library_and_pyotp_alone() -> None:
    foreign = {
        f"{module.name}: {name}"
        for module in modules_of("core")
        for name in imports_of(module)
        if not is_within(name, CORE_MAY_IMPORT)
    }

    assert foreign == set()


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_layer_does_not_reach_across(layer: str) -> None:
    reached = {
        f"{module.relative_to(PACKAGE)}: {name}"
        for module in modules_of(layer)
        for name in imports_of(module)
        if is_within(name, FORBIDDEN[layer])
    }

    assert modules_of(layer)
    assert reached == set()


def test_no_layer_imports_what_joins_the_layers() -> None:
    layers = {f"fobwatch.{layer}" for layer in LAYERS}
    importers = {
        f"{module.relative_to(PACKAGE)}: {name}"
        for layer in LAYERS
        for module in modules_of(layer)
        for name in imports_of(module)
        if is_within(name, {"fobwatch"}) and not is_within(name, layers | {"fobwatch.__version__"})
    }

    assert importers == set()


def test_no_modules_import_each_other() -> None:
    assert circle_in(import_graph()) == []


def test_a_circle_is_found() -> None:
    assert set(circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}


def test_the_credential_helper_is_the_standard_library_alone() -> None:
    known = set(sys.stdlib_module_names) | {f"fobwatch.{WINDOWS_HELPER}"}

    assert {
        name
        for helper in (HELPER, WINDOWS_HELPER)
        for name in imports_of(PACKAGE / f"{helper}.py")
        if not is_within(name, known)
    } == set()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("import PySide6.QtCore", "PySide6.QtCore"),
        ("from PySide6 import QtCore", "PySide6.QtCore"),
        ("def later():\n    import boto3", "boto3"),
        ("from ..adapters import sts", "fobwatch.adapters.sts"),
        ("from .. import adapters", "fobwatch.adapters"),
        ("from . import rows", "fobwatch.ui.rows"),
        ("import importlib\nimportlib.import_module('keyring')", "keyring"),
    ],
    ids=["plain", "from", "lazy", "relative", "relative package", "sibling", "dynamic"],
)
def test_every_form_of_import_is_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, statement: str, expected: str
) -> None:
    module = tmp_path / "fobwatch" / "ui" / "window.py"
    module.parent.mkdir(parents=True)
    module.write_text(statement, "utf-8")
    monkeypatch.setattr(sys.modules[__name__], "SOURCE", tmp_path)

    assert expected in imports_of(module)


def tracked_text_files() -> list[tuple[Path, str]]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    files = [ROOT / name for name in listing.stdout.split("\0") if name]
    texts: list[tuple[Path, str]] = []
    for path in files:
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content:
            texts.append((path, content.decode("utf-8")))
    return texts


def test_no_file_names_a_place_on_a_developers_machine() -> None:
    place = re.compile(
        rf"{re.escape(str(ROOT))}\b"
        r"|(?<![\w.~])/(?:root|work)/\w+"
        r"|(?<![\w.~])/(?:home|Users)/\w+/(?:\S*/)?fobwatch/"
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in tracked_text_files()
        for match in place.finditer(text)
    ]

    assert found == []
