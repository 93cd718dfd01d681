"""CloudTrail's event history: what happened in the demo cloud, and before it was started."""
