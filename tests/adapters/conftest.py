from __future__ import annotations

from tests.cloud import connect, demo_cloud, demo_cloud_process

__all__ = ["connect", "demo_cloud", "demo_cloud_process"]
