"""botocore's own data, of which only the services that the program uses are read."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.loaders import JSONFileLoader, Loader

if TYPE_CHECKING:
    from collections.abc import Collection

SERVICES = frozenset(
    (
        *("account", "cloudtrail", "cognito-identity", "iam", "iam-toolbox"),
        *("signin", "sso", "sso-oidc", "sts"),
    )
)
"""Those that clients are made for."""

ENDPOINTS = "endpoints"
"""botocore's file of the hosts of every service in every region, 7 MiB if it is read whole. Python
would keep them once the other services are dropped, since a part of each arena is still used."""

_DECODER = json.JSONDecoder()
_BETWEEN = re.compile(r"[\s:,]*")


@cache
def lean_loader() -> Loader:
    """The one loader of botocore's data for `SERVICES` alone. Ignores `AWS_DATA_PATH`."""
    return _LeanLoader(file_loader=_LeanFileLoader())


class _LeanLoader(Loader):
    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore's
        """Answer without a look into any folder.

        For each type of data botocore would list those of all its services, more than 400: for the
        first client some 17 ms of processor time, and as many reads from the disk at log-in.
        """
        return sorted(SERVICES)


class _LeanFileLoader(JSONFileLoader):
    """Passes over the other services in the endpoints file; reads all other files as they are."""

    def load_file(self, file_path: str) -> Any:  # noqa: ANN401 - JSON, or None without a file
        path = Path(f"{file_path}.json")
        if path.stem == ENDPOINTS and path.is_file():
            return _object(path.read_text(encoding="utf-8"), 0)[0]
        return super().load_file(file_path)


def _object(
    text: str, start: int, members: Collection[str] | None = None
) -> tuple[dict[str, Any], int]:
    """Return the object that starts there, with these members or all, and where it ends."""
    found: dict[str, Any] = {}
    position = _next(text, start + 1)
    while text[position] != "}":
        name, position = _DECODER.raw_decode(text, position)
        value, position = _value(text, _next(text, position), name)
        if members is None or name in members:
            found[name] = value
        position = _next(text, position)
    return found, position + 1


def _value(text: str, start: int, name: str) -> tuple[Any, int]:
    if name == "services":
        return _object(text, start, SERVICES)
    if name != "partitions":
        return _DECODER.raw_decode(text, start)
    partitions = []
    position = _next(text, start + 1)
    while text[position] != "]":
        partition, position = _object(text, position)
        partitions.append(partition)
        position = _next(text, position)
    return partitions, position + 1


def _next(text: str, position: int) -> int:
    """Return where the next name, value or end is."""
    found = _BETWEEN.match(text, position)
    return found.end() if found else position
