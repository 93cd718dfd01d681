"""Reading how the demo cloud refused a call."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Refused:
    status: int = 0
    code: str = ""
    message: str = ""


@contextmanager
def refused() -> Iterator[Refused]:
    """Expect a `ClientError`; what AWS said is filled in when it came."""
    seen = Refused()
    with pytest.raises(ClientError) as caught:
        yield seen
    response = caught.value.response
    seen.status = response["ResponseMetadata"]["HTTPStatusCode"]
    seen.code = response["Error"]["Code"]
    seen.message = response["Error"]["Message"]
