"""Tests of what only Windows has: `make test-windows-app` runs them under Wine."""

from __future__ import annotations

import sys

collect_ignore_glob = [] if sys.platform == "win32" else ["test_*.py"]
