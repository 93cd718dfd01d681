"""Who signed in to an account, from where, and what of it may be somebody else's."""
