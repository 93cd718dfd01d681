"""The safety of the user's AWS accounts and of this computer, and what a person can improve."""
