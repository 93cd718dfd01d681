"""The event history by hand does what AWS's does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fobwatch.core.aws.credentials import AccessKey
from tests.contracts.event_history import REGION, EventHistoryContract, Trail
from tests.fakes import FakeClock
from tests.fakes_cloudtrail import FakeEventHistory, event

KEY = AccessKey(access_key_id="AKIADEPLOY0000000000", secret_access_key="secret")


class TestFakeEventHistory(EventHistoryContract):
    @pytest.fixture
    def trail(self) -> Trail:
        clock = FakeClock()
        history = FakeEventHistory(clock)

        def happen(times: int) -> None:
            for number in range(times):
                history.events.append(
                    event(
                        clock.now() - timedelta(seconds=number),
                        name="GetCallerIdentity",
                        user_name="deploy",
                        access_key_id=KEY.access_key_id,
                        region=REGION,
                    )
                )

        return Trail(
            service=history,
            key=KEY,
            user="deploy",
            clock=clock,
            call_name="GetCallerIdentity",
            happen=happen,
        )
