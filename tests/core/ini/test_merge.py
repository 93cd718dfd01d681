from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.ini.edit import MergeConflict, lines_of, meaning_of, merged, set_keys

BASE = "# mine\n[default]\nregion = eu-west-1\n\n[profile a]\nregion = eu-west-1\noutput = json\n"
OFFER = {"credential_process": "/usr/lib/fobwatch/credential-helper dev"}


def test_a_text_that_nobody_else_changed_becomes_ours_byte_for_byte() -> None:
    assert merged(BASE, "anything", BASE) == "anything"
    assert merged(None, "anything", None) == "anything"
    assert merged("anything", None, "anything") is None


def test_both_append_a_section() -> None:
    ours = set_keys(BASE, "profile dev", OFFER)
    theirs = set_keys(BASE, "profile other", {"region": "us-east-1"})

    both = merged(BASE, ours, theirs)

    assert both == set_keys(theirs, "profile dev", OFFER)


@pytest.mark.parametrize("final", ["", "\n"], ids=["no final line end", "final line end"])
def test_they_append_a_key_where_we_append_a_section(final: str) -> None:
    base = BASE.rstrip() + final
    ours = set_keys(base, "profile dev", OFFER)
    theirs = set_keys(base, "profile a", {"cli_pager": "cat"})

    both = merged(base, ours, theirs)

    assert both == set_keys(theirs, "profile dev", OFFER)


def test_we_append_a_key_where_they_append_a_section() -> None:
    ours = set_keys(BASE, "profile a", OFFER)
    theirs = set_keys(BASE, "profile other", {"region": "us-east-1"})

    both = merged(BASE, ours, theirs)

    assert both == set_keys(theirs, "profile a", OFFER)


def test_neighbouring_lines_are_no_clash() -> None:
    ours = set_keys(BASE, "profile a", {"region": "eu-north-1"})
    theirs = set_keys(BASE, "profile a", {"output": "text"})

    assert merged(BASE, ours, theirs) == set_keys(ours, "profile a", {"output": "text"})


def test_the_same_change_on_both_sides_is_made_once() -> None:
    ours = set_keys(BASE, "profile dev", OFFER)

    assert merged(BASE, ours, ours) == ours
    assert merged(BASE, ours, ours + "# more\n") == ours + "# more\n"


def test_one_of_two_offers_is_taken_back() -> None:
    first = set_keys(BASE, "profile one", OFFER)
    second = set_keys(first, "profile two", OFFER)

    assert merged(first, BASE, second) == set_keys(BASE, "profile two", OFFER)


def test_a_file_that_we_made_stays_when_another_program_uses_it() -> None:
    ours = set_keys("", "profile dev", OFFER)
    theirs = ours + "\n[profile other]\nregion = x\n"

    assert "".join(merged(ours, None, theirs) or "").strip() == "[profile other]\nregion = x"


@pytest.mark.parametrize(
    "theirs",
    [
        set_keys(BASE, "profile a", {"region": "us-east-1"}),
        set_keys(BASE, "profile a", {"region": None}),
        "",
        None,
    ],
    ids=["same key", "key removed", "emptied", "removed"],
)
def test_what_both_changed_in_two_ways_is_refused(theirs: str | None) -> None:
    ours = set_keys(BASE, "profile a", {"region": "eu-north-1"})

    with pytest.raises(MergeConflict):
        merged(BASE, ours, theirs)


def test_a_value_that_cannot_be_written_into_their_text_is_refused() -> None:
    nested = f"{BASE}\n[profile dev]\ns3 =\n  max_queue_size = 20\n"
    theirs = set_keys(BASE, "profile other", {"region": "us-east-1"})

    with pytest.raises(MergeConflict):
        merged(BASE, nested, theirs)


def test_a_removed_section_comes_back_where_another_program_wrote_meanwhile() -> None:
    without = set_keys(BASE, "profile a", {"region": None, "output": None})
    theirs = set_keys(without, "default", {"output": "text"})

    both = merged(without, BASE, theirs)

    assert both == set_keys(theirs, "profile a", {"region": "eu-west-1", "output": "json"})


_names = st.sampled_from(["default", "profile a", "profile b", "profile c"])
_keys = st.sampled_from(["region", "output", "credential_process"])
_edits = st.lists(st.tuples(_names, _keys, st.none() | st.sampled_from(["x", "y z"])), max_size=6)


def _with_edits(text: str, edits: list[tuple[str, str, str | None]]) -> str:
    for header, key, value in edits:
        text = set_keys(text, header, {key: value})
    return text


@given(start=_edits, ours=_edits, theirs=_edits, comments=st.lists(st.integers(0, 20), max_size=4))
def test_a_merge_loses_nothing_of_theirs(
    start: list[tuple[str, str, str | None]],
    ours: list[tuple[str, str, str | None]],
    theirs: list[tuple[str, str, str | None]],
    comments: list[int],
) -> None:
    base = _with_edits("", start)
    our_text = _with_edits(base, ours)
    their_lines = lines_of(_with_edits(base, theirs))
    for number, place in enumerate(comments):
        their_lines.insert(min(place, len(their_lines)), f"# {number}\n")
    their_text = "".join(their_lines)
    try:
        both = merged(base, our_text, their_text) or ""
    except MergeConflict:
        return

    wanted, was = meaning_of(our_text), meaning_of(base)
    changed = {n for n in wanted.keys() | was.keys() if wanted.get(n) != was.get(n)}
    said = meaning_of(both)
    assert {n: said.get(n) for n in changed} == {n: wanted.get(n) for n in changed}
    assert {n: v for n, v in said.items() if n not in changed} == {
        n: v for n, v in meaning_of(their_text).items() if n not in changed
    }
    assert {f"# {number}\n" for number in range(len(comments))} <= set(lines_of(both))
