"""The page of profiles, and their editor."""
