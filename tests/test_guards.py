"""The guards of conftest.py hold."""

from __future__ import annotations

import logging
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import keyring.errors
import pytest

from tests.homes import Homes

if TYPE_CHECKING:
    from collections.abc import Callable

pytest_plugins = ["pytester"]

OUTSIDE = "192.0.2.1"  # TEST-NET-1 of RFC 5737: never routed


def test_connecting_outside_fails_the_test() -> None:
    with (
        socket.socket() as connection,
        pytest.raises(pytest.fail.Exception, match="only loopback"),
    ):
        connection.connect((OUTSIDE, 443))


def test_sending_a_datagram_outside_fails_the_test() -> None:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as connection,
        pytest.raises(pytest.fail.Exception, match="only loopback"),
    ):
        connection.sendto(b"", (OUTSIDE, 53))


@pytest.mark.parametrize("host", ["sts.amazonaws.com", b"sts.amazonaws.com"], ids=["str", "bytes"])
def test_looking_up_a_public_name_fails_the_test(host: str | bytes) -> None:
    with pytest.raises(pytest.fail.Exception, match="only loopback"):
        socket.getaddrinfo(host, 443)


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port)) as connection:
            assert connection.getpeername()[0] == "127.0.0.1"


def test_home_is_the_tests_own(private_environment: Path) -> None:
    assert Path.home() == private_environment
    assert list(Path.home().joinpath(".aws").glob("*")) == []


def test_a_home_in_which_nothing_was_left_is_given_to_the_next_test() -> None:
    homes = Homes()
    with homes.one() as first, homes.one() as other:
        assert first != other
        (first / "run" / "socket").touch()
        (first / "run" / "socket").unlink()
    with homes.one() as again, homes.one() as other_again:
        assert {again, other_again} == {first, other}
    homes.close()

    assert not first.exists()
    assert not other.exists()


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file": lambda directory: (directory / "home" / ".netrc").touch(),
    "a folder deep inside": lambda directory: (directory / "home" / ".config" / "x").mkdir(),
    "a link": lambda directory: (directory / "run" / "x").symlink_to("nowhere"),
    "other rights": lambda directory: (directory / "run").chmod(0o500),
    "a folder less": lambda directory: (directory / "run").rmdir(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_home_that_a_test_changed_goes_with_it(change: Callable[[Path], object]) -> None:
    homes = Homes()
    with homes.one() as changed:
        change(changed)
    with homes.one() as fresh:
        assert fresh != changed
    homes.close()

    assert not changed.exists()


def test_nothing_of_aws_is_inherited() -> None:
    names = [name for name in os.environ if name.startswith(("AWS_", "FOBWATCH_"))]

    assert names == ["AWS_EC2_METADATA_DISABLED"]


def test_the_runtime_directory_leaves_room_for_a_socket(short_tmp_path: Path) -> None:
    path = Path(os.environ["XDG_RUNTIME_DIR"], "fobwatch", "a-agent-with-a-long-name.sock")

    assert path.is_relative_to(short_tmp_path)
    assert len(os.fsencode(path)) < 100


def test_the_keyring_refuses() -> None:
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("fobwatch", "anything")


@pytest.mark.expects_log(r"^tests\.guards: announced$")
def test_an_announced_warning_passes() -> None:
    logging.getLogger("tests.guards").warning("announced")


@pytest.mark.parametrize(
    ("marker", "call", "complaint"),
    [
        ("", "logging.error('surprise')", "unexpected log: root: surprise"),
        ("@pytest.mark.expects_log('never')", "pass", "expected log never came: never"),
    ],
    ids=["unannounced", "announced but absent"],
)
def test_the_log_guard_fails_the_test(
    pytester: pytest.Pytester, marker: str, call: str, complaint: str
) -> None:
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text("utf-8"))
    pytester.makepyfile(f"import logging, pytest\n{marker}\ndef test_it():\n    {call}\n")

    pytester.makeini(
        f"[pytest]\nmarkers = expects_log(pattern)\npythonpath = {Path(__file__).parents[1]}"
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"*{complaint}*"])
