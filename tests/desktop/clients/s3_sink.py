"""An S3 that holds nothing, and remembers whose requests came in."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

BUCKETS = (
    '<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "<Owner><ID>x</ID></Owner><Buckets></Buckets></ListAllMyBucketsResult>"
)
OBJECTS = (
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "<Name>bucket</Name><Prefix></Prefix><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys>"
    "<IsTruncated>false</IsTruncated></ListBucketResult>"
)
_CREDENTIAL = re.compile(r"Credential=([A-Z0-9]+)/")


class S3Sink:
    """`seen` has the access key ID and the session token of each signed request."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Request)
        self._server.daemon_threads = True
        _Request.sink = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def note(self, authorization: str, token: str) -> None:
        if match := _CREDENTIAL.search(authorization):
            self.seen.append((match[1], token))


class _Request(BaseHTTPRequestHandler):
    sink: S3Sink
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        headers = self.headers
        self.sink.note(headers.get("Authorization", ""), headers.get("X-Amz-Security-Token", ""))
        body = (BUCKETS if self.path.partition("?")[0] == "/" else OBJECTS).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amz-bucket-region", "us-east-1")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""
