"""What the bundle for macOS is made from agrees with the program. It is built on macOS alone."""

from __future__ import annotations

import plistlib
import re
import struct
import subprocess
import sys
import tomllib
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch import __version__
from fobwatch.adapters.autostart.launch_agent import launch_agent
from fobwatch.cli.command_table import COMMANDS
from fobwatch.core.application import APPLICATION_ID, SCHEME
from tests.packaging.scripts import script

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent.parent
MACOS = ROOT / "packaging" / "macos"
LOCKS = ("requirements.txt", "build-requirements.txt")


@pytest.fixture
def build() -> ModuleType:
    return script(MACOS / "build.py")


@pytest.fixture
def info() -> dict[str, Any]:
    found: dict[str, Any] = script(MACOS / "bundle_info.py").bundle_info()
    return found


class Recorder:
    """Runs nothing, and keeps what was to be run; `fails` names the tool that fails."""

    def __init__(self, fails: str = "") -> None:
        self.commands: list[list[str]] = []
        self.variables: dict[str, str] = {}
        self._fails = fails

    def run(self, command: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        self.commands.append(list(command))
        self.variables |= variables or {}
        if self._fails and self._fails in command[0]:
            raise subprocess.CalledProcessError(1, command)

    def tools(self) -> list[str]:
        return [Path(command[0]).name for command in self.commands]


@pytest.fixture
def made(build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    monkeypatch.setattr(build, "WORK", tmp_path / "work")
    recorder = Recorder()
    identity = "Developer ID Application: Nobody (TEAM123456)"
    build.Build(output=tmp_path, identity=identity, notary_profile="fobwatch").make(recorder)
    return recorder


def test_the_bundle_says_what_it_is(info: dict[str, Any]) -> None:
    gui = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]

    assert info["CFBundleIdentifier"] == APPLICATION_ID
    assert info["CFBundleShortVersionString"] == info["CFBundleVersion"] == __version__
    assert info["CFBundleExecutable"] in gui
    assert info["LSUIElement"] is True
    assert info["NSHighResolutionCapable"] is True
    assert info["CFBundlePackageType"] == "APPL"


def test_the_bundle_takes_the_program_s_links(info: dict[str, Any]) -> None:
    [types] = info["CFBundleURLTypes"]

    assert types["CFBundleURLSchemes"] == [SCHEME]


def test_the_version_stands_in_one_place_alone() -> None:
    files = (path for path in MACOS.iterdir() if path.is_file() and path.suffix != ".txt")
    texts = [path.read_text("utf-8") for path in files]

    assert [text for text in texts if __version__ in text] == []


def test_the_oldest_system_is_the_one_that_qt_is_locked_for(info: dict[str, Any]) -> None:
    """Qt 6.12 asks for macOS 14, and 6.11 for 13, as its wheels' names say."""
    lock = (MACOS / "requirements.txt").read_text("utf-8")
    [qt] = re.findall(r"^pyside6-essentials==(\d+\.\d+)", lock, re.MULTILINE)

    assert (qt, info["LSMinimumSystemVersion"]) == ("6.11", "13.0")


def test_the_icon_has_every_size_that_macos_draws() -> None:
    content = (ROOT / "resources" / "icons" / "app" / "fobwatch.icns").read_bytes()
    [size] = struct.unpack_from(">I", content, 4)
    found, position = set(), 8
    while position < len(content):
        kind, length = struct.unpack_from(">4sI", content, position)
        picture = content[position + 8 : position + length]
        if picture.startswith(b"\x89PNG"):
            found.add(struct.unpack_from(">I", picture, 16)[0])
            assert kind.startswith(b"ic")
        position += length

    assert content[:4] == b"icns"
    assert size == len(content) == position
    assert {32, 64, 128, 256, 512, 1024} <= found


def test_the_launch_agent_for_everyone_is_the_program_s_own_and_starts_the_bundle(
    info: dict[str, Any],
) -> None:
    program = f"/Applications/Fobwatch.app/Contents/MacOS/{info['CFBundleExecutable']}"
    found = plistlib.loads((MACOS / f"{APPLICATION_ID}.plist").read_bytes())

    assert found == launch_agent([program])


def test_one_thing_of_the_hardened_runtime_is_loosened() -> None:
    found = plistlib.loads((MACOS / "entitlements.plist").read_bytes())

    assert found == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_the_spec_is_python_and_names_files_that_are_there() -> None:
    text = (MACOS / "fobwatch.spec").read_text("utf-8")
    compile(text, "fobwatch.spec", "exec")
    named = set(re.findall(r"ROOT / ((?:\"[\w.]+\" / )*\"[\w.]+\")", text))
    paths = [ROOT.joinpath(*re.findall(r'"([\w.]+)"', name)) for name in named]
    modules = re.findall(r"\"(fobwatch\.\w+)\"", text)

    assert {ROOT / "resources", ROOT / "desktop", ROOT / "LICENSE"} <= set(paths)
    assert [path for path in paths if not path.exists()] == []
    for module in modules:
        place = ROOT / "desktop" / module.replace(".", "/")
        assert place.is_dir() or place.with_suffix(".py").is_file(), module


class Step:
    """Stands in for each of PyInstaller's, and keeps what it is told."""

    def __init__(self, *_made: object, **settings: Any) -> None:  # noqa: ANN401 - as PyInstaller's
        self.settings = settings
        self.datas: list[tuple[str, str, str]] = []
        self.pure = self.scripts = self.binaries = ()


def test_modules_that_are_imported_by_name_are_in_the_bundle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PyInstaller finds those alone that an import statement names."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("FOBWATCH_THIRD_PARTY", "notices")
    monkeypatch.setenv("FOBWATCH_CREDENTIAL_HELPER", "helper")
    steps = dict.fromkeys(("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE"), Step)

    made = run_path(str(MACOS / "fobwatch.spec"), {"SPECPATH": str(MACOS), **steps})

    bundled = made["analysis"].settings["hiddenimports"]
    commands = {f"fobwatch.cli.{command.place.split(':')[0]}" for command in COMMANDS}
    assert commands <= set(bundled)


@pytest.mark.parametrize("name", LOCKS)
def test_each_locked_library_has_hashes(name: str) -> None:
    text = (MACOS / name).read_text("utf-8")
    entries = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]

    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_program_s_libraries_are_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (MACOS / "requirements.txt").read_text("utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    wanted = {
        re.split(r"[^\w-]", requirement)[0].lower()
        for requirement in project["dependencies"]
        if "sys_platform" not in requirement or "'darwin'" in requirement
    }

    assert wanted <= locked
    assert not locked & {"jeepney", "secretstorage"}


def test_the_lock_is_for_the_python_that_builds(build: ModuleType) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    [recipe] = re.findall(r"^macos-lock:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)

    assert f"--python-version {build.PYTHON[0]}.{build.PYTHON[1]} " in recipe
    assert "--python-platform aarch64-apple-darwin" in recipe


def test_elsewhere_nothing_is_built_and_the_reason_is_told(
    build: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(build.platform, "system", lambda: "Linux")

    code = build.main([str(tmp_path)])

    assert code != 0
    assert "on macOS alone" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_steps_come_in_apple_s_order(made: Recorder) -> None:
    assert made.tools() == [
        Path(sys.executable).name,  # an environment
        "python",  # its wheels
        Path(sys.executable).name,  # their licences
        "cc",
        "codesign",  # the helper
        "pyinstaller",  # which signs the bundle
        "codesign",  # verified
        "fobwatch",  # which starts
        "ditto",
        "hdiutil",
        "codesign",  # the image
        "xcrun",  # notarised
        "xcrun",  # stapled
        "spctl",
    ]


def test_the_wheels_are_those_of_the_locks(made: Recorder) -> None:
    [install] = [command for command in made.commands if "install" in command]

    assert "--require-hashes" in install
    assert "--only-binary=:all:" in install
    assert [install[n + 1] for n, word in enumerate(install) if word == "--requirement"] == [
        str(MACOS / name) for name in LOCKS
    ]


def test_what_apple_notarises_is_hardened_and_no_password_is_given(made: Recorder) -> None:
    signing = [command for command in made.commands if "--sign" in command]
    words = {word for command in made.commands for word in command}

    assert len(signing) == 2
    assert all("--timestamp" in command for command in signing)
    assert signing[0][signing[0].index("--options") + 1] == "runtime"
    assert signing[0][signing[0].index("--entitlements") + 1] == str(MACOS / "entitlements.plist")
    assert not words & {"--password", "--apple-id"}
    assert made.variables["PYINSTALLER_STRICT_BUNDLE_CODESIGN_ERROR"] == "1"


def test_without_an_identity_nothing_is_sent_to_apple(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "WORK", tmp_path / "work")
    recorder = Recorder()
    build.Build(output=tmp_path).make(recorder)

    assert "xcrun" not in recorder.tools()
    assert not any("--sign" in command for command in recorder.commands)


def test_a_step_that_fails_is_the_last(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "WORK", tmp_path / "work")
    recorder = Recorder(fails="pyinstaller")

    with pytest.raises(subprocess.CalledProcessError):
        build.Build(output=tmp_path).make(recorder)
    assert recorder.tools()[-1] == "pyinstaller"
