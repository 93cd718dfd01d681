"""Files for a program that must use the container endpoint instead of the user's AWS files."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.aws_files.reader import (
    FILE_VARIABLES,
    aws_file_place,
    in_home,
    readable_text,
)
from fobwatch.adapters.storage.private_folder import make_private
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.endpoint_files import without_default

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OTHER_NAMES: Final = {
    AwsFileKind.CONFIG: (),
    AwsFileKind.CREDENTIALS: ("AWS_CREDENTIAL_PROFILES_FILE", "CPL_AWS_CREDENTIALS_FILE"),
}
"""Java 1 and GDAL have names of their own for this file (core/agent/tool_variables.py)."""

BOTO_FILES: Final = ("/etc/boto.cfg", "~/.boto")
"""botocore and boto 2 read them before the endpoint; BOTO_CONFIG names one in their place, and
BOTO_PATH several for boto 2 (botocore/credentials.py, BotoProvider; boto/pyami/config.py)."""

BOTO_KEY: Final = re.compile(
    r"^\s*aws_(access_key_id|secret_access_key)\s*[=:]", re.MULTILINE | re.IGNORECASE
)


def file_variables(environment: Mapping[str, str], directory: Path) -> dict[str, str]:
    """The variables that name such files in `directory`; none if the user's own may stay.

    Each of the user's files has one file there, which every start rewrites. Blocks for the disk.
    Raises `FileNotEditable` and `StorageError`.
    """
    places = {kind: aws_file_place(environment, kind) for kind in AwsFileKind}
    texts = {kind: readable_text(place) for kind, place in places.items()}
    variables: dict[str, str] = {}
    for kind, text in without_default(texts).items():
        name = hashlib.sha256(str(places[kind]).encode()).hexdigest()[:16]
        path = directory / f"{name}.{kind}"
        make_private(directory)  # anyone who can write there could run any program
        TextFile(path).write(text)
        variables |= dict.fromkeys((FILE_VARIABLES[kind], *OTHER_NAMES[kind]), str(path))
    return variables | _boto_variables(environment)


def _boto_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """No file of boto's, where one of them has a key."""
    if name := environment.get("BOTO_CONFIG"):
        names = [name]
    else:
        names = [*BOTO_FILES, *environment.get("BOTO_PATH", "").split(os.pathsep)]
    places = [in_home(name) for name in names if name]
    has_key = any(BOTO_KEY.search(readable_text(place)) for place in places)
    return {"BOTO_CONFIG": os.devnull} if has_key else {}
