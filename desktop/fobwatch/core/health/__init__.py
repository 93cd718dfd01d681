"""How safe the user's AWS accounts and this computer are, and what a person can do about it."""
