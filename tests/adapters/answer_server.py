"""A local HTTP server that gives scripted answers, in clear or over TLS of any authority."""

from __future__ import annotations

import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`cut_short` closes the connection after the headers; `silent` never answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/xml"})
    cut_short: bool = False
    silent: bool = False


@dataclass(frozen=True, kw_only=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    fields: dict[str, str]


class AnswerServer:
    """Gives `answers` in turn, the last one for ever, and keeps the requests."""

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []
        self.date = "Sun, 22 Nov 2026 12:00:30 GMT"
        self._released = threading.Event()
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https" if tls else "http"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def port(self) -> int:
        return self._server.socket.getsockname()[1]  # type: ignore[no-any-return] # of a socket

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients hang up
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def next_answer(self, request: Request) -> Answer:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def wait_for_the_end(self) -> None:
        self._released.wait()


def _handler_for(server: AnswerServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def do_CONNECT(self) -> None:
            self._answer()

        def log_message(self, *_arguments: object) -> None:
            return

        def date_time_string(self, timestamp: float | None = None) -> str:
            return server.date

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            fields = {name: values[0] for name, values in parse_qs(body).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = server.next_answer(
                Request(method=self.command, path=self.path, headers=headers, fields=fields)
            )
            if answer.silent:
                server.wait_for_the_end()
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            missing = 100 if answer.cut_short else 0
            self.send_header("Content-Length", str(len(answer.body) + missing))
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = self.close_connection or answer.cut_short

    return Handler


def tls_of_unknown_authority(
    directory: Path, *, valid_from: datetime | None = None
) -> ssl.SSLContext:
    """A server's side of TLS; its certificate authority is written to ``authority.pem``."""
    start = valid_from or datetime.now(UTC) - timedelta(days=1)
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = _name("Test authority")
    authority = (
        _certificate(authority_name, authority_name, authority_key, start)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    certificate = (
        _certificate(_name("127.0.0.1"), authority_name, key, start)
        .add_extension(address, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (directory / "authority.pem").write_bytes(authority.public_bytes(pem))
    (directory / "server.pem").write_bytes(
        certificate.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "server.pem")
    return context


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
    )
