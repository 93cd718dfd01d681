"""From a click to the console's sign-in page, with 10,000 profiles; and an ARN's look-up.

    bench_console.py [--rounds 9]

The click is one in the tray's menu, of a session that is held; it ends when the browser posts the
sign-in token. Beside it, in turn and in the same run, the same browser is started by itself with a
page of the same server. STS is the demo cloud, in another process.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.bench_search import profiles
from benchmarks.on_desktop import bench_desktop

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.console.resource_pages import RESOURCE_PAGES, resource_page
from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.company import COMPANY
from tests.adapters.answer_server import Answer, AnswerServer
from tests.core.console.test_resource_pages import example
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.adapters.answer_server import Request
    from tests.desktop.desktop import Desktop

TOKEN = Answer(body=b'{"SigninToken": "of-a-benchmark"}')
BARE = "/bare"
PROFILE = "bench"
LOOKUPS = 200


class SignIn(AnswerServer):
    """The federation endpoint. `after` has the seconds until each request of a round."""

    def __init__(self) -> None:
        super().__init__(TOKEN)
        self.after: dict[str, float] = {}
        self._begun = 0.0

    def next_answer(self, request: Request) -> Answer:
        what = request.fields.get("Action", request.path)
        self.after.setdefault(what, time.perf_counter() - self._begun)
        return super().next_answer(request)

    def seconds_until(self, what: str, act: Callable[[], object]) -> float:
        self.after.clear()
        self._begun = time.perf_counter()
        act()
        return wait_until(lambda: self.after.get(what), f"the request for {what}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    arns()
    with DemoCloud() as cloud, SignIn() as sign_in, bench_desktop() as desktop:
        write_profiles(desktop)
        fobwatch = Fobwatch(
            desktop,
            environment={
                "AWS_ENDPOINT_URL": cloud.endpoint_url,
                "FOBWATCH_FEDERATION_ENDPOINT": f"{sign_in.url}/federation",
            },
        )
        fobwatch.start()
        wait_until(lambda: fobwatch.command("doctor", check=False).returncode == 0, "readiness")
        fobwatch.command("credentials", PROFILE)
        clicks(fobwatch, sign_in, rounds)
        fobwatch.quit()


def write_profiles(desktop: Desktop) -> None:
    key = COMPANY.user("deploy").access_key
    folder = desktop.home / ".aws"
    folder.mkdir()
    (folder / "credentials").write_text(
        f"[{PROFILE}]\naws_access_key_id = {key.access_key_id}\n"
        f"aws_secret_access_key = {key.secret_access_key}\n",
        "utf-8",
    )
    roles = (
        f"[profile {each.name}]\nrole_arn = {each.role_arn}\nsource_profile = {PROFILE}\n"
        for each in profiles()
    )
    (folder / "config").write_text("\n".join(roles), "utf-8")


def clicks(fobwatch: Fobwatch, sign_in: SignIn, rounds: int) -> None:
    desktop = fobwatch.desktop
    bare: list[float] = []
    ours: list[float] = []
    token: list[float] = []

    def start_browser() -> None:
        desktop.start("chromium", [*browser, f"{sign_in.url}{BARE}"])

    def click() -> None:
        fobwatch.item.click(f"{PROFILE}*", "Open console", "Console home")

    browser = [str(desktop.session.folder / "bin" / "chromium")]
    for number in range(rounds + 1):
        for what, act, times in ((BARE, start_browser, bare), ("login", click, ours)):
            took = sign_in.seconds_until(what, act)
            desktop.browser.close()
            if number:  # in the first round, what both read is not in the memory yet
                times.append(took)
                token += [sign_in.after["getSigninToken"]] if what == "login" else []
    print(f"{'the browser by itself':<28} {statistics.median(bare) * 1000:6.0f} ms")
    print(f"{'click to token requested':<28} {statistics.median(token) * 1000:6.0f} ms")
    print(f"{'from a click in the menu':<28} {statistics.median(ours) * 1000:6.0f} ms")
    print(f"{'ratio':<28} {statistics.median(ours) / statistics.median(bare):6.2f} x")


def arns() -> None:
    """Each kind of resource, against reading its ARN alone."""
    every = [
        f"arn:aws:{service}:eu-west-1:482100937715:{example(pattern)}"
        for service, kinds in RESOURCE_PAGES.items()
        for pattern in kinds
    ]
    for each in every:
        resource_page(each)
    ours = _microseconds(resource_page, every)
    alone = _microseconds(parse_arn, every)
    print(f"{f'the page of an ARN, {len(every)} kinds':<28} {ours:6.1f} µs")
    print(f"{'reading the ARN alone':<28} {alone:6.1f} µs")
    print(f"{'ratio':<28} {ours / alone:6.2f} x")


def _microseconds(read: Callable[[str], object], every: Sequence[str]) -> float:
    """For one of them, in the median of all rounds."""
    times = []
    for _ in range(LOOKUPS):
        begun = time.perf_counter()
        for each in every:
            read(each)
        times.append((time.perf_counter() - begun) / len(every) * 1_000_000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
