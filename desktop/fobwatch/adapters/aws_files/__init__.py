"""The user's AWS files on disk."""
