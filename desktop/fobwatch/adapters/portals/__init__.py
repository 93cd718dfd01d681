"""IAM Identity Center: its OIDC service and the access portal."""

from __future__ import annotations
