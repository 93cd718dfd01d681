"""The page of MFA devices, and their editor."""
