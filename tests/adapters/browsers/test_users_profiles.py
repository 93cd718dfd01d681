"""The user's own browser profiles, and files that a browser would never have written."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.browsers.files import MAX_STATE
from fobwatch.adapters.browsers.system import MAX_PROFILES, users_profiles
from fobwatch.core.browsers.browsers import Family
from fobwatch.core.browsers.errors import BrowserFileRefused

if TYPE_CHECKING:
    from pathlib import Path

GRANTED = "{b5e0e8de-ebfe-4306-9528-bcc18241a490}"
OPEN_IN_CONTAINER = "{f069aec0-43c5-4bbf-b6b4-df95c4326b98}"


def chromium(folder: Path, cache: object) -> list[tuple[str, str]]:
    (folder / "Local State").write_text(json.dumps({"profile": {"info_cache": cache}}))
    return [(each.id, each.name) for each in users_profiles(Family.CHROMIUM, [folder])]


def firefox(folder: Path, index: str) -> list[tuple[str, str]]:
    (folder / "profiles.ini").write_text(index)
    return [(each.id, each.name) for each in users_profiles(Family.FIREFOX, [folder])]


def container(folder: Path, addons: object) -> str:
    (folder / "profiles.ini").write_text("[Profile0]\nName=x\nIsRelative=1\nPath=a\n")
    (folder / "a").mkdir()
    (folder / "a" / "extensions.json").write_text(
        addons if isinstance(addons, str) else json.dumps({"addons": addons})
    )
    [profile] = users_profiles(Family.FIREFOX, [folder])
    return profile.container_scheme


def make_odd(path: Path, odd: str) -> None:
    match odd:
        case "fifo":
            os.mkfifo(path)
        case "loop":
            path.symlink_to(path)
        case _:
            path.mkdir()


def test_chromium_s_profiles_have_the_names_that_people_gave(tmp_path: Path) -> None:
    cache = {"Default": {"name": "Me"}, "Profile 1": {"name": "Work"}, "Profile 2": {}}

    assert chromium(tmp_path, cache) == [
        ("Default", "Me"),
        ("Profile 1", "Work"),
        ("Profile 2", "Profile 2"),
    ]


def test_firefox_s_profiles_begin_with_the_one_that_opens_by_itself(tmp_path: Path) -> None:
    (tmp_path / "installs.ini").write_text("[4F96D1932A9F858E]\nDefault=b.work\nLocked=1\n")
    found = firefox(
        tmp_path,
        "[Profile1]\nName=old\nIsRelative=1\nPath=a.old\nDefault=1\n\n"
        "[Profile0]\nName=work\nIsRelative=1\nPath=b.work\n\n"
        "[Profile2]\nName=far\nIsRelative=0\nPath=/far/away\n\n[General]\nVersion=2\n",
    )

    assert found == [
        (str(tmp_path / "b.work"), "work"),
        (str(tmp_path / "a.old"), "old"),
        ("/far/away", "far"),
    ]


def test_the_first_folder_that_has_an_index_counts(tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    chromium(tmp_path / "used", {"Default": {"name": "Me"}})
    found = users_profiles(Family.CHROMIUM, [tmp_path / "none", tmp_path / "used"])

    assert [each.name for each in found] == ["Me"]
    assert users_profiles(Family.CHROMIUM, [tmp_path / "none"]) == ()
    assert users_profiles(Family.OTHER, [tmp_path / "used"]) == ()


@pytest.mark.parametrize(
    ("addons", "scheme"),
    [
        pytest.param([{"id": GRANTED, "active": True}], "ext+granted-containers", id="Granted"),
        pytest.param([{"id": OPEN_IN_CONTAINER, "active": True}], "ext+container", id="the other"),
        pytest.param(
            [{"id": OPEN_IN_CONTAINER, "active": True}, {"id": GRANTED, "active": True}],
            "ext+granted-containers",
            id="both",
        ),
        pytest.param([{"id": GRANTED, "active": False}], "", id="switched off"),
        pytest.param([{"id": GRANTED, "active": "yes"}], "", id="not quite on"),
        pytest.param([{"id": "other", "active": True}], "", id="others only"),
        pytest.param(["text", None, 3], "", id="no add-ons"),
        pytest.param({"id": GRANTED}, "", id="no list"),
        pytest.param("not JSON", "", id="not JSON"),
    ],
)
def test_a_container_is_offered_only_with_an_extension_that_is_on(
    tmp_path: Path, addons: object, scheme: str
) -> None:
    assert container(tmp_path, addons) == scheme


@pytest.mark.parametrize(
    "name",
    ["../../x", "..", ".hidden", "a/b", "a\\b", "/etc", "", "a\nb", "a\x00b", "a\ud83d", "x" * 101],
    ids=repr,
)
def test_a_folder_s_name_that_would_lead_elsewhere_is_left_out(tmp_path: Path, name: str) -> None:
    assert chromium(tmp_path, {name: {"name": "x"}, "Default": {}}) == [("Default", "Default")]


@pytest.mark.parametrize("path", ["", "\x1b]0;x", "a\tb"], ids=repr)
@pytest.mark.parametrize("relative", ["0", "1"])
def test_a_path_that_is_none_is_left_out(tmp_path: Path, path: str, relative: str) -> None:
    assert firefox(tmp_path, f"[Profile0]\nName=x\nIsRelative={relative}\nPath={path}\n") == []


def test_an_absolute_path_is_no_option_of_the_browser(tmp_path: Path) -> None:
    assert firefox(tmp_path, "[Profile0]\nName=x\nIsRelative=0\nPath=--headless\n") == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("two\nlines", "two\ufffdlines"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("  ", "Default"),
        (7, "Default"),
        (None, "Default"),
        ("x" * 1000, "x" * 59 + "…"),
    ],
    ids=repr,
)
def test_names_are_shown_in_one_short_line(tmp_path: Path, name: object, shown: str) -> None:
    assert chromium(tmp_path, {"Default": {"name": name}}) == [("Default", shown)]


def test_an_entry_that_is_no_object_has_its_folder_s_name(tmp_path: Path) -> None:
    assert chromium(tmp_path, {"Default": [1], "Profile 1": "x"}) == [
        ("Default", "Default"),
        ("Profile 1", "Profile 1"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "not JSON", id="empty"),
        pytest.param(b"[1]", "not JSON", id="a list"),
        pytest.param(b'{"profile": ', "not JSON", id="cut off"),
        pytest.param(b"[" * 100_000, "not JSON", id="nested deep"),
        pytest.param(b'{"a": 1, "a": 2}', "not JSON", id="a key twice"),
        pytest.param(b'{"a": NaN}', "not JSON", id="no number"),
        pytest.param(b'{"a": ' + b"9" * 10_000 + b"}", "not JSON", id="a long number"),
        pytest.param(b"\xff\xfe{}", "not UTF-8", id="another encoding"),
        pytest.param(b'{"profile": 5}', "list of profiles", id="no profiles"),
        pytest.param(b'{"profile": {"info_cache": []}}', "list of profiles", id="no cache"),
        pytest.param(b" " * (MAX_STATE + 1), "larger than", id="huge"),
    ],
)
def test_a_state_that_chromium_would_not_write_is_refused_by_name(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "Local State"
    path.write_bytes(content)

    with pytest.raises(BrowserFileRefused) as caught:
        users_profiles(Family.CHROMIUM, [tmp_path])
    assert str(path) in caught.value.message
    assert reason in caught.value.message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"Name=x\n", "sections", id="no section"),
        pytest.param(b"[Profile0\nPath=x\n", "sections", id="an open section"),
        pytest.param(b"[Profile0]\nPath\n", "sections", id="no value"),
        pytest.param(b"[Profile0]\nPath" + b" " * 900_000 + b"x\n", "sections", id="blanks"),
        pytest.param(b"[Profile0]\nPath=x\n" + b" y\n" * 300_000, "sections", id="no values"),
        pytest.param(b"\xff", "not UTF-8", id="another encoding"),
        pytest.param(b"#" * (1024 * 1024 + 1), "larger than", id="huge"),
    ],
)
def test_an_index_that_firefox_would_not_write_is_refused_by_name(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "profiles.ini").write_bytes(content)

    with pytest.raises(BrowserFileRefused, match=reason):
        users_profiles(Family.FIREFOX, [tmp_path])


@pytest.mark.parametrize(
    ("family", "name"), [("chromium", "Local State"), ("firefox", "profiles.ini")]
)
@pytest.mark.parametrize("odd", ["fifo", "loop", "folder"])
def test_what_is_no_file_is_refused_without_waiting(
    tmp_path: Path, family: str, name: str, odd: str
) -> None:
    make_odd(tmp_path / name, odd)

    with pytest.raises(BrowserFileRefused):
        users_profiles(Family(family), [tmp_path])


def test_more_profiles_than_anybody_has_are_refused(tmp_path: Path) -> None:
    many: dict[str, object] = {f"Profile {number}": {} for number in range(MAX_PROFILES + 1)}
    index = "".join(f"[Profile{n}]\nPath=p{n}\n" for n in range(MAX_PROFILES + 1))

    with pytest.raises(BrowserFileRefused, match="more than"):
        chromium(tmp_path, many)
    with pytest.raises(BrowserFileRefused, match="more than"):
        firefox(tmp_path, index)
