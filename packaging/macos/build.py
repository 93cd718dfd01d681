"""Makes Fobwatch.app, and the disk image that people download. Runs on macOS alone.

    build.py OUTPUT_FOLDER [--identity "Developer ID Application: …"] [--notary-profile NAME]

Without an identity the bundle is signed for this computer alone. A notary profile is what
``xcrun notarytool store-credentials`` keeps in the keychain: no password is given here.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bundle_info import HERE, ROOT, bundle_info, version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WORK: Final = ROOT / "build" / "macos"
LOCKS: Final = (HERE / "requirements.txt", HERE / "build-requirements.txt")
ENTITLEMENTS: Final = HERE / "entitlements.plist"
MACHINE: Final = "arm64"
PYTHON: Final = (3, 13)
"""What the wheels are locked for (`make macos-lock`)."""

WRONG_SYSTEM: Final = 2


class Terminal:
    """Runs the tools. Raises `CalledProcessError`; the tool prints why."""

    def run(self, command: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        print("+", *command, flush=True)
        subprocess.run(command, check=True, env={**os.environ, **(variables or {})})


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """`identity` is a certificate's name in the keychain, `notary_profile` that of a login."""

    output: Path
    identity: str = ""
    notary_profile: str = ""

    @property
    def bundle(self) -> Path:
        return WORK / "dist" / "Fobwatch.app"

    @property
    def image(self) -> Path:
        return self.output / f"Fobwatch-{version()}-{MACHINE}.dmg"

    def make(self, terminal: Terminal) -> None:
        """Every step in turn; one that fails ends it."""
        self._install(terminal)
        self._list_others(terminal)
        self._compile_helper(terminal)
        self._make_bundle(terminal)
        self._make_image(terminal)
        if self.notary_profile:
            self._notarise(terminal)

    def _install(self, terminal: Terminal) -> None:
        """A separate environment of the locked wheels; nothing else is built or fetched."""
        terminal.run([sys.executable, "-m", "venv", "--clear", str(WORK / "venv")])
        requirements = [word for lock in LOCKS for word in ("--requirement", str(lock))]
        python = str(WORK / "venv" / "bin" / "python")
        options = ("--quiet", "--require-hashes", "--only-binary=:all:", *requirements)
        terminal.run([python, "-m", "pip", "install", *options])

    def _list_others(self, terminal: Terminal) -> None:
        """What the bundle carries of others, with their licences' texts."""
        library = Path(sysconfig.get_path("stdlib"))
        packages = WORK / "venv" / "lib" / library.name / "site-packages"
        texts = (LOCKS[0], packages, library / "LICENSE.txt", WORK / "THIRD-PARTY.txt")
        script = str(ROOT / "packaging" / "release" / "third_party.py")
        terminal.run([sys.executable, script, *map(str, texts)])

    def _compile_helper(self, terminal: Terminal) -> None:
        """Sign it before it goes into the bundle, whose seal covers it."""
        helper = str(WORK / "credential-helper")
        least = f"-mmacosx-version-min={bundle_info()['LSMinimumSystemVersion']}"
        source = str(ROOT / "packaging" / "native" / "credential_helper.c")
        warnings = ("-Wall", "-Wextra", "-Werror")
        terminal.run(["cc", "-O2", "-arch", MACHINE, least, *warnings, "-o", helper, source])
        if self.identity:
            terminal.run(["codesign", *self._signing, helper])

    def _make_bundle(self, terminal: Terminal) -> None:
        program = str(WORK / "venv" / "bin" / "pyinstaller")
        folders = ("--distpath", str(WORK / "dist"), "--workpath", str(WORK / "work"))
        terminal.run(
            [program, "--noconfirm", "--clean", *folders, str(HERE / "fobwatch.spec")],
            {
                "FOBWATCH_CREDENTIAL_HELPER": str(WORK / "credential-helper"),
                "FOBWATCH_THIRD_PARTY": str(WORK / "THIRD-PARTY.txt"),
                "FOBWATCH_SIGNING_IDENTITY": self.identity,
                "PYINSTALLER_STRICT_BUNDLE_CODESIGN_ERROR": "1",
            },
        )
        terminal.run(["codesign", "--verify", "--deep", "--strict", str(self.bundle)])
        terminal.run([str(self.bundle / "Contents" / "MacOS" / "fobwatch"), "--version"])

    def _make_image(self, terminal: Terminal) -> None:
        """The bundle beside a link to Applications, as people know it."""
        content = WORK / "image"
        shutil.rmtree(content, ignore_errors=True)
        content.mkdir(parents=True)
        (content / "Applications").symlink_to("/Applications")
        self.output.mkdir(parents=True, exist_ok=True)
        terminal.run(["ditto", str(self.bundle), str(content / self.bundle.name)])
        source = ("-volname", "Fobwatch", "-srcfolder", str(content))
        terminal.run(["hdiutil", "create", "-ov", *source, "-format", "ULFO", str(self.image)])
        if self.identity:
            terminal.run(
                ["codesign", "--sign", self.identity, "--force", "--timestamp", str(self.image)]
            )

    def _notarise(self, terminal: Terminal) -> None:
        """Have Apple check it, and staple the ticket on for computers without a network."""
        image, profile = str(self.image), self.notary_profile
        notarytool = ("xcrun", "notarytool", "submit", "--wait")
        terminal.run([*notarytool, "--keychain-profile", profile, image])
        terminal.run(["xcrun", "stapler", "staple", image])
        assessed = ("--assess", "--type", "open", "--context", "context:primary-signature")
        terminal.run(["spctl", *assessed, "--verbose", image])

    @property
    def _signing(self) -> tuple[str, ...]:
        hardened = ("--force", "--timestamp", "--options", "runtime")
        return ("--sign", self.identity, *hardened, "--entitlements", str(ENTITLEMENTS))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=Path)
    parser.add_argument("--identity", default="")
    parser.add_argument("--notary-profile", default="")
    options = parser.parse_args(arguments)
    if platform.system() != "Darwin":
        print("The bundle is made on macOS alone: it takes Apple's tools.", file=sys.stderr)
        return WRONG_SYSTEM
    if sys.version_info[:2] != PYTHON:
        parser.error("the wheels are locked for Python 3.13: make PYTHON=python3.13 macos")
    if options.notary_profile and not options.identity:
        parser.error("Apple notarises what is signed alone: give --identity too")
    build = Build(
        output=options.output, identity=options.identity, notary_profile=options.notary_profile
    )
    build.make(Terminal())
    print(build.image)
    return 0


if __name__ == "__main__":
    sys.exit(main())
