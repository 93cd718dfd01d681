"""Reasons for which AWS does not say how an account is."""

from __future__ import annotations

from fobwatch.core.aws.errors import AwsError


class ReportNotReady(AwsError):
    """AWS makes the credential report, which takes it up to some minutes."""

    transient = True


class TrailUnavailable(AwsError):
    """CloudTrail has no such trail, or does not report it."""
