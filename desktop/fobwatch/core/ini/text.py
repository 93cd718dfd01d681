"""The INI dialect of the AWS files, read so that one bad line costs no more than itself.

The rules are botocore's (Python's configparser), which is the strictest of the AWS SDKs: it
refuses the whole file for most of what is a problem here. Where the SDKs read a sound line in
two ways, the reading that gives a usable value is taken, and reported as a problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_PROBLEMS = 100
"""The most problems reported for one file, which may be something else altogether."""

BYTE_ORDER_MARK = "\ufeff"
LINE_END = re.compile(r"\r\n|\r|\n")

COMMENT = re.compile(r"\s[#;]")
_DELIMITER = re.compile(r"[=:]")
_AWS_SETTING = re.compile(
    r"(aws_\w+|sso_\w+|role_\w+|source_\w+|credential_\w+|region|output|mfa_serial|external_id|"
    r"duration_seconds|ca_bundle|endpoint_url|services|login_session|web_identity_\w+)\s*=",
    re.IGNORECASE,
)
_CLI_REFUSES = "The AWS CLI refuses the whole file for it."
_NO_NAME = f"This section has no name, or no “]”. {_CLI_REFUSES}"
_BRACKETS = (
    "There is a second “]” in this line. The AWS CLI takes all before that for the section's name, "
    "and does not see the section. Remove what follows the first “]”."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """Something in an AWS file that is skipped. `line` counts from 1, 0 for the whole file."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value and the place of its key. Lines that continue it are joined by line breaks.

    `last_line` is the last of them that has text.
    """

    text: str = field(repr=False)
    path: str
    line: int
    last_line: int


Settings = Mapping[str, Setting]
"""The settings of a section by their keys, in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a file; `header` is the text between the brackets."""

    header: str
    path: str
    line: int
    settings: Settings

    def text(self, key: str) -> str:
        """The setting's value, empty where there is none."""
        return self.settings[key].text if key in self.settings else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IniText:
    sections: tuple[Section, ...]
    problems: tuple[FileProblem, ...]


def parse_ini(text: str, path: str) -> IniText:
    """Every section of `text`. No problem quotes the text, which may hold secrets."""
    parser = _Parser(path)
    if text.startswith(BYTE_ORDER_MARK):
        parser.problem(1, f"The file begins with a byte order mark. {_CLI_REFUSES}")
        text = text.removeprefix(BYTE_ORDER_MARK)
    for number, line in enumerate(LINE_END.split(text), start=1):
        parser.read(number, line)
    return parser.result()


@dataclass(slots=True)
class _OpenSetting:
    number: int
    last: int
    lines: list[str]


@dataclass(slots=True)
class _OpenSection:
    number: int
    settings: dict[str, _OpenSetting] = field(default_factory=dict)


class _Parser:
    """Reads line by line; keeps the section and the setting that a line would belong to."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._problems: list[FileProblem] = []
        self._sections: dict[str, _OpenSection] = {}
        self._section: _OpenSection | None = None
        self._setting: _OpenSetting | None = None
        self._indent = 0
        self._lost = False

    def problem(self, line: int, message: str) -> None:
        if len(self._problems) == MAX_PROBLEMS:
            message = "From here on there are more problems; they are not listed."
        if len(self._problems) <= MAX_PROBLEMS:
            self._problems.append(FileProblem(path=self._path, line=line, message=message))

    def read(self, number: int, line: str) -> None:
        content = line.strip()
        if not content:
            if self._setting is not None:
                self._setting.lines.append("")
            return
        if content[0] in "#;":
            return
        indent = len(line) - len(line.lstrip())
        if self._setting is not None and indent > self._indent:
            self._continue_setting(number, content, self._setting)
            return
        self._indent = indent
        if content[0] == "[":
            self._begin_section(number, content)
        elif self._section is not None:
            content = self._without_comment(number, content)
            self._begin_setting(number, content, self._section.settings)
        elif not self._lost:
            self._lost = True
            self.problem(number, f"There is text before the first section. {_CLI_REFUSES}")

    def _continue_setting(self, number: int, content: str, setting: _OpenSetting) -> None:
        """No tool removes a comment from a line that continues another."""
        if any(setting.lines) and _AWS_SETTING.match(content):
            self.problem(
                number,
                f"This line is indented, so the AWS tools read it as a part of line "
                f"{setting.number}. Remove the blanks before it.",
            )
        setting.lines.append(content)
        setting.last = number

    def result(self) -> IniText:
        sections = tuple(self._closed(*section) for section in self._sections.items())
        return IniText(sections=sections, problems=tuple(self._problems))

    def _without_comment(self, number: int, content: str) -> str:
        comment = COMMENT.search(content)
        if comment is None:
            return content
        self.problem(
            number,
            "What follows the blank and the “#” or “;” is left out as a comment. "
            "The AWS CLI takes it as part of the value.",
        )
        return content[: comment.start()].rstrip()

    def _begin_section(self, number: int, content: str) -> None:
        self._setting = None
        header = content[1 : max(content.find("]"), 0)]
        if not header or content.count("]") > 1:
            self._section, self._lost = None, True  # its settings are not of the section before
            self.problem(number, _BRACKETS if header else _NO_NAME)
            return
        earlier = self._sections.get(header)
        if earlier is not None:
            self.problem(number, f"The same section is in line {earlier.number}. {_CLI_REFUSES}")
        self._section = self._sections.setdefault(header, _OpenSection(number))

    def _begin_setting(self, number: int, content: str, settings: dict[str, _OpenSetting]) -> None:
        key, sign, value = _key_and_value(content)
        self._setting = _OpenSetting(number, number, [value])
        if not key:
            self.problem(number, f"This line is not a setting: key = value. {_CLI_REFUSES}")
            return
        if sign == ":":
            self.problem(number, "Many AWS tools read “=” only. Write key = value.")
        if key in settings:
            first = settings[key].number
            self.problem(
                number, f"The same key is in line {first}; this one counts. {_CLI_REFUSES}"
            )
        settings[key] = self._setting

    def _closed(self, header: str, section: _OpenSection) -> Section:
        return Section(
            header=header,
            path=self._path,
            line=section.number,
            settings={key: self._joined(s) for key, s in section.settings.items()},
        )

    def _joined(self, setting: _OpenSetting) -> Setting:
        text = "\n".join(setting.lines).rstrip()
        is_block = text.startswith("\n")
        if is_block and not all("=" in line for line in text.split("\n") if line):
            self.problem(
                setting.number, f"A line of the block below is not a setting. {_CLI_REFUSES}"
            )
        return Setting(text=text, path=self._path, line=setting.number, last_line=setting.last)


def _key_and_value(content: str) -> tuple[str, str, str]:
    """A setting's key, the sign between, and the value; the key is empty where it is no setting."""
    delimiter = _DELIMITER.search(content)
    if delimiter is None:
        return "", "", ""
    key, value = content[: delimiter.start()], content[delimiter.end() :]
    return key.rstrip().lower(), delimiter[0], value.strip()
