"""Reasons for which events could not be read."""

from __future__ import annotations

from fobwatch.core.aws.errors import AccessDenied, AwsError


class EventsNotAllowed(AccessDenied):
    """The permission `cloudtrail:LookupEvents` is missing."""


class PageTokenExpired(AwsError):
    """AWS does not know the place any more from which to go on: the lookup has to begin anew."""

    transient = True
