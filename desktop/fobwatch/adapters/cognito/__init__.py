"""Amazon Cognito through boto3."""

from __future__ import annotations
