"""Session tags as lines of text."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fobwatch.core.errors import InvalidProfile


def tags_text(tags: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"{key}={value}" for key, value in tags)


def tags_of(text: str) -> tuple[tuple[str, str], ...]:
    """The tags of the lines that are not blank. Raises `InvalidProfile` for one without "="."""
    return tuple(_tag(line.strip()) for line in text.splitlines() if line.strip())


def _tag(line: str) -> tuple[str, str]:
    key, equals, value = line.partition("=")
    if not equals:
        translate = QCoreApplication.translate
        raise InvalidProfile(
            translate("Tags", "A session tag has no value"),
            translate("Tags", "There is no “=” in “{line}”.").format(line=line),
            translate("Tags", "Write each tag as key=value, on a line of its own."),
            field="session_tags",
        )
    return key.strip(), value.strip()
