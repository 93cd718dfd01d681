"""The page of who signed in to an account."""
