"""The window that writes an account's users, groups, roles and policies as code."""
