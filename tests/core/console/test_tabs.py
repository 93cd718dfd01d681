"""What the addresses of a browser's tabs say of a console session."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fobwatch.core.console.tabs import Seen, Watched, seen
from tests.core.session_records import console
from tests.fakes import ACCOUNT

AWS = replace(console("dev"), logout_url="https://us-east-1.signin.aws.amazon.com/oauth")
STAND_IN = replace(console("dev"), logout_url="http://127.0.0.1:4000/oauth")
S3 = "https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1#"
OTHER = "123456789012" if ACCOUNT != "123456789012" else "210987654321"


@pytest.mark.parametrize(
    ("tabs", "expected"),
    [
        ((S3,), Seen(watched=Watched.SIGNED_IN, tabs=1)),
        (
            (S3, "https://health.aws.amazon.com/x", "chrome://newtab/"),
            Seen(watched=Watched.SIGNED_IN, tabs=2),
        ),
        (
            (f"https://{ACCOUNT}-a1b2c3d4.eu-west-1.console.aws.amazon.com/",),
            Seen(watched=Watched.SIGNED_IN, tabs=1),
        ),
        (
            (f"https://{OTHER}-a1b2c3d4.eu-west-1.console.aws.amazon.com/",),
            Seen(watched=Watched.CLOSED),
        ),
        (("https://console.amazonaws.cn/s3/home",), Seen(watched=Watched.SIGNED_IN, tabs=1)),
        (
            ("https://us-east-1.signin.aws.amazon.com/oauth?Action=logout",),
            Seen(watched=Watched.SIGNED_OUT),
        ),
        ((S3, "https://signin.aws.amazon.com/signin"), Seen(watched=Watched.SIGNED_IN, tabs=1)),
        (("https://eu-west-1.signin.aws.amazon.com/federation",), Seen(watched=Watched.REFUSED)),
        (("https://console.aws.amazon.com.evil.example/",), Seen(watched=Watched.CLOSED)),
        (("http://127.0.0.1:4000/console/a1/s3/home",), Seen(watched=Watched.CLOSED)),
        (("http://[half", "about:blank", ""), Seen(watched=Watched.CLOSED)),
        ((), Seen(watched=Watched.CLOSED)),
        (None, Seen()),
    ],
    ids=[
        "a page",
        "pages of several consoles",
        "this account's session",
        "another account's session",
        "another partition",
        "logged out",
        "one of two tabs",
        "refused",
        "a look-alike",
        "somebody's own server",
        "odd addresses",
        "no tab",
        "not seen into",
    ],
)
def test_tabs_show_whether_a_browser_is_signed_in(
    tabs: tuple[str, ...] | None, expected: Seen
) -> None:
    assert seen(AWS, tabs) == expected


@pytest.mark.parametrize(
    ("address", "watched"),
    [
        ("http://127.0.0.1:4000/console/a1/s3/home", Watched.SIGNED_IN),
        ("http://127.0.0.1:4000/federation", Watched.REFUSED),
        ("http://127.0.0.1:4000", Watched.SIGNED_OUT),
        ("http://127.0.0.1:4000/oauth?Action=logout", Watched.SIGNED_OUT),
        ("http://127.0.0.1:4001/console/a1/s3/home", Watched.CLOSED),
    ],
)
def test_a_stand_in_of_aws_has_both_in_one_place(address: str, watched: Watched) -> None:
    assert seen(STAND_IN, (address,)).watched is watched
