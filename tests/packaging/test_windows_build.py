"""How Setup's content is chosen and checked; `make windows-test` runs what comes out."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fobwatch.adapters.autostart import run_key
from fobwatch.adapters.aws.lean_data import SERVICES
from fobwatch.adapters.client_process.commands import PACKAGED_ON_WINDOWS, TRAY
from fobwatch.adapters.desktop import app_identity
from tests.packaging.scripts import script
from tests.packaging.test_windows_installer import ROOT, compiled

if TYPE_CHECKING:
    from pathlib import Path

WINDOWS = ROOT / "packaging" / "windows"
INSTALLER = (ROOT / "installer.nsi").read_text("utf-8")

pe_file = script(WINDOWS / "pe_file.py")
imports = script(WINDOWS / "imports.py")
interpreter = script(WINDOWS / "interpreter.py")
pruning = script(WINDOWS / "pruning.py")
launchers = script(WINDOWS / "launchers.py")

linux = pytest.mark.skipif(sys.platform != "linux", reason="`make setup` installs NSIS on Debian")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a program of Windows: a Setup without content."""
    return compiled(tmp_path_factory.mktemp("setup"), "-DTARGET_AMD64")


def defined(name: str) -> str:
    """What the installer means by the name, with the names in it filled in."""
    found = re.search(rf'^!define {name} "(.*)"$', INSTALLER, re.MULTILINE)
    assert found is not None
    return re.sub(r"\$\{(\w+)\}", lambda inner: defined(inner[1]), found[1])


def test_the_installer_and_the_program_mean_the_same() -> None:
    assert defined("RUN_KEY") == run_key.RUN
    assert defined("APPROVED_KEY") == run_key.APPROVED
    assert defined("NAME") == run_key.NAME
    assert defined("APPLICATION_ID") == app_identity.APPLICATION_ID
    assert defined("ID_KEY") == app_identity.APPLICATION_ID_KEY
    places = {program.place for program in launchers.PROGRAMS}
    assert places == {f"bin/{TRAY}", "bin/fobwatch.exe", PACKAGED_ON_WINDOWS}
    installed = {
        defined(name).removeprefix(r"$INSTDIR\app") for name in ("TRAY", "COMMAND", "HELPER")
    }
    assert {"\\" + place.replace("/", "\\") for place in places} == installed


def test_each_library_of_the_program_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {
        re.sub(r"[.-]+", "-", match.group()).lower()
        for requirement in project["dependencies"]
        if ("sys_platform" not in requirement or "'win32'" in requirement)
        and (match := re.match(r"[\w.-]+", requirement))
    }
    text = (WINDOWS / "requirements.txt").read_text("utf-8")
    entries = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]

    assert wanted <= {entry.partition("==")[0] for entry in entries}
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_packages_have_the_services_that_clients_are_made_for() -> None:
    leaving_out = script(ROOT / "packaging" / "linux" / "leaving_out.py")

    assert sorted(pruning.AWS_SERVICES) == sorted(SERVICES)
    assert sorted(leaving_out.AWS_SERVICES) == sorted(SERVICES)


@linux
def test_what_a_program_loads_is_read_from_it(program: Path) -> None:
    assert {"kernel32.dll", "user32.dll", "shell32.dll"} <= pe_file.imported(program)


@linux
def test_a_program_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="64-bit"):
        pe_file.imported(compiled(tmp_path))


@linux
def test_a_library_that_is_nowhere_is_found_out(program: Path, tmp_path: Path) -> None:
    shutil.copyfile(program, tmp_path / "whole.exe")
    imports.check(tmp_path)
    strange = program.read_bytes().replace(b"SHELL32.dll", b"STRANGE.dll")
    (tmp_path / "half.exe").write_bytes(strange)

    with pytest.raises(FileNotFoundError, match=r"strange\.dll, which half\.exe loads"):
        imports.check(tmp_path)

    (tmp_path / "Strange.dll").write_bytes(program.read_bytes())
    imports.check(tmp_path)


def test_another_interpreter_than_was_told_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "python-3.13.9-embed-amd64.zip"
    archive.write_bytes(b"PK")

    for digest in ("", "0" * 64):
        with pytest.raises(ValueError, match="has another SHA-256 than"):
            interpreter.unpack(tmp_path / (digest or "none"), tmp_path, archive, digest)


class Signer:
    """Somebody with a certificate, which vouches for itself."""

    def __init__(self, folder: Path, organisation: str) -> None:
        folder.mkdir()
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
                x509.NameAttribute(NameOID.COMMON_NAME, "Somebody"),
            ]
        )
        now = datetime.now(UTC)
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(purpose, critical=False)
            .sign(key, hashes.SHA256())
        )
        self.certificate = folder / "certificate.pem"
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self._key = folder / "key.pem"
        self._key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    def sign(self, program: Path, place: Path) -> None:
        place.parent.mkdir(exist_ok=True)
        signing = ("osslsigncode", "sign", "-certs", self.certificate, "-key", self._key)
        subprocess.run(
            [*signing, "-in", program, "-out", place], check=True, stdout=subprocess.DEVNULL
        )


@linux
@pytest.mark.parametrize(
    ("organisation", "name", "accepted"),
    [
        ("Python Software Foundation", "python313.dll", True),
        ("Python Software Foundation Fans", "python313.dll", False),
        ("Microsoft Corporation", "python313.dll", False),
        ("Microsoft Corporation", "vcruntime140.dll", True),
    ],
    ids=["its maker", "who is called alike", "who vouches for it", "Microsoft's own"],
)
def test_the_interpreter_is_signed_by_who_makes_it(
    program: Path, tmp_path: Path, organisation: str, name: str, *, accepted: bool
) -> None:
    if shutil.which("osslsigncode") is None:
        pytest.fail("osslsigncode is not installed; run `make setup`", pytrace=False)
    signer = Signer(tmp_path / "signer", organisation)
    signer.sign(program, tmp_path / "runtime" / name)

    if accepted:
        interpreter.check_signatures(tmp_path / "runtime", signer.certificate)
    else:
        with pytest.raises(ValueError, match=rf"not signed by who makes them: {name}"):
            interpreter.check_signatures(tmp_path / "runtime", signer.certificate)


@linux
def test_a_signed_file_that_was_changed_is_refused(program: Path, tmp_path: Path) -> None:
    signer = Signer(tmp_path / "signer", "Python Software Foundation")
    place = tmp_path / "runtime" / "python313.dll"
    signer.sign(program, place)
    content = bytearray(place.read_bytes())
    content[0x1000] ^= 1
    place.write_bytes(content)

    with pytest.raises(ValueError, match=r"python313\.dll"):
        interpreter.check_signatures(place.parent, signer.certificate)
