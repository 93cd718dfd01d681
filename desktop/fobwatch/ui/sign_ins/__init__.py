"""The page of sign-ins to an account."""
