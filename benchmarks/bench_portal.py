"""Finding the roles of an access portal with 2,500 accounts, and remembering 10,000 of them.

    bench_portal.py [--rate 50]

The demo cloud refuses what is above the rate, as AWS does. The reference for the time is a client
that knows the rate and wastes nothing; the one for the memory is the file as Python's JSON reader
leaves it.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.adapters.aws.boto_port import LazyClients
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.adapters.portals.identity_center import PAGE_SIZE, BotoIdentityCenter
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.portals.discovery import PortalRoles
from fobwatch.core.portals.portal import Portal
from fobwatch.core.portals.portals import Portals
from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.portal import REGION, START_URL, assigned_accounts
from tests.demo.portal_person import PortalBrowser
from tests.fakes import MemorySessions
from tests.fakes_files import MemoryJournal
from tests.fakes_portals import FakePages

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNTS = 2500
PORTAL = Portal(start_url=START_URL, region=REGION)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=int, default=50, help="calls a second that are answered")
    rate = parser.parse_args().rate
    with tempfile.TemporaryDirectory() as folder, DemoCloud() as cloud:
        os.environ["AWS_ENDPOINT_URL"] = cloud.endpoint_url
        file = Path(folder, "portal-roles.json")
        _discover(cloud, file, rate)
        _remember(cloud, file)


def _discover(cloud: DemoCloud, file: Path, rate: int) -> None:
    """Print how long everything takes, and how much of what was asked was refused."""
    service = _service(cloud, file)
    cloud.set_knobs(Knobs(portal_accounts=ACCOUNTS, calls_per_second=rate))
    before = len(cloud.calls())
    begun, cpu = time.perf_counter(), time.process_time()
    _until_found(service)
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    calls = cloud.calls()[before:]
    refused = sum(bool(call.error_code) for call in calls)
    accounts = len(assigned_accounts(ACCOUNTS))
    needed = accounts + -(-accounts // PAGE_SIZE)
    print(f"{len(service.roles(START_URL)):,} roles of {accounts:,} accounts at {rate} calls/s")
    print(f"{'discovery':<24} {took:6.1f} s, of the processor's {cpu:.1f} s")
    print(f"{'at the very rate':<24} {needed / rate:6.1f} s")
    print(f"{'ratio':<24} {took * rate / needed:6.2f} x")
    print(f"{'refused':<24} {refused:6} of {len(calls):,} calls")


def _until_found(service: PortalRoles) -> None:
    changed = threading.Event()
    service.on_change(lambda _url: changed.set())
    service.refresh(PORTAL)
    while service.progress(START_URL) is not None:
        changed.wait()
        changed.clear()
    if (problem := service.problem(START_URL)) is not None:
        raise problem


def _remember(cloud: DemoCloud, file: Path) -> None:
    """Print what the roles need in memory after a start, and how soon they are there."""
    service = _service(cloud, file)
    _wait_for(file)
    text = file.read_text("utf-8")
    for name, read in (("roles", service.load), ("the file's JSON", lambda: json.loads(text))):
        seconds, held = _measured(read)
        print(f"{name:<24} {held / 2**20:6.2f} MiB, read in {seconds * 1000:.0f} ms")


def _measured(read: Callable[[], object]) -> tuple[float, int]:
    """How long it takes, and the bytes that its result holds."""
    begun = time.perf_counter()
    read()
    seconds = time.perf_counter() - begun
    tracemalloc.start()
    kept = read()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return seconds, held


def _wait_for(file: Path) -> None:
    """The last thread of a discovery writes it."""
    while not file.exists():
        time.sleep(0.1)


def _service(cloud: DemoCloud, file: Path) -> PortalRoles:
    """The service of a person who has signed in."""
    clock = SystemClock()
    identity_center = BotoIdentityCenter(LazyClients(clock, lambda *_dates: None))
    browser = PortalBrowser(cloud.endpoint_url)
    portals = Portals(
        identity_center=identity_center,
        sign_ins=BrowserSignIns(
            pages=FakePages(answer=lambda url: browser.decide(url)["code"]),
            may_show=lambda: True,
            in_background=lambda work: work(),
            pause=lambda _stopped, _time: None,
        ),
        store=MemorySessions(),
        aws_time=AwsTime(clock),
        journal=MemoryJournal(),
    )
    portals.begin(PORTAL)
    return PortalRoles(
        portals=portals,
        identity_center=identity_center,
        store=TextFile(file),
        clock=clock,
        in_background=lambda work: threading.Thread(target=work).start(),
        pause=lambda stopped, pause: stopped.wait(pause.total_seconds()),
    )


if __name__ == "__main__":
    main()
