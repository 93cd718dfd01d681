"""HTTP through botocore's session, limited in time and size."""

from __future__ import annotations
