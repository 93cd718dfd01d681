"""MFA devices, their seeds and their codes."""
