"""The container endpoint: how an HTTP request for credentials is answered.

AWS's SDKs ask it where AWS_CONTAINER_CREDENTIALS_FULL_URI names it (SDK reference guide,
"Container credential provider"). They give up soon, botocore after two seconds, so nothing here
waits long for a person, and what is refused is refused at once and in JSON.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from fobwatch.core.agent import protocol
from fobwatch.core.agent.protocol import AgentReply, AgentRequest, AgentVerb, ExitCode
from fobwatch.core.client_process.errors import UnreadableProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.agent.agent import Agent
    from fobwatch.core.client_process.client_process import ClientProcess

HOST: Final = "127.0.0.1"
PREFIX: Final = "/profiles/"
PATIENCE: Final = timedelta(seconds=1)
"""The wait for a person's consent; the SDK's next try finds the answer."""

STATUSES: Final = {
    ExitCode.OK: HTTPStatus.OK,
    ExitCode.FAILED: HTTPStatus.INTERNAL_SERVER_ERROR,
    ExitCode.BAD_REQUEST: HTTPStatus.BAD_REQUEST,
    ExitCode.NOT_RUNNING: HTTPStatus.SERVICE_UNAVAILABLE,
    ExitCode.VAULT_CLOSED: HTTPStatus.LOCKED,
    ExitCode.PERSON_NEEDED: HTTPStatus.FORBIDDEN,
    ExitCode.PAUSED: HTTPStatus.FORBIDDEN,
    ExitCode.DENIED: HTTPStatus.FORBIDDEN,
    ExitCode.UNKNOWN: HTTPStatus.NOT_FOUND,
    ExitCode.TRY_AGAIN: HTTPStatus.SERVICE_UNAVAILABLE,
    ExitCode.NOT_KEPT: HTTPStatus.LOCKED,
}
"""SDKs try again after a 5xx, and report a 4xx. A job also has to say that nobody runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRequest:
    """The parts of an HTTP request that matter here."""

    path: str
    host: str
    origin: str = ""
    authorization: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointReply:
    status: HTTPStatus
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A port that a job of `fobwatch exec --server` has for itself, for one profile.

    `narrowing` are the arguments that ask for no more than the job is to get. The job's own process
    listens there; it hands over the connections
    (adapters/agent/job_endpoint.py).
    """

    profile: str
    port: int
    token: str = field(repr=False)
    narrowing: Mapping[str, object] = field(default_factory=dict, repr=False)

    def admits(self, profile: str, given: str) -> bool:
        """Whether the token is right; an empty one never is."""
        is_right = hmac.compare_digest(self.token.encode(), given.encode("utf-8", "replace"))
        return profile == self.profile and bool(self.token) and is_right


def address_of(port: int, profile: str) -> str:
    return f"http://{HOST}:{port}{PREFIX}{quote(profile, safe='')}"


class Endpoint:
    """Answers HTTP requests at jobs' ports. Thread-safe; waits no longer than an SDK."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    def answer(
        self, request: EndpointRequest, job: Job, client_process: Callable[[], ClientProcess]
    ) -> EndpointReply:
        """The reply. `client_process` is called once the token was right. Never raises.

        A web page is kept out by three things: it lacks the token, its browser sends an `Origin`,
        and a host name of its own that points here is not our `Host`.
        """
        if request.host not in {f"{HOST}:{job.port}", f"localhost:{job.port}"}:
            return _refused(HTTPStatus.FORBIDDEN, "wrong-host", "This is not the host's name.")
        if request.origin:
            return _refused(HTTPStatus.FORBIDDEN, "web-page", "Web pages get no credentials.")
        profile = _profile_in(request.path)
        if profile is None:
            return _refused(HTTPStatus.NOT_FOUND, "not-found", "There is nothing at this path.")
        if not job.admits(profile, request.authorization):
            return _refused(HTTPStatus.UNAUTHORIZED, "wrong-token", "The token is not this one's.")
        try:
            process = client_process()
        except UnreadableProcess as error:
            return refusal(protocol.refusal(error))
        return self._credentials(job, process)

    def _credentials(self, job: Job, client_process: ClientProcess) -> EndpointReply:
        arguments = {**job.narrowing, "profile": job.profile}
        request = AgentRequest(
            verb=AgentVerb.CONTAINER, arguments=arguments, client_process=client_process
        )
        reply = self._agent.answer(request, patience=PATIENCE)
        self._agent.note(request, reply)
        if reply.code is ExitCode.OK:
            return EndpointReply(status=HTTPStatus.OK, body=reply.body)
        return refusal(reply)


def refusal(reply: AgentReply) -> EndpointReply:
    """The HTTP reply for a request that the agent refuses."""
    status = STATUSES.get(reply.code, HTTPStatus.SERVICE_UNAVAILABLE)
    return _refused(status, reply.code.name.lower(), reply.body)


def relayed(reply: AgentReply) -> EndpointReply:
    """The HTTP reply in the agent's reply; the reverse of `relaying`."""
    if reply.code is not ExitCode.OK:
        return refusal(reply)
    made = json.loads(reply.body)
    return EndpointReply(status=HTTPStatus(made["status"]), body=made["body"])


def relaying(reply: EndpointReply) -> AgentReply:
    return AgentReply(
        code=ExitCode.OK, body=json.dumps({"status": reply.status, "body": reply.body})
    )


def refusal_body(code: str, message: str) -> str:
    """The form that SDKs show to a person."""
    return json.dumps({"code": code, "message": message}, ensure_ascii=False)


def _refused(status: HTTPStatus, code: str, message: str) -> EndpointReply:
    return EndpointReply(status=status, body=refusal_body(code, message))


def _profile_in(path: str) -> str | None:
    if not path.startswith(PREFIX):
        return None
    name = unquote(path.removeprefix(PREFIX).partition("?")[0])
    return name or None
