"""The page of sessions."""
