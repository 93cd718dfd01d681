"""Editing the INI dialect of the AWS files: the named keys change, every other byte stays.

A line is found by `parse_ini`, which reads it as the AWS tools do, and replaced as
text. The result is read again: an edit that would say more or less than it should is
refused, never written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fobwatch.core.errors import FileNotEditable
from fobwatch.core.ini.text import COMMENT, LINE_END, parse_ini

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fobwatch.core.ini.text import Section

Meaning = dict[tuple[str, str], str]
"""The settings of a text: the value of each key by its section's header and its name."""

_AFTER_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_INDENT = re.compile(r"[^\S\r\n]*")
_OPENING = re.compile(r"[^=:]*[=:][^\S\r\n]*")
_COMMENT_SIGNS = ("#", ";")


def lines_of(text: str) -> list[str]:
    """The lines with their ends; the last one may have none."""
    return [line for line in _AFTER_LINE_END.split(text) if line]


def line_end_of(text: str) -> str:
    """The line end that the text uses."""
    found = LINE_END.search(text)
    return found[0] if found else "\n"


def equal_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines are the same at the beginning, and how many of the rest at the end."""
    least = min(len(old), len(new))
    head = next((i for i in range(least) if old[i] != new[i]), least)
    rest = least - head
    return head, next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)


def meaning_of(text: str) -> Meaning:
    return {
        (section.header, key): setting.text
        for section in parse_ini(text, "").sections
        for key, setting in section.settings.items()
    }


def set_keys(text: str, header: str, values: Mapping[str, str | None]) -> str:
    """The text with these keys of the section, given in lower case; None removes a key.

    A section that is not there is made at the end. One that loses its last key is removed,
    unless a comment is in it. Raises `FileNotEditable` where a value cannot be written, or
    the text is such that the edit would mean something else.
    """
    expected = meaning_of(text)
    for key, value in values.items():
        if value is None:
            expected.pop((header, key), None)
        else:
            expected[header, key] = value
    edited = _edited(text, header, values)
    if meaning_of(edited) != expected:
        raise _not_editable(header)
    return edited


def rename_section(text: str, header: str, new_header: str) -> str:
    """The text with another header for the section. Raises `FileNotEditable`."""
    section = _section(text, header)
    if section is None or _section(text, new_header) is not None:
        raise _not_editable(header)
    lines = lines_of(text)
    lines[section.line - 1] = lines[section.line - 1].replace(f"[{header}]", f"[{new_header}]", 1)
    edited = "".join(lines)
    expected = {
        (new_header if of == header else of, key): value
        for (of, key), value in meaning_of(text).items()
    }
    if meaning_of(edited) != expected:
        raise _not_editable(header)
    return edited


class MergeConflict(Exception):
    """Both sides changed the same key, or the change means something else in the other text."""


def merged(base: str | None, ours: str | None, theirs: str | None) -> str | None:
    """`theirs` with the keys that differ between `base` and `ours`. Raises `MergeConflict`.

    What another program wrote since `base` stays as it is. None is a file that is not there.
    """
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    if (base or "").strip() and not (theirs or "").strip():
        raise MergeConflict  # who emptied the file may be about to write it again
    text = theirs or ""
    was, wanted, found = (meaning_of(each or "") for each in (base, ours, theirs))
    edits: dict[str, dict[str, str | None]] = {}
    for name in {**wanted, **was}:
        if wanted.get(name) in (was.get(name), found.get(name)):
            continue
        if found.get(name) != was.get(name):
            raise MergeConflict
        edits.setdefault(name[0], {})[name[1]] = wanted.get(name)
    try:
        for header, values in edits.items():
            text = set_keys(text, header, values)
    except FileNotEditable:
        raise MergeConflict from None
    return text


def _edited(text: str, header: str, values: Mapping[str, str | None]) -> str:
    section = _section(text, header)
    if section is None:
        return _with_section(text, header, values)
    lines = lines_of(text)
    _add(lines, section, values, line_end_of(text))
    present = [(section.settings[key], values[key]) for key in values if key in section.settings]
    for setting, value in sorted(present, key=lambda pair: pair[0].line, reverse=True):
        block = slice(setting.line - 1, setting.last_line)
        # The AWS CLI takes a comment behind the value for a part of it.
        if value != setting.text or any(map(_comment_behind, lines[block])):
            lines[block] = _rewritten(lines[block], value, line_end_of(text))
    edited = "".join(lines)
    removes = any(value is None for _, value in present)
    return _without_empty(edited, header) if removes else edited


def _section(text: str, header: str) -> Section | None:
    return next((s for s in parse_ini(text, "").sections if s.header == header), None)


def _with_section(text: str, header: str, values: Mapping[str, str | None]) -> str:
    end = line_end_of(text)
    added = [f"{key} = {value}{end}" for key, value in values.items() if value is not None]
    if not added:
        return text
    lines = lines_of(text)
    if lines and LINE_END.search(lines[-1]) is None:
        lines[-1] += end
    if lines and lines[-1].strip():
        lines.append(end)
    return "".join([*lines, f"[{header}]{end}", *added])


def _add(lines: list[str], section: Section, values: Mapping[str, str | None], end: str) -> None:
    """Put the new keys below the section's last one, as far indented: less would end a block."""
    new = {k: v for k, v in values.items() if v is not None and k not in section.settings}
    settings = sorted(section.settings.values(), key=lambda setting: setting.line)
    indent = _indent(lines[(settings[-1].line if settings else section.line) - 1])
    below = settings[-1].last_line if settings else section.line
    if new and LINE_END.search(lines[below - 1]) is None:
        lines[below - 1] += end
    lines[below:below] = [f"{indent}{key} = {value}{end}" for key, value in new.items()]


def _rewritten(block: list[str], value: str | None, line_end: str) -> list[str]:
    """The lines of one setting with another value; comments among and behind them stay.

    `line_end` is for the line that is then above a last line without one.
    """
    first, *more = block
    comments = [line for line in more if line.lstrip().startswith(_COMMENT_SIGNS)]
    if value is None:
        return comments
    end = LINE_END.search(first)
    ending = end[0] if end else ""
    opening = _OPENING.match(first)
    if opening is None:
        return block
    above = [
        f"{_indent(line)}{comment[0].strip()}{line[comment.end() :].rstrip()}{ending or line_end}"
        for line in block
        if (comment := _comment_behind(line))
    ]
    return [*above, f"{opening[0]}{value}{ending}", *comments]


def _comment_behind(line: str) -> re.Match[str] | None:
    if line.lstrip().startswith(_COMMENT_SIGNS):
        return None
    return COMMENT.search(line.strip("\r\n"))


def _without_empty(text: str, header: str) -> str:
    section = _section(text, header)
    if section is None or section.settings:
        return text
    lines = lines_of(text)
    start = end = section.line - 1
    end += 1
    if end < len(lines) and lines[end].lstrip().startswith(_COMMENT_SIGNS):
        return text
    while end < len(lines) and not lines[end].strip():
        end += 1
    if end == len(lines) and start and not lines[start - 1].strip():
        start -= 1
    return "".join(lines[:start] + lines[end:])


def _indent(line: str) -> str:
    found = _INDENT.match(line)
    return found[0] if found else ""


def _not_editable(header: str) -> FileNotEditable:
    return FileNotEditable(
        f"The section [{header}] cannot be edited",
        "The change would mean something else to the AWS tools than it should.",
        "Put the section in order by hand: each key once, on a line of its own.",
    )
