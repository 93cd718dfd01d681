"""AWS's services through botocore, and their errors in words."""

from __future__ import annotations
