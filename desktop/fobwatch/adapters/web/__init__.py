"""HTTP through botocore's session, bounded in time and size."""

from __future__ import annotations
