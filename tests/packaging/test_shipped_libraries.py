"""What is said of the libraries that the packages carry is what these say of themselves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch import __version__
from tests.packaging.scripts import script

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASE = ROOT / "packaging" / "release"
LOCKS = sorted((ROOT / "packaging").glob("*/requirements.txt"))
LINUX_LOCK = ROOT / "packaging" / "linux" / "requirements.txt"

by_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)

IMPORTED_AS = {
    "backports-tarfile": "backports",
    "jaraco-classes": "jaraco",
    "jaraco-context": "jaraco",
    "jaraco-functools": "jaraco",
    "more-itertools": "more_itertools",
    "pyside6-essentials": "PySide6",
    "python-dateutil": "dateutil",
    "six": "six.py",
    "zxing-cpp": "zxingcpp",
}

COPYRIGHT_NAMES = {
    "LGPL-3": "LGPL-3.0-only",
    "Apache-2.0 or BSD-3-Clause": "Apache-2.0 OR BSD-3-Clause",
}
"""Debian's names, where they differ from SPDX's."""


@pytest.fixture(scope="module")
def components() -> ModuleType:
    return script(RELEASE / "components.py")


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    return script(RELEASE / "sbom.py")


def licence_in_copyright(name: str) -> str:
    """By the paragraph whose files are the library's."""
    text = (ROOT / "packaging" / "linux" / "files" / "copyright").read_text("utf-8")
    folder = IMPORTED_AS.get(name, name.replace("-", "_"))
    for paragraph in text.split("\n\n"):
        if re.search(rf"dist-packages/{re.escape(folder)}(/|$)", paragraph, re.MULTILINE):
            [licence] = re.findall(r"^License: (.+)$", paragraph, re.MULTILINE)
            return COPYRIGHT_NAMES.get(str(licence), str(licence))
    return ""


@by_lock
def test_each_library_of_a_lock_is_known(components: ModuleType, lock: Path) -> None:
    found = components.libraries(lock)

    assert [library.name for library in found if not library.holder] == []
    assert [library.name for library in found if not library.hashes] == []
    assert [library.name for library in found] == sorted(
        set(re.findall(r"^([a-z0-9-]+)==", lock.read_text("utf-8"), re.MULTILINE))
    )


def test_no_library_is_known_that_no_lock_names(components: ModuleType) -> None:
    locked = {library.name for lock in LOCKS for library in components.libraries(lock)}
    text = (RELEASE / "libraries.toml").read_text("utf-8")
    known = set(re.findall(r"^\[(.+)\]$", text, re.MULTILINE))

    assert known == locked


def test_the_debian_copyright_agrees(components: ModuleType) -> None:
    said = {library.name: library.licence for library in components.libraries(LINUX_LOCK)}

    assert said == {name: licence_in_copyright(name) for name in said}


def packages_with(folder: Path, components: ModuleType, texts: dict[str, str]) -> Path:
    """A folder as pip makes it, where each library brings a text, or another one of `texts`."""
    for library in components.libraries(LINUX_LOCK):
        stem = library.name.replace("-", "_")
        place = folder / f"{stem}-{library.version}.dist-info" / "licenses"
        place.mkdir(parents=True)
        text = texts.get(library.name, f"The text of {library.name}")
        if text:
            (place / "LICENSE").write_text(text, "utf-8")
    return folder


def third_party(folder: Path) -> str:
    text: str = script(RELEASE / "third_party.py").third_party(LINUX_LOCK, folder, "Python's own")
    return text


def test_the_list_of_others_names_each_with_version_licence_and_text(
    components: ModuleType, tmp_path: Path
) -> None:
    text = third_party(packages_with(tmp_path, components, {}))

    for library in components.libraries(LINUX_LOCK):
        assert f"\n{library.name} {library.version}: {library.licence}, {library.holder}" in text
        assert f"\nThe text of {library.name}\n" in text
    assert "holds OpenSSL" in text
    assert "Python's own" in text
    assert (ROOT / "LICENSE").read_text("utf-8").strip() in text


def test_a_text_that_several_bring_stands_once(components: ModuleType, tmp_path: Path) -> None:
    same = {"zipp": "The same text", "keyring": "The same text"}
    text = third_party(packages_with(tmp_path, components, same))

    assert text.count("The same text") == 1
    assert "\nkeyring, zipp\n" in text


def test_qt_s_licence_is_brought_where_its_wheel_has_none(
    components: ModuleType, tmp_path: Path
) -> None:
    none = {"pyside6-essentials": "", "shiboken6": ""}
    text = third_party(packages_with(tmp_path, components, none))

    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "\npyside6-essentials, shiboken6\n" in text


def test_a_library_without_any_text_is_refused(components: ModuleType, tmp_path: Path) -> None:
    folder = packages_with(tmp_path, components, {"psutil": ""})

    with pytest.raises(FileNotFoundError, match="psutil brings no text"):
        third_party(folder)


def document(sbom: ModuleType, form: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(sbom.bill(sbom.FORMS[form]))
    return made


def forms_with_a_lock(sbom: ModuleType) -> list[str]:
    return [name for name, form in sbom.FORMS.items() if form.lock and form.lock.exists()]


def test_each_bill_is_valid_and_the_same_each_time(sbom: ModuleType) -> None:
    # Each of the test processes would take a second over it, to run other tests.
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415 - for the reason above
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415 - likewise

    validator = JsonStrictValidator(SchemaVersion.V1_6)
    for name in ("wheel", "source", *forms_with_a_lock(sbom)):
        text = sbom.bill(sbom.FORMS[name])

        assert validator.validate_str(text) is None, name
        assert sbom.bill(sbom.FORMS[name]) == text


def test_a_bill_lists_what_the_lock_names_and_what_that_contains(
    sbom: ModuleType, components: ModuleType
) -> None:
    found = {c["name"]: c for c in document(sbom, "deb")["components"]}
    libraries = components.libraries(LINUX_LOCK)
    contained = {part.name for library in libraries for part in library.contains}

    assert set(found) == {library.name for library in libraries} | contained | {"python"}
    assert found["keyring"]["purl"].startswith("pkg:pypi/keyring@")
    [files] = found["keyring"]["externalReferences"]
    assert len(files["hashes"]) >= 1


def test_a_bill_says_what_depends_on_what(sbom: ModuleType) -> None:
    made = document(sbom, "deb")
    depends = {entry["ref"]: entry.get("dependsOn", []) for entry in made["dependencies"]}
    own = made["metadata"]["component"]
    [cryptography] = [ref for ref in depends if ref.startswith("pkg:pypi/cryptography@")]

    assert (own["name"], own["version"]) == ("fobwatch", __version__)
    assert cryptography in depends[own["bom-ref"]]
    assert [ref.partition("@")[0] for ref in depends[cryptography]] == ["pkg:generic/openssl"]


def test_the_archive_for_linux_carries_six_libraries_more(sbom: ModuleType) -> None:
    tarball = script(ROOT / "packaging" / "linux" / "tarball.py")
    names = {c["name"] for c in document(sbom, "tarball")["components"]}
    more = names - {c["name"] for c in document(sbom, "deb")["components"]}

    assert more == set(tarball.CARRIED.values())


def test_the_python_packages_carry_nothing_of_others(sbom: ModuleType) -> None:
    assert "components" not in document(sbom, "wheel")
    assert "components" not in document(sbom, "source")


def test_a_bill_is_written_beside_each_package_that_is_there(
    sbom: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"fobwatch_{__version__}_amd64.deb").touch()
    monkeypatch.setattr("sys.argv", ["sbom.py", str(tmp_path)])
    sbom.main()

    assert [path.name for path in tmp_path.glob("*.cdx.json")] == [
        f"fobwatch_{__version__}_amd64.deb.cdx.json"
    ]
