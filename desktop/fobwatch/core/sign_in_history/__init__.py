"""The sign-ins to an account, their places, and those that may be somebody else's."""
