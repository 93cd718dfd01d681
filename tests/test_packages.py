"""One package for each subject, in an order in which they may import."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from tests.test_architecture import PACKAGE, import_graph, modules_of, name_of

SUBJECTS = {
    "core": (
        "core",
        "core.client_process",
        "core.aws",
        "core.cloudtrail",
        "core.activity",
        "core.walks",
        "core.browsers",
        "core.settings",
        "core.ini",
        "core.mfa",
        "core.web_sign_in",
        "core.saml",
        "core.oidc",
        "core.cognito",
        "core.portals",
        "core.aws_login",
        "core.profiles",
        "core.consent",
        "core.sessions",
        "core.aws_files",
        "core.notices",
        "core.console",
        "core.vault",
        "core.iam",
        "core.denials",
        "core.as_code",
        "core.sign_in_history",
        "core.catalogue",
        "core.backup",
        "core.lockdown",
        "core.health",
        "core.imports",
        "core.migration",
        "core.agent",
    ),
    "adapters": (
        "adapters.windows",
        "adapters.dbus",
        "adapters.desktop",
        "adapters.sleep_and_lock",
        "adapters.storage",
        "adapters.imports",
        "adapters.browsers",
        "adapters.autostart",
        "adapters.aws",
        "adapters.client_process",
        "adapters.portals",
        "adapters.aws_login",
        "adapters.oidc",
        "adapters.cognito",
        "adapters.notices",
        "adapters.vault",
        "adapters.backup",
        "adapters.aws_files",
        "adapters.migration",
        "adapters.health",
        "adapters.agent",
        "adapters.console",
        "adapters.web_sign_in",
        "adapters.web_identity",
        "adapters.credential_process",
    ),
    "ui": (
        "ui.theme",
        "ui.layout",
        "ui.runtime",
        "ui.words",
        "ui.qr",
        "ui.widgets",
        "ui.notices",
        "ui.rows",
        "ui.forms",
        "ui.clipboard",
        "ui.activity",
        "ui.sign_ins",
        "ui.aws_files",
        "ui.console",
        "ui.consent",
        "ui.walks",
        "ui.mfa",
        "ui.keys",
        "ui.denials",
        "ui.as_code",
        "ui.lockdown",
        "ui.migration",
        "ui.health",
        "ui.panel",
        "ui.portals",
        "ui.profiles",
        "ui.settings",
        "ui.vault",
        "ui.backup",
        "ui.actions",
        "ui.first_start",
        "ui.tray",
        "ui.imports",
        "ui.sessions",
        "ui.window",
    ),
}
"""From the ground up: each package may import those before it in its layer, and none after."""

WITHOUT_A_SUBJECT = {
    "": {"__main__", "app", "credential_helper", "credential_helper_windows"},
    "core": {
        "actions_needed",
        "application",
        "collection",
        "csv_text",
        "errors",
        "faults",
        "json_text",
        "json_values",
        "listeners",
        "masking",
        "ports",
        "remembered",
        "single_flight",
        "text_rules",
        "timestamps",
    },
}
"""Modules that belong to no subject."""

MAX_MODULES = 20
"""In a folder: what a reader can take in at a glance."""

MAX_LINES = 300
"""In a module, which holds one idea."""


def folder_of(module: str) -> str:
    """The package that a module is in, without the program's name; the package itself for one."""
    name = module.removeprefix("fobwatch").removeprefix(".")
    path = PACKAGE.joinpath(*name.split("."))
    return name if path.is_dir() else name.rpartition(".")[0]


def subject_of(module: str) -> str:
    """The subject's package that a module is in, also where that has folders of its own."""
    return ".".join(folder_of(module).split(".")[:2])


def program() -> dict[str, set[str]]:
    return {
        name: imports
        for name, imports in import_graph().items()
        if not name.startswith("fobwatch.demo")
    }


def before(layer: str, name: str, other: str) -> bool:
    order = SUBJECTS[layer]
    return order.index(other) <= order.index(name)


@pytest.mark.parametrize("layer", SUBJECTS)
def test_a_package_imports_only_those_before_it(layer: str) -> None:
    upwards = {
        f"{module} imports {other}"
        for module, imports in program().items()
        for other in imports
        if {subject_of(module), subject_of(other)} <= set(SUBJECTS[layer])
        and not before(layer, subject_of(module), subject_of(other))
    }

    assert upwards == set()


def test_every_module_belongs_to_a_subject() -> None:
    packages = {package for order in SUBJECTS.values() for package in order} | {
        "cli",
        "composition",
    }
    outside = {
        name.removeprefix("fobwatch.")
        for name in program()
        if subject_of(name) not in packages - {"core"}
        and not PACKAGE.joinpath(*name.split(".")[1:]).is_dir()
    }

    assert outside == {
        f"{package}.{name}".lstrip(".")
        for package, names in WITHOUT_A_SUBJECT.items()
        for name in names
    }


def test_every_subject_has_its_package() -> None:
    named = {package for order in SUBJECTS.values() for package in order}

    assert {
        package for package in named if not PACKAGE.joinpath(*package.split(".")).is_dir()
    } == set()


def test_no_folder_holds_more_modules_than_can_be_taken_in() -> None:
    packages = {name_of(path) for path in PACKAGE.rglob("__init__.py")}
    sizes = Counter(folder_of(name) for name in import_graph() if name not in packages)

    assert {package: size for package, size in sizes.items() if size > MAX_MODULES} == {}


def test_no_module_is_longer_than_one_idea() -> None:
    lengths = {
        name_of(path): len(path.read_text("utf-8").splitlines()) for path in PACKAGE.rglob("*.py")
    }

    assert {module: lines for module, lines in lengths.items() if lines > MAX_LINES} == {}


@pytest.mark.parametrize("layer", [*SUBJECTS, "cli", "composition"])
def test_a_package_by_itself_imports_nothing(layer: str) -> None:
    heavy = {
        name_of(path)
        for path in modules_of(layer)
        if path.name == "__init__.py"
        for node in ast.parse(path.read_text("utf-8")).body[1:]
        if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
    }

    assert heavy == set()
