"""The store of events by hand does what the file does."""

from __future__ import annotations

import pytest

from tests.contracts.event_store import EventStoreContract
from tests.fakes_cloudtrail import MemoryEventStore


class TestMemoryEventStore(EventStoreContract):
    @pytest.fixture
    def store(self) -> MemoryEventStore:
        return MemoryEventStore()
