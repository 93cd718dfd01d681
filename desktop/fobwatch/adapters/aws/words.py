"""The form of the words for AWS's errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.core.errors import AwsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """An error's kind and texts; `{names}` are filled in from the call and AWS's sentence.

    `answered` is False only where AWS certainly never evaluated the request.
    """

    kind: type[AwsError]
    title: str
    message: str
    remedy: str
    answered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Words):
    """Words for an error that AWS answered with, if every given field matches it.

    `says` is part of AWS's sentence, in lower case; `temporary` and `with_code` are about the
    credentials and the MFA code that were sent.
    """

    codes: frozenset[str] = frozenset()
    says: str = ""
    operation: str = ""
    temporary: bool | None = None
    with_code: bool | None = None
