"""What is malformed is refused in words, wherever it comes in, and nothing is lost by it."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
import qrcode
from PIL import Image

from fobwatch.core.agent.protocol import ExitCode
from fobwatch.demo.seed import import_document
from tests.desktop.program import Fobwatch
from tests.desktop.steps import leave_editor, page
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

NOBODY = "http://127.0.0.1:9"
"""The discard port: what is refused here is refused before AWS is asked."""

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SERIAL = "arn:aws:iam::123456789012:mfa/anna"
DEVICE = {"serial": SERIAL, "seed": SEED}
USER = {
    "name": "new",
    "kind": "iam-user",
    "access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}
ROLE = {
    "name": "new",
    "kind": "role",
    "role_arn": "arn:aws:iam::123456789012:role/Admin",
    "source_profile": "anna",
}


@pytest.fixture(scope="module")
def fobwatch(desktop: Desktop) -> Iterator[Fobwatch]:
    fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": NOBODY})
    fobwatch.start_with_vault()
    import_text(fobwatch, json.dumps(import_document()).encode()).check_returncode()
    yield fobwatch
    fobwatch.process.end()


@pytest.fixture(autouse=True)
def nothing_lost(fobwatch: Fobwatch) -> Iterator[None]:
    """Whatever a test sends, the profiles and the device stay as they were."""
    before = fobwatch.command("list", "--json").stdout
    yield
    assert fobwatch.command("list", "--json").stdout == before
    assert fobwatch.command("code", "anna-laptop").stdout.strip().isdecimal()
    assert fobwatch.process.exit_code is None
    assert "Traceback" not in fobwatch.process.log()


def import_text(fobwatch: Fobwatch, text: bytes) -> subprocess.CompletedProcess[str]:
    document = fobwatch.desktop.home / "document.json"
    document.write_bytes(text)
    return fobwatch.command("import", str(document), check=False)


def of_device(**changes: Any) -> bytes:  # noqa: ANN401 - any JSON
    return json.dumps({"version": 1, "devices": [DEVICE | changes]}).encode()


def of_uri(uri: str) -> bytes:
    device = {"serial": SERIAL, "otpauth": uri}
    return json.dumps({"version": 1, "devices": [device]}).encode()


def of_user(**changes: Any) -> bytes:  # noqa: ANN401 - any JSON
    return json.dumps({"version": 1, "profiles": [USER | changes]}).encode()


def of_role(**changes: Any) -> bytes:  # noqa: ANN401 - any JSON
    return json.dumps({"version": 1, "profiles": [ROLE | changes]}).encode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b'{"version": 1', "not JSON", id="cut off"),
        pytest.param(b"[" * 50_000, "not JSON", id="deep"),
        pytest.param(b"\x89PNG\r\n\x1a\n\xff", "a picture", id="a picture"),
        pytest.param(b"x" * 17_000_000, "too large", id="huge"),
        pytest.param(b"\xe4\xf6\xfc", "Nothing was found", id="Latin-1"),
        pytest.param(b"hello", "Nothing was found", id="not known"),
        pytest.param(b'{"version": 1}', "nothing to import", id="nothing in it"),
        pytest.param(b'{"version": 9, "devices": []}', "version", id="newer version"),
        pytest.param(b'{"version": 1, "profile": []}', "“profiles”", id="mistyped group"),
        pytest.param(b'{"version": 1, "devices": {}}', "wrong type", id="wrong type"),
        pytest.param(of_device(sede=SEED), "“seed”", id="mistyped key"),
        pytest.param(of_device(serial=""), "serial", id="no serial"),
        pytest.param(of_device(seed="JBSWY3DPEHPK3PXP"), "80 bits", id="short seed"),
        pytest.param(of_device(seed="0189" * 8), "seed", id="seed not in base32"),
        pytest.param(of_device(digits=60), "6 to 8", id="digits"),
        pytest.param(of_device(name="\ud800"), "visible", id="half a character"),
        pytest.param(of_uri(f"otpauth://hotp/x?secret={SEED}"), "uses a counter", id="counter"),
        pytest.param(of_uri("otpauth://totp/x?issuer=AWS"), "secret key", id="URI without seed"),
        pytest.param(
            of_uri(f"otpauth://totp/x?secret={SEED}&secret={SEED[::-1]}"), "two", id="two"
        ),
        pytest.param(of_uri("otpauth-migration://offline?data=x"), "export", id="an export"),
        pytest.param(of_uri("otpauth://[/x"), "not the seed", id="URI with a bracket"),
        pytest.param(of_user(name="a b"), "name", id="name with a blank"),
        pytest.param(of_user(access_key_id="ASIAIOSFODNN7EXAMPLE"), "ASIA", id="temporary key"),
        pytest.param(of_user(secret_access_key="x" * 39), "40", id="cut secret"),
        pytest.param(of_user(region="Frankfurt"), "region", id="region by its city"),
        pytest.param(of_user(duration_seconds=1), "duration", id="duration"),
        pytest.param(of_user(role_arn="x"), "not known", id="a user with a role"),
        pytest.param(of_role(role_arn="Admin"), "not an ARN", id="role by its name"),
        pytest.param(of_role(role_arn=SERIAL), "role", id="device for a role"),
        pytest.param(of_role(source_profile="new"), "its own source", id="its own source"),
        pytest.param(of_role(session_policy="{"), "JSON", id="policy"),
        pytest.param(of_role(session_tags={"": "x"}), "tag", id="tag without a key"),
    ],
)
def test_malformed_document_is_refused_whole(fobwatch: Fobwatch, text: bytes, words: str) -> None:
    refused = import_text(fobwatch, text)

    assert refused.returncode == ExitCode.BAD_REQUEST
    assert words in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert SEED not in refused.stderr
    assert USER["secret_access_key"] not in refused.stderr


@pytest.mark.parametrize("name", ["missing.json", "."], ids=["no file", "a folder"])
def test_file_that_cannot_be_read_is_told(fobwatch: Fobwatch, name: str) -> None:
    refused = fobwatch.command("import", str(fobwatch.desktop.home / name), check=False)

    assert refused.returncode == ExitCode.FAILED
    assert "cannot be read" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(("credentials", ""), ExitCode.BAD_REQUEST, "profile", id="no name"),
        pytest.param(("credentials", "nobody"), ExitCode.UNKNOWN, "no profile", id="nobody"),
        pytest.param(("credentials", "a\nb"), ExitCode.UNKNOWN, "no profile", id="two lines"),
        pytest.param(("credentials", "x" * 100_000), ExitCode.UNKNOWN, "no profile", id="long"),
        pytest.param(("credentials", "\udcff"), ExitCode.UNKNOWN, "no profile", id="not UTF-8"),
        pytest.param(("env", "../anna"), ExitCode.UNKNOWN, "no profile", id="a path"),
        pytest.param(("exec", "nobody", "--", "true"), ExitCode.UNKNOWN, "no profile", id="exec"),
        pytest.param(("code", "nobody"), ExitCode.UNKNOWN, "no MFA device", id="device"),
        pytest.param(
            ("open", "anna", "https://console.aws.amazon.com.example/"),
            ExitCode.BAD_REQUEST,
            "not a page of the AWS console",
            id="a page elsewhere",
        ),
        pytest.param(
            ("open", "anna", "javascript:alert(1)"),
            ExitCode.BAD_REQUEST,
            "not a service",
            id="a script",
        ),
        pytest.param(("open", "anna", "s3;id"), ExitCode.BAD_REQUEST, "service", id="service"),
        pytest.param(
            ("open", "anna", "s3", "Frankfurt"), ExitCode.BAD_REQUEST, "Frankfurt", id="region"
        ),
        pytest.param(("open", "anna", "arn:aws"), ExitCode.BAD_REQUEST, "not an ARN", id="ARN"),
    ],
)
def test_malformed_command_is_refused(
    fobwatch: Fobwatch, arguments: tuple[str, ...], code: ExitCode, words: str
) -> None:
    refused = fobwatch.command(*arguments, check=False)

    assert refused.returncode == code
    assert words in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "request_line",
    [
        pytest.param(b"\n", id="empty"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="HTTP"),
        pytest.param(b"\xff\xfe\n", id="not UTF-8"),
        pytest.param(b"fobwatch/9 list {}\n", id="newer protocol"),
        pytest.param(b"fobwatch/1 list []\n", id="list of arguments"),
        pytest.param(b"fobwatch/1 nonsense {}\n", id="unknown verb"),
        pytest.param(b'fobwatch/1 credentials {"profile": 7}\n', id="number for a name"),
        pytest.param(b"fobwatch/1 list " + b"[" * 100_000 + b"\n", id="deep"),
        pytest.param(b"x" * 2_000_000 + b"\n", id="huge"),
    ],
)
def test_malformed_request_is_answered(fobwatch: Fobwatch, request_line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(f"{fobwatch.desktop.environment['XDG_RUNTIME_DIR']}/fobwatch/agent.sock")
        connection.sendall(request_line)
        reply = b"".join(iter(lambda: connection.recv(4096), b""))

    assert reply.startswith(b"%d " % ExitCode.BAD_REQUEST)


@pytest.fixture
def editor(fobwatch: Fobwatch) -> Iterator[Fobwatch]:
    """Open the editor of a new device, and leave it again."""
    page(3)(fobwatch)
    fobwatch.press("push button", "Add device")
    fobwatch.wait_for("password text", "Secret key")
    yield fobwatch
    leave_editor(fobwatch)


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        pytest.param("", "missing", id="nothing"),
        pytest.param(SERIAL, "not its seed", id="the ARN"),
        pytest.param("123456", "not the secret key", id="a code"),
        pytest.param("JBSWY3DPEHPK3PXP", "80 bits", id="short"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&digits=99", "6 to 8", id="digits"),
        pytest.param(f"otpauth://totp/x?secret={SEED}&algorithm=MD5", "SHA1", id="algorithm"),
        pytest.param("https://console.aws.amazon.com/", "not the seed", id="another address"),
    ],
)
def test_malformed_seed_is_told_in_the_editor(editor: Fobwatch, seed: str, words: str) -> None:
    editor.set_text("password text", "Secret key", seed)
    editor.set_text("text", "Serial (ARN)", SERIAL)
    editor.press("push button", "Save")

    wait_until(lambda: editor.says(words), f"{words!r} in the editor")


def qr_picture(*texts: str) -> Image.Image:
    """The QR codes side by side, on white."""
    codes = [qrcode.make(text).get_image().convert("RGB") for text in texts]
    side = max((code.width for code in codes), default=300)
    picture = Image.new("RGB", (side * max(len(codes), 1), side), "white")
    for place, code in enumerate(codes):
        picture.paste(code, (side * place, 0))
    return picture


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        pytest.param(b"", "There is no image", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\nbroken", "There is no image", id="broken"),
        pytest.param(qr_picture(), "No QR code was found", id="no code"),
        pytest.param(qr_picture("one", "two"), "not one of an MFA device", id="two codes"),
        pytest.param(Image.new("1", (20_000, 20_000)), "too large", id="too large"),
        pytest.param(
            qr_picture("https://example.com"), "not one of an MFA device", id="another code"
        ),
    ],
)
def test_malformed_picture_is_told_in_the_editor(
    editor: Fobwatch, picture: bytes | Image.Image, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "picture.png"
    if isinstance(picture, bytes):
        file.write_bytes(picture)
    else:
        picture.save(file)
    editor.desktop.screen.copy(file.read_bytes(), "image/png")

    editor.press("push button", "Paste a QR image")
    editor.press("push button", "Save")

    wait_until(lambda: editor.says(words), f"{words!r} in the editor")
