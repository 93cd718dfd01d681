"""One request to an OpenID provider."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fobwatch.adapters.aws.service import Call
from fobwatch.core.oidc.client import ProviderAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.aws.connection import Connection


def ask(
    url: str, form: Mapping[str, str] | None, connection: Connection, authorization: str = ""
) -> ProviderAnswer:
    """Fulfils `ProviderWeb`."""
    # Imports botocore, which only workers load.
    from fobwatch.adapters.aws.plain_http import get, post_form  # noqa: PLC0415

    host = urlsplit(url).hostname or url
    call = Call(service="", operation="", host=host, who=host)
    fetch = get if form is None else partial(post_form, fields=form, authorization=authorization)
    answer = fetch(url, call=call, connection=connection)
    return ProviderAnswer(status=answer.status, body=answer.body)
