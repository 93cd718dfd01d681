"""What the Linux packages are made from agrees with the program."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from fobwatch.cli.options import parse

ROOT = Path(__file__).resolve().parent.parent.parent
LINUX = ROOT / "packaging" / "linux"
FILES = LINUX / "files"
MANUAL = (FILES / "fobwatch.1").read_text("utf-8")
APPLICATION_ID = "io.github.fobwatch.fobwatch"

linux = pytest.mark.skipif(sys.platform != "linux", reason="what is packaged there")


def locked() -> set[str]:
    text = (LINUX / "requirements.txt").read_text("utf-8")
    return set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))


def commands(capsys: pytest.CaptureFixture[str]) -> set[str]:
    with pytest.raises(SystemExit):
        parse(["--help"])
    return set(re.findall(r"^    ([\w-]+) ", capsys.readouterr().out, re.MULTILINE))


def test_the_manual_describes_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    manual = MANUAL.replace(r"\-", "-")
    named = set(re.findall(r"^\.B fobwatch ([\w-]+)", manual, re.MULTILINE))
    described = set(re.findall(r"^(?:\.B |\\fB)([\w-]+)(?:\\fR .*)?$", manual, re.MULTILINE))

    assert commands(capsys) == named
    assert named <= described


def test_the_manual_names_each_option(capsys: pytest.CaptureFixture[str]) -> None:
    options = set()
    for command in ("", *commands(capsys)):
        with pytest.raises(SystemExit):
            parse([*command.split(), "--help"])
        options |= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))

    written = MANUAL.replace("\\-", "-")
    assert [option for option in options if option not in written] == []


def test_the_package_depends_on_each_library_that_is_loaded_by_its_name() -> None:
    """Debian names a package after the library and its version."""
    sources = (path.read_text("utf-8") for path in (ROOT / "desktop").rglob("*.py"))
    loaded = set(re.findall(r'CDLL\("(lib\w+)\.so\.(\d+)"\)', "\n".join(sources)))
    packages = {
        f"{name}-{version}" if name[-1].isdigit() else f"{name}{version}"
        for name, version in ((name.lower(), version) for name, version in loaded)
    }

    assert packages >= {"libx11-6", "libxss1"}
    assert packages <= set((FILES / "depends.txt").read_text("utf-8").splitlines())


@linux
def test_the_manual_has_no_mistake_that_man_would_warn_of() -> None:
    if shutil.which("groff") is None:
        pytest.fail("groff is not installed; run `make setup`", pytrace=False)
    report = subprocess.run(
        ["groff", "-man", "-t", "-Tutf8", "-ww", "-z", FILES / "fobwatch.1"],
        check=True,
        capture_output=True,
        text=True,
    )

    assert report.stderr == ""


def test_each_library_of_the_program_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {
        match.group().lower()
        for requirement in project["dependencies"]
        if ("sys_platform" not in requirement or "'linux'" in requirement)
        and (match := re.match(r"[\w-]+", requirement))
    }

    assert wanted <= locked()


def test_each_locked_library_has_hashes_and_its_licence_is_told() -> None:
    text = (LINUX / "requirements.txt").read_text("utf-8")
    entries = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    copyright_text = (FILES / "copyright").read_text("utf-8").lower().replace("_", "-")
    told_as = {"python-dateutil": "dateutil", "zxing-cpp": "zxingcpp"}

    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert [name for name in locked() if told_as.get(name, name) not in copyright_text] == []


def test_the_aws_services_that_are_called_are_carried() -> None:
    carried = (LINUX / "leaving_out.py").read_text("utf-8")
    sources = (ROOT / "desktop" / "fobwatch" / "adapters").rglob("*.py")
    called = {
        service
        for source in sources
        for service in re.findall(
            r"(?:client|load_service_model|get_service_model)\(\s*\"([a-z-]+)\"",
            source.read_text("utf-8"),
        )
    }

    assert called
    assert [service for service in called if f'"{service}"' not in carried] == []


def test_the_bus_starts_a_command_that_is_installed() -> None:
    service = (FILES / f"{APPLICATION_ID}.service").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert f"\nName={APPLICATION_ID}\n" in service
    [command] = re.findall(r"^Exec=@BIN@/(\S+)$", service, re.MULTILINE)
    assert command in project["gui-scripts"]


@linux
def test_the_installer_is_a_shell_script_without_mistakes() -> None:
    subprocess.run(["sh", "-n", FILES / "install"], check=True)
