"""Files for a program that is to ask the container endpoint, in place of the user's AWS files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from fobwatch.adapters.aws_files import FILE_VARIABLES, aws_file_place, readable_text
from fobwatch.adapters.text_file import TextFile
from fobwatch.core.beside_endpoint import without_default
from fobwatch.core.file_changes import AwsFileKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def file_variables(environment: Mapping[str, str], directory: Path) -> dict[str, str]:
    """The variables that name such files in `directory`; none where the user's own may stay.

    Each of the user's files has one file there, which every start writes anew. Blocks for the
    disk; raises `FileNotEditable` and `StorageError`.
    """
    places = {kind: aws_file_place(environment, kind) for kind in AwsFileKind}
    texts = {kind: readable_text(place) for kind, place in places.items()}
    variables: dict[str, str] = {}
    for kind, text in without_default(texts).items():
        name = hashlib.sha256(str(places[kind]).encode()).hexdigest()[:16]
        path = directory / f"{name}.{kind}"
        TextFile(path).write(text)
        variables[FILE_VARIABLES[kind]] = str(path)
    return variables
