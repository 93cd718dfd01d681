"""What runs the windows: intents, workers, the heartbeat and the clipboard."""

from __future__ import annotations
