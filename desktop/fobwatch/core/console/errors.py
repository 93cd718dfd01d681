"""Why a page of the AWS console is not opened."""

from __future__ import annotations

from fobwatch.core.aws.errors import AwsError
from fobwatch.core.errors import FobwatchError, InputError


class InvalidDestination(InputError):
    """The page to open is not one of the console; `field` is a field of `Destination`."""


class InvalidLink(InputError):
    """A link of Fobwatch's is not opened; `field` is the part of it that is wrong, or `link`."""


class NotAsAgreed(FobwatchError):
    """The profile has changed since a person said that its console may open."""


class OverMeanwhile(FobwatchError):
    """The session or the console ended before it was used."""


class FederationRefused(AwsError):
    """The console's federated sign-in refused the session."""

    needs_person = True
