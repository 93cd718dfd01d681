"""Write a bill of materials beside each package, as CycloneDX 1.6.

    sbom.py FOLDER

For each form of package that is in the folder. The same packages make the same bytes. For those of
Linux, the variable PACKAGE_PYTHON names the interpreter that they carry.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from components import PACKAGING, libraries, released, version
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    Property,
    XsUri,
)
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

if TYPE_CHECKING:
    from collections.abc import Callable

    from components import Library

SOURCE: Final = "https://github.com/fobwatch/fobwatch"
NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, SOURCE)

X_LIBRARIES: Final = (
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1"),
    *("libxcb-render-util0", "libxcb-util1"),
)
"""What packaging/linux/tarball.py adds, by the names of Debian's packages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`file` is the package's name in dist. One without a lock carries Fobwatch alone.

    `python` gives the version of the carried interpreter.
    """

    file: str
    lock: Path | None = None
    python: Callable[[], str] = str
    others: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.file.format(version=version())


def linux_python() -> str:
    code = "import platform; print(platform.python_version())"
    program = os.environ.get("PACKAGE_PYTHON", "/usr/bin/python3")
    done = subprocess.run([program, "-I", "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def windows_python() -> str:
    """The version in the file that pins it."""
    text = (PACKAGING / "windows" / "interpreter.txt").read_text("utf-8")
    found = re.search(r"CPython (\d+\.\d+\.\d+)", text)
    if found is None:
        raise ValueError("packaging/windows/interpreter.txt names no version of CPython")
    return found.group(1)


FORMS: Final = {
    "wheel": Form(file="fobwatch-{version}-py3-none-any.whl"),
    "source": Form(file="fobwatch-{version}.tar.gz"),
    "deb": Form(
        file="fobwatch_{version}_amd64.deb",
        lock=PACKAGING / "linux" / "requirements.txt",
        python=linux_python,
    ),
    "tarball": Form(
        file="fobwatch-{version}-linux-x86_64.tar.xz",
        lock=PACKAGING / "linux" / "requirements.txt",
        python=linux_python,
        others=X_LIBRARIES,
    ),
    "windows": Form(
        file="Fobwatch-{version}-setup.exe",
        lock=PACKAGING / "windows" / "requirements.txt",
        python=windows_python,
    ),
    "macos": Form(
        file="Fobwatch-{version}-arm64.dmg",
        lock=PACKAGING / "macos" / "requirements.txt",
        python=platform.python_version,
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for form in FORMS.values():
        if (folder / form.name).exists():
            target = folder / f"{form.name}.cdx.json"
            target.write_text(bill(form), "utf-8")
            print(target)


def bill(form: Form) -> str:
    bom = Bom()
    bom.serial_number = uuid.uuid5(NAMESPACE, form.name)
    bom.metadata.timestamp = released()
    own = _component("fobwatch", version(), "Apache-2.0", kind=ComponentType.APPLICATION)
    own.properties.add(Property(name="fobwatch:package", value=form.name))
    bom.metadata.component = own
    carried = _carried(form)
    for component, contained in carried:
        bom.components.add(component)
        bom.components.update(contained)
        bom.register_dependency(component, contained)
    bom.register_dependency(own, [component for component, _ in carried])
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _carried(form: Form) -> list[tuple[Component, list[Component]]]:
    """Every component of the package, with its own parts."""
    if form.lock is None:
        return []
    python = _component("python", form.python(), "PSF-2.0", kind=ComponentType.PLATFORM)
    found: list[tuple[Component, list[Component]]] = [(python, [])]
    found += [(_of_library(library), _contained(library)) for library in libraries(form.lock)]
    return [*found, *((_component(name, None, "MIT"), []) for name in form.others)]


def _of_library(library: Library) -> Component:
    component = _component(library.name, library.version, library.licence, purl_type="pypi")
    component.copyright = library.holder
    component.external_references.add(
        ExternalReference(
            type=ExternalReferenceType.DISTRIBUTION,
            url=XsUri(f"https://pypi.org/simple/{library.name}/"),
            comment="one of these files",
            hashes=[
                HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in library.hashes
            ],
        )
    )
    return component


def _contained(library: Library) -> list[Component]:
    return [_component(part.name, part.version, part.licence) for part in library.contains]


def _component(
    name: str,
    of_version: str | None,
    licence: str,
    *,
    purl_type: str = "generic",
    kind: ComponentType = ComponentType.LIBRARY,
) -> Component:
    purl = PackageURL(purl_type, name=name.lower(), version=of_version)
    return Component(
        name=name,
        version=of_version,
        type=kind,
        licenses=[LicenseFactory().make_from_string(licence)],
        purl=purl,
        bom_ref=str(purl),
    )


if __name__ == "__main__":
    main()
