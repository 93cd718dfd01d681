"""The agent's listeners and connections, for other programs on this computer."""
