"""The sessions of `aws login` at AWS, by calls that boto3 does not have before 1.44.6."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar
from urllib.parse import urlsplit

from fobwatch.adapters.aws.boto_port import BotoPort, SignedBotoPort
from fobwatch.adapters.aws.service import AwsService, Call
from fobwatch.core.aws.errors import RequestRefused
from fobwatch.core.aws.partitions import STANDARD, partition_of_region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_signin import SignInServiceClient

    from fobwatch.core.aws.credentials import Source

T = TypeVar("T")

SIGN_IN: AwsService[SignInServiceClient] = AwsService(
    name="signin",
    make=lambda session, settings: session.client("signin", **settings),
    endpoint=lambda *_way: "",
)

API_SUFFIX: Final = "api.aws"
API_SUFFIXES: Final = {
    "aws-cn": "api.amazonwebservices.com.cn",
    "aws-eusc": "api.amazonwebservices.eu",
}
"""Of the host of ListSessions, by partition (endpoint rules of botocore 1.44.8, "signin")."""

MOST_PAGES: Final = 20
"""Of a hundred sessions each; a list without an end is none of AWS's."""


class Operation(NamedTuple):
    name: str
    path: str


LIST: Final = Operation("ListSessions", "/list-sessions")
REVOKE: Final = Operation("BatchRevokeSessions", "/batch-revoke-sessions")


class SignInPort(BotoPort):
    """What calls AWS's sign-in service."""

    def _signed(
        self,
        operation: Operation,
        region: str,
        source: Source,
        asked: Mapping[str, object],
        read: Callable[[Any], T],
    ) -> T:
        """Send it to the host that AWS has for it.

        Later versions of boto3 disregard configured endpoints here: a stand-in's calls would go to
        AWS.
        """
        call = Call(service=SIGN_IN.name, operation=operation.name, region=region)

        def ask(client: SignInServiceClient) -> T:
            from fobwatch.adapters.aws.plain_http import post_signed  # noqa: PLC0415 - for a worker

            base = client.meta.endpoint_url
            if (urlsplit(base).hostname or "").startswith(("signin", f"{region}.signin")):
                suffix = API_SUFFIXES.get(partition_of_region(region), API_SUFFIX)
                base = f"https://signin.{region}.{suffix}"
            url = f"{base}{operation.path}"
            return read(post_signed(url, asked, source, call, self._connection))

        return self._call(SIGN_IN, operation.name, source, ask, region=region)


class BotoLoginSessions(SignInPort, SignedBotoPort):
    """Fulfils `LoginSessions`. Thread-safe."""

    def active(self, principal_arn: str) -> tuple[str, ...]:
        asked = {"principalArn": principal_arn, "status": "ACTIVE"}
        found: list[str] = []
        token = ""
        for _ in range(MOST_PAGES):
            page = asked | ({"nextToken": token} if token else {})
            arns, token = self._sent(LIST, page, _arns)
            found += arns
            if not token:
                break
        return tuple(found)

    def revoke(self, principal_arn: str, sessions: Sequence[str]) -> None:
        asked = {
            "sessionArns": list(sessions),
            "principalArn": principal_arn,
            "reason": "Locked down in Fobwatch",
        }
        if self._sent(REVOKE, asked, lambda each: each["errors"]):
            raise RequestRefused(
                "AWS has not ended all sessions of aws login",
                "It does not know one of them any more, or did not let you.",
                "Look at it again. Those that are left end within twelve hours.",
            )

    def _sent(
        self, operation: Operation, asked: Mapping[str, object], read: Callable[[Any], T]
    ) -> T:
        region = self._region or STANDARD.default_region
        return self._signed(operation, region, self._source, asked, read)


def _arns(answer: Mapping[str, Any]) -> tuple[list[str], str]:
    """Raises `KeyError` or `TypeError` where it is no list."""
    return [item["sessionArn"] for item in answer["items"]], answer.get("nextToken") or ""
