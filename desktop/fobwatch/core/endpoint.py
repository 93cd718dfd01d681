"""The container endpoint: what an HTTP request for credentials is answered.

AWS's SDKs ask it where AWS_CONTAINER_CREDENTIALS_FULL_URI names it (SDK reference guide,
"Container credential provider"). They give up soon, botocore after two seconds, so nothing here
waits long for a person, and what is refused is refused at once and in JSON.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import quote, unquote

from fobwatch.core.door_protocol import DoorRequest, ExitCode, Verb
from fobwatch.core.errors import BadRequest, VaultEntryDamaged

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.asker import Asker
    from fobwatch.core.door_protocol import DoorReply
    from fobwatch.core.ports import SecretStore

HOST: Final = "127.0.0.1"
PREFIX: Final = "/profiles/"
KEY_ENTRY: Final = "endpoint"
"""The name of the tokens' key among the vault's entries."""

KEY_BYTES: Final = 32

PATIENCE: Final = timedelta(seconds=1)
"""For a person's consent; the SDK's next try finds the answer."""

LOCKED: Final = "The vault is locked, or still being read: Unlock Fobwatch, then try again."

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
    """What of an HTTP request matters here."""

    path: str
    host: str
    origin: str = ""
    authorization: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointReply:
    """`note` is the request and reply at the door, where it came to that; for the journal."""

    status: HTTPStatus
    body: str = field(repr=False)
    note: tuple[DoorRequest, DoorReply, Asker] | None = None


def _key_of(kept: str) -> bytes:
    """Raises `VaultEntryDamaged`."""
    try:
        key = bytes.fromhex(kept)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise VaultEntryDamaged(
            "The key of the container endpoint is damaged",
            f"“{KEY_ENTRY}” in the keyring is not as Fobwatch wrote it.",
            "Remove the entry with the keyring's own program: a new one is made then.",
        )
    return key


class Door(Protocol):
    """`core.door.Door`."""

    def answer(
        self, request: DoorRequest, asker: Asker, *, patience: timedelta = ...
    ) -> DoorReply: ...


class EndpointTokens:
    """A token for each profile, the same after a restart, so that a long job goes on.

    They are made from one key, which is kept among the vault's entries.
    """

    def __init__(self, store: SecretStore) -> None:
        self._store = store
        self._key: bytes | None = None

    @property
    def known(self) -> bool:
        """Whether tokens can be checked: not before the vault could be read."""
        return self._key is not None

    def load(self) -> None:
        """Take up the key, if one was ever made. Blocks; raises `VaultError`."""
        kept = self._store.get(KEY_ENTRY)
        if kept is not None:
            self._key = _key_of(kept)

    def forget(self) -> None:
        """Hold the key no more; `load` takes it up again."""
        self._key = None

    def token(self, profile: str) -> str:
        """Make the profile's token; the key first, if there is none. Raises `VaultError`."""
        if self._key is None:
            self.load()
        if self._key is None:
            key = secrets.token_bytes(KEY_BYTES)
            self._store.set(KEY_ENTRY, key.hex())
            self._key = key
        return _token(self._key, profile)

    def admits(self, profile: str, given: str) -> bool:
        key = self._key
        expected = _token(key, profile) if key else ""
        return bool(key) and _is_same(expected, given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A port that a job of `fobwatch exec --server` has for itself, for one profile.

    The job's own process listens there; it hands the connections over (adapters/job_endpoint.py).
    """

    profile: str
    port: int
    token: str = field(repr=False)

    @property
    def known(self) -> bool:
        return True

    def admits(self, profile: str, given: str) -> bool:
        return profile == self.profile and _is_same(self.token, given)


class EndpointPlace:
    """Where the endpoint is: `port` is 0 until it is open."""

    port = 0

    def address(self, profile: str) -> str:
        """Raises `BadRequest` where there is no endpoint."""
        if not self.port:
            raise BadRequest(
                "There is no container endpoint",
                "This computer gave Fobwatch no port for it.",
                "Start Fobwatch again, or leave “--server” out.",
            )
        return address_of(self.port, profile)


def address_of(port: int, profile: str) -> str:
    return f"http://{HOST}:{port}{PREFIX}{quote(profile, safe='')}"


class Endpoint:
    """Answers HTTP requests that come in at `place`. Thread-safe; waits no longer than an SDK."""

    def __init__(self, door: Door, tokens: EndpointTokens, place: EndpointPlace) -> None:
        self._door = door
        self._tokens = tokens
        self._place = place

    def answer(
        self, request: EndpointRequest, asker: Callable[[], Asker], job: Job | None = None
    ) -> EndpointReply:
        """The reply; `asker` is only called for a request with the right token. Never raises.

        A `job` has a port and a token of its own in place of the tray's.
        A web page is kept out thrice: it does not know the token, its browser sends an `Origin`,
        and a name of its own that points here is not our `Host`.
        """
        port = job.port if job else self._place.port
        tokens = job or self._tokens
        if request.host not in {f"{HOST}:{port}", f"localhost:{port}"}:
            return _refused(HTTPStatus.FORBIDDEN, "wrong-host", "This is not the host's name.")
        if request.origin:
            return _refused(HTTPStatus.FORBIDDEN, "web-page", "Web pages get no credentials.")
        profile = _profile_in(request.path)
        if profile is None:
            return _refused(HTTPStatus.NOT_FOUND, "not-found", "There is nothing at this path.")
        if not tokens.admits(profile, request.authorization):
            if not tokens.known:
                return _refused(HTTPStatus.LOCKED, "vault-locked", LOCKED)
            return _refused(HTTPStatus.UNAUTHORIZED, "wrong-token", "The token is not this one's.")
        return self._credentials(profile, asker())

    def _credentials(self, profile: str, asker: Asker) -> EndpointReply:
        request = DoorRequest(verb=Verb.CONTAINER, arguments={"profile": profile})
        reply = self._door.answer(request, asker, patience=PATIENCE)
        note = (request, reply, asker)
        if reply.code is ExitCode.OK:
            return EndpointReply(status=HTTPStatus.OK, body=reply.body, note=note)
        refused = refusal(reply)
        return EndpointReply(status=refused.status, body=refused.body, note=note)


def refusal(reply: DoorReply) -> EndpointReply:
    """For HTTP, what the door refuses."""
    status = STATUSES.get(reply.code, HTTPStatus.SERVICE_UNAVAILABLE)
    return _refused(status, reply.code.name.lower(), reply.body)


def refusal_body(code: str, message: str) -> str:
    """As the SDKs show it to a person."""
    return json.dumps({"code": code, "message": message}, ensure_ascii=False)


def _refused(status: HTTPStatus, code: str, message: str) -> EndpointReply:
    return EndpointReply(status=status, body=refusal_body(code, message))


def _profile_in(path: str) -> str | None:
    if not path.startswith(PREFIX):
        return None
    name = unquote(path.removeprefix(PREFIX).partition("?")[0])
    return name or None


def _is_same(token: str, given: str) -> bool:
    return hmac.compare_digest(token.encode(), given.encode("utf-8", "replace"))


def _token(key: bytes, profile: str) -> str:
    return hmac.new(key, profile.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
