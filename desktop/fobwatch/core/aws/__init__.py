"""AWS's own notions: ARNs, partitions, credentials, its clock, and the calls that are made."""

from __future__ import annotations
