"""The desktop's notifications."""
