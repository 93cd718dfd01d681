"""A process that nobody may open, itself included, still reaches AWS and gives up in time."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import subprocess

SCRIPT = """
import socket, threading, time
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from fobwatch.adapters.client_process.process_protection import protect_memory
from fobwatch.adapters.aws import bounded

protect_memory()
listener = socket.create_server(("127.0.0.1", 0))

def serve(after):
    connection, _address = listener.accept()
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\n")
    for part in after:
        try:
            connection.sendall(part)
        except OSError:
            return
        time.sleep(0.1)

def answered(after):
    thread = threading.Thread(target=serve, args=(after,), daemon=True)
    thread.start()
    session = bounded.BoundedSession(URLLib3Session())
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    try:
        return session.send(AWSRequest("GET", url).prepare()).content
    except bounded.AnswerOverdue:
        return b"overdue"
    finally:
        session.close()

print(answered([b"whole"]))
bounded.ANSWER_SECONDS = 1.0
print(answered([b"x"] * 4 + [b""] * 100))
"""


def test_a_protected_process_is_answered_and_its_deadline_holds() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False, timeout=60
    )

    assert (ended.stdout, ended.stderr) == ("b'whole'\nb'overdue'\n", "")
