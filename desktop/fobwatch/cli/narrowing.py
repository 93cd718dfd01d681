"""The options by which a command asks for less than a profile's whole session."""

from __future__ import annotations

import argparse
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.role_rules import MAX_SESSION_POLICY
from fobwatch.core.consent.narrowing import Narrowing, check_narrowing
from fobwatch.core.errors import InvalidSetting

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Option: TypeAlias = Callable[[argparse._ActionsContainer], object]  # noqa: SLF001 - no public name

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours"}


def _limit(text: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,5})([smh])", text)
    if found is None:
        raise argparse.ArgumentTypeError("give a time as in 30m, 2h or 900s")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


OPTIONS: Final[tuple[Option, ...]] = (
    lambda parser: parser.add_argument(
        "--read-only", action="store_true", help="credentials that only read"
    ),
    lambda parser: parser.add_argument(
        "--for",
        dest="limit",
        type=_limit,
        default=timedelta(),
        metavar="TIME",
        help="credentials that end after 30m, 2h or 900s at the latest",
    ),
    lambda parser: parser.add_argument(
        "--policy",
        default="",
        metavar="FILE",
        help="credentials that do what this policy allows, and no more",
    ),
)


def narrowing(options: argparse.Namespace) -> Narrowing:
    """What the options ask for. Raises `InvalidSetting`."""
    policies = (_policy(Path(options.policy)),) if options.policy else ()
    asked = Narrowing(read_only=options.read_only, policies=policies, limit=options.limit)
    check_narrowing(asked)
    return asked


def _policy(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MAX_SESSION_POLICY * 4)  # with blanks, which AWS need not get
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSetting(
            "The policy cannot be read",
            f"Of {path}: {getattr(error, 'strerror', None) or 'it is no UTF-8'}.",
            "Name a file with a policy in JSON.",
            field="policy",
        ) from error
    return text.strip()
