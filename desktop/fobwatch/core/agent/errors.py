"""Why the agent is not reached, or does not serve a request."""

from __future__ import annotations

from fobwatch.core.errors import FobwatchError, StorageError


class NotRunning(FobwatchError):
    """No agent answers."""

    needs_person = True


class AlreadyRunning(FobwatchError):
    """Another Fobwatch holds the agent."""


class AgentPaused(FobwatchError):
    """A person paused the agent for a while."""

    needs_person = True


class LeadsBack(FobwatchError):
    """The request came from a program that is to provide credentials to Fobwatch itself."""

    needs_person = True


class ChangedMeanwhile(FobwatchError):
    """What is asked for is no longer what was authorized."""

    transient = True


class NotLent(FobwatchError):
    """The request came to a socket that was lent for less."""


class NotProtected(FobwatchError):
    """Other programs could read the memory of the one that asked, so the answer was not read."""


class AgentOutOfReach(StorageError):
    """The agent's path is one that no socket can have."""
