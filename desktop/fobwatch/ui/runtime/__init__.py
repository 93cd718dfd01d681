"""What runs the windows: intents, workers, the heartbeat and the clipboard."""
