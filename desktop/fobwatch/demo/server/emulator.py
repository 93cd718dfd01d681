"""The demo cloud's interface to MiniStack.

This module, `ministack`, `evaluator` and `records` hold every private name of its release 1.5.33
that the demo cloud relies on.
"""

# ruff: noqa: SLF001 - these two modules keep MiniStack's private names in one place
from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from fobwatch.demo.server.evaluator import Evaluator
from fobwatch.demo.server.ministack import QUERY_SERVICES, MiniStack
from fobwatch.demo.server.records import GRANT, Records
from fobwatch.demo.server.refusals import Refusal, bad_request, invalid_token
from fobwatch.demo.server.requests import Request, current_request, json_reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractContextManager

    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.exchange import AsgiMessage, AsgiReceive, AsgiSend
    from fobwatch.demo.server.principals import Grant, Principal
    from fobwatch.demo.server.records import Record
    from fobwatch.demo.server.requests import Parameters, Reply

    Dispatch = Callable[[Request], Awaitable[Reply]]
    IamHandler = Callable[[Parameters], Reply]


class Emulator:
    """MiniStack as the demo cloud uses it; one for a process."""

    def __init__(self, clock: AwsClock) -> None:
        self._signed: dict[str, Callable[[Request, str], Reply]] = {}
        self._unsigned: dict[str, tuple[str, Callable[[Request], Reply]]] = {}
        ministack = MiniStack(clock)
        self._app = ministack.app
        self._iam = ministack.iam
        self._sts = ministack.sts
        self._json_services = ministack.json_services
        self._evaluator = ministack.evaluator
        self._actions = ministack.actions
        self._responses = ministack.responses
        self.evaluator = Evaluator(self._iam, self._evaluator)
        self.records = Records(self._iam, self._sts, self._evaluator, clock)

    # The network's side

    async def serve(self, scope: AsgiMessage, receive: AsgiReceive, send: AsgiSend) -> None:
        """Serve one ASGI connection to the AWS APIs."""
        await self._app.app(scope, receive, send)

    def on_dispatch(self, gateway: Callable[[Dispatch, Request], Awaitable[Reply]]) -> None:
        """Send every call of an AWS API through `gateway`, which gets MiniStack's own dispatch."""
        dispatch = self._app._dispatch_service_request

        async def through_gateway(
            method: str,
            path: str,
            headers: dict[str, str],
            body: bytes,
            query: Parameters,
            request_id: str,
        ) -> Reply:
            async def forward(request: Request) -> Reply:
                unsigned = self._unsigned.get(request.headers.get("x-amz-target", request.action))
                if unsigned is not None:
                    return self._serve_unsigned(request, *unsigned)
                if request.service in self._signed:
                    return self._serve_signed(request, request_id)
                reply: Reply = await dispatch(
                    method, path, request.headers, request.body, query, request_id
                )
                return reply

            request = Request(method=method, path=path, headers=headers, body=body, query=query)
            return await gateway(forward, request)

        self._app._dispatch_service_request = through_gateway

    def on_signed(self, service: str, answer: Callable[[Request, str], Reply]) -> None:
        """Answer the signed calls of a service that MiniStack does not have.

        `answer` gets the caller's ARN once the signature is verified.
        """
        self._signed[service] = answer

    def on_unsigned(self, action: str, service: str, answer: Callable[[Request], Reply]) -> None:
        """Answer an action that needs no credentials, or one of JSON's by its `x-amz-target`."""
        self._unsigned[action] = service, answer

    def _serve_unsigned(
        self, request: Request, service: str, answer: Callable[[Request], Reply]
    ) -> Reply:
        try:
            return answer(request)
        except Refusal as refusal:
            return self.error(service, refusal)

    def _serve_signed(self, request: Request, request_id: str) -> Reply:
        self._evaluator.pin_request_caller(request.headers, request.query)
        failure: Reply | None = self._app._authenticate_only(
            request.service, request.headers, request.query, request_id
        )
        if failure:
            return failure
        principal = self.records.principal(request.access_key_id)
        if principal is None:
            return self.error(request.service, invalid_token())
        return self._signed[request.service](request, principal.arn)

    def on_sts(self, service: Callable[[Dispatch, Request], Awaitable[Reply]]) -> None:
        """Send every authenticated and authorised STS call through `service`."""
        handle = self._sts.handle_request

        async def through_service(
            _method: str, path: str, headers: dict[str, str], _body: bytes, query: Parameters
        ) -> Reply:
            async def forward(request: Request) -> Reply:
                # POST, since the rewritten body of a presigned GET would be ignored.
                reply: Reply = await handle("POST", path, headers, request.body, query)
                return reply

            request = current_request.get()
            try:
                return await service(forward, request)
            except Refusal as refusal:
                return self.error("sts", refusal)

        self._sts.handle_request = through_service

    def on_iam(self, action: str, service: Callable[[IamHandler, Parameters], Reply]) -> None:
        """Send every authenticated and authorised call of one IAM action through `service`."""
        handlers: dict[str, IamHandler] = self._iam._IAM_HANDLERS
        handle = handlers.get(action, self._missing)

        def through_service(parameters: Parameters) -> Reply:
            try:
                return service(handle, parameters)
            except Refusal as refusal:
                return self.error("iam", refusal)

        handlers[action] = through_service

    def on_json(
        self, service: str, action: str, answer: Callable[[dict[str, Any], str], dict[str, Any]]
    ) -> None:
        """Answer an authorised call of one of the JSON services: its document, and the account."""

        def through_answer(body: dict[str, Any]) -> Reply:
            try:
                return json_reply(answer(body, self._responses.get_account_id()))
            except Refusal as refusal:
                return self.error(service, refusal)

        self._json_services[service]._DISPATCH[action] = through_answer

    def _missing(self, _parameters: Parameters) -> Reply:
        return self.error("iam", bad_request("InvalidAction", "Unknown action"))

    def on_authenticated(self, check: Callable[[Principal], None]) -> None:
        """Call `check` once a signature is verified, before any policy is read.

        It raises a `Refusal` if these credentials may not make this call at all.
        """
        authenticate = self._evaluator.authenticate

        def and_check(key: str, account_id: str) -> object:
            result = authenticate(key, account_id)
            principal = self.records.principal(key)
            try:
                if principal and isinstance(result, self._evaluator.ResolvedCredential):
                    check(principal)
            except Refusal as refusal:
                return self._evaluator.AuthError(refusal.code, refusal.message)
            return result

        self._evaluator.authenticate = and_check

    def on_session(self, grant: Callable[[], Grant]) -> None:
        """Ask `grant` for the grant of each new session, and store it with the session."""
        register = self._sts.register_session

        def with_grant(key: str, session: Record) -> None:
            register(key, {**session, GRANT: grant()})

        self._sts.register_session = with_grant

    def on_principal_keys(self, extra: Callable[[Principal], dict[str, str]]) -> None:
        """Let `extra` override the condition keys that describe the caller to policies."""
        keys = self._evaluator._principal_keys

        def with_extra(credential: Any) -> dict[str, Any]:  # noqa: ANN401 - MiniStack is untyped
            principal = self.records.principal(credential.access_key_id)
            return {**keys(credential), **(extra(principal) if principal else {})}

        # STS imported the function by name.
        self._evaluator._principal_keys = self._sts._principal_keys = with_extra

    # Doing

    def forget_everything(self) -> None:
        self._json_services["cloudtrail"].reset()
        self._iam.reset()
        self._sts.reset()

    def account(self, account_id: str) -> AbstractContextManager[None]:
        """Run what is inside in this account."""
        scope: AbstractContextManager[None] = self._responses.request_scope(account_id, "us-east-1")
        return scope

    def iam(self, action: str, **parameters: str) -> None:
        """Run one IAM action in the current account, without any check of the caller."""
        handler = self._iam._IAM_HANDLERS[action]
        status, _, body = handler({name: [value] for name, value in parameters.items()})
        if status != HTTPStatus.OK:
            raise ValueError(f"{action} failed: {body.decode()}")

    def start_trail(self, name: str) -> None:
        """Have a trail of all regions in the current account, which logs."""
        cloudtrail = self._json_services["cloudtrail"]
        cloudtrail._create_trail(
            {"Name": name, "S3BucketName": f"{name}-logs", "IsMultiRegionTrail": True}
        )
        cloudtrail._start_logging({"Name": name})

    def verified_key(self) -> str:
        """The key whose signature on the current request was verified; empty before that."""
        key: str = self._evaluator._verified_key.get()
        return key

    # Answers

    def error(self, service: str, refusal: Refusal) -> Reply:
        """Word a refusal in the protocol of `service`."""
        if service in QUERY_SERVICES:
            reply: Reply = self._iam._error(
                int(refusal.status), refusal.code, escape(refusal.message), ns=service
            )
            return reply
        _, headers, body = self._actions.access_denied_response(
            service, "", "", secrets.token_hex(8), error_code=refusal.code, message=refusal.message
        )
        return int(refusal.status), headers, body

    def iam_answer(self, action: str, result: str) -> Reply:
        """Wrap the XML of a result as IAM's answer to `action`."""
        return self._answer(action, result, "iam")

    def sts_answer(self, action: str, result: str) -> Reply:
        """Wrap the XML of a result as STS's answer to `action`."""
        return self._answer(action, result, "sts")

    def _answer(self, action: str, result: str, service: str) -> Reply:
        inner = f"<{action}Result>{result}</{action}Result>"
        reply: Reply = self._iam._xml(int(HTTPStatus.OK), f"{action}Response", inner, ns=service)
        return reply
