"""Sign-ins of `aws login`: AWS's own sign-in service."""

from __future__ import annotations
