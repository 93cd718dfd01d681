"""Calls that AWS refused: the error that a person pastes, and what AWS itself says about it."""
