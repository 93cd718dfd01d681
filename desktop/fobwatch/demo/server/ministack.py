"""MiniStack's modules, corrected where it differs from AWS without any help of the demo cloud's."""

# ruff: noqa: SLF001 - as in `emulator`, which explains it
from __future__ import annotations

import base64
import os
import secrets
from contextvars import ContextVar
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fobwatch.demo.access_keys import access_key_id
from fobwatch.demo.server.records import GRANT
from fobwatch.demo.server.requests import current_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.principals import Grant
    from fobwatch.demo.server.records import Record

QUERY_SERVICES = {"iam", "sts"}
_SETTINGS = {
    "AUTH": "true",
    "LOG_LEVEL": "WARNING",
    "PERSIST_STATE": "0",
    "S3_PERSIST": "0",
}
_FOREIGN_SETTINGS = ("AWS_", "GATEWAY_", "LOCALSTACK_", "MINISTACK_", "SERVICES", "USE_SSL")


class MiniStack:
    """The only one in this process: its state is global to the process."""

    def __init__(self, clock: AwsClock) -> None:
        for name in [name for name in os.environ if name.startswith(_FOREIGN_SETTINGS)]:
            del os.environ[name]
        os.environ.update(_SETTINGS)
        self.app: Any = import_module("ministack.app")
        self.iam: Any = import_module("ministack.services.iam")
        self.sts: Any = import_module("ministack.services.sts")
        self.json_services: dict[str, Any] = {
            name: import_module(f"ministack.services.{name}") for name in ("account", "cloudtrail")
        }
        self.evaluator: Any = import_module("ministack.core.iam_evaluator")
        self.actions: Any = import_module("ministack.core.iam_actions")
        self.responses: Any = import_module("ministack.core.responses")
        self._signatures: Any = import_module("ministack.core.sigv4")
        self._follow(clock)
        self._make_keys_like_aws()
        self._close_back_agents()
        self._limit_by_grants()
        self._name_the_owners_of_keys()
        self._spare_botocore()

    def _follow(self, clock: AwsClock) -> None:
        self.app.formatdate = lambda **_: clock.http_date()
        self.iam.time = self.sts.time = self.evaluator.time = clock
        failure = self._signatures.request_time_failure
        self._signatures.request_time_failure = lambda signature: failure(
            signature, now=clock.now()
        )

    def _make_keys_like_aws(self) -> None:
        """Make IDs that hold the account, and secrets and tokens as long as AWS's."""
        account = self.responses.get_account_id

        def new_key(prefix: str) -> str:
            role_arn = current_request.get().parameter("RoleArn")
            owner = role_arn.split(":")[4] if role_arn else account()
            return access_key_id(prefix, owner, secrets.token_bytes(5))

        self.iam._gen_access_key_id = partial(new_key, "AKIA")
        self.sts._gen_session_access_key = partial(new_key, "ASIA")
        self.sts._gen_secret = partial(_random_base64, 30)
        self.sts._gen_session_token = lambda: "IQoJb3JpZ2luX2Vj" + _random_base64(540)

    def _close_back_agents(self) -> None:
        # MiniStack accepts "test" and any account's number as the root user's key, unsigned.
        self.evaluator.is_root_access_key = self.sts.is_root_access_key = lambda _: False
        # Sessions that have ended answer ExpiredToken; MiniStack forgets them at the next grant.
        self.sts._evict_expired_sessions = lambda: None

    def _limit_by_grants(self) -> None:
        """Let each policy of a session's grant limit what the session may do."""
        limits = self.evaluator._session_policy_limits
        parse = self.evaluator.parse_policy_document

        def with_grant(session: Record, account_id: str) -> list[Any]:
            grant: Grant | None = session.get(GRANT)
            policies = grant.policies if grant else ()
            return [*limits(session, account_id), *([parse(policy)] for policy in policies)]

        self.evaluator._session_policy_limits = with_grant
        # The API reference names no permission for it, as for GetSessionToken.
        self.evaluator._ALWAYS_ALLOWED_ACTIONS |= {"sts:GetScopedCredentials"}

        self._say_what_a_session_policy_denies()

    def _say_what_a_session_policy_denies(self) -> None:
        """IAM user guide, "Troubleshoot access denied error messages"."""
        by_session: ContextVar[bool] = ContextVar("by_session", default=False)
        evaluate = self.evaluator.evaluate
        respond = self.actions.access_denied_response

        def and_note(context: Any, policies: Any, *limits: Any) -> Any:  # noqa: ANN401 - MiniStack is untyped
            result = evaluate(context, policies, *limits)
            narrowed = result.decision == "ImplicitDeny" and bool(limits)
            by_session.set(narrowed and evaluate(context, policies).decision == "Allow")
            return result

        def and_say(*call: Any, **more: Any) -> Any:  # noqa: ANN401 - as above
            status, headers, body = respond(*call, **more)
            if by_session.get():
                body = body.replace(b"no identity-based policy", b"no session policy")
            return status, headers, body

        self.evaluator.evaluate = and_note
        self.actions.access_denied_response = and_say

    def _name_the_owners_of_keys(self) -> None:
        """Let policies name the user whose key or policies are asked about.

        Service authorization reference, IAM.
        """
        resource = self.actions.extract_resource_arn

        def with_owner(service: str, *call: Any) -> str:  # noqa: ANN401 - as MiniStack has it
            request = current_request.get()
            if request.action == "SimulatePrincipalPolicy":
                return request.parameter("PolicySourceArn")
            record: Record = self.iam._access_keys.get(request.parameter("AccessKeyId"), {})
            if request.action == "GetAccessKeyLastUsed" and record:
                return f"arn:aws:iam::{call[-1]}:user/{record['UserName']}"
            found: str = resource(service, *call)
            return found

        self.actions.extract_resource_arn = with_owner

    def _spare_botocore(self) -> None:
        """Prevent MiniStack from loading botocore for a content type: 16 MiB, 0.1 s."""
        for name in ("fix_error_content_type", "fix_success_content_type"):
            fix = getattr(self.app, name)
            setattr(self.app, name, partial(_fix_content_type, fix))


def _fix_content_type(
    fix: Callable[[str, int, dict[str, str]], None],
    service: str,
    status: int,
    headers: dict[str, str],
) -> None:
    if service in QUERY_SERVICES:
        headers["Content-Type"] = "text/xml"
    else:
        fix(service, status, headers)


def _random_base64(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode("ascii")
