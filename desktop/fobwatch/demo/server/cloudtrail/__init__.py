"""CloudTrail's event history, also of the time before the demo cloud was started."""
